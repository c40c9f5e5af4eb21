import AlertDelivery
import FeedConfig
import FeedFetching
import FeedModel
import Foundation

/// A feed as it is shown to whoever adds it: what it is called and its latest titles.
struct FeedPreview {
    private static let titleCount = 5
    private static let titleLength = 100

    let text: String

    init(_ found: FeedFinder.Found) {
        let feed = found.feed
        let kind = [feed.format.rawValue, feed.version].compactMap(\.self).joined(separator: " ")
        let count = feed.items.count == 1 ? "1 item" : "\(feed.items.count) items"
        var lines = [
            "\(Self.shown(feed.title) ?? "(untitled feed)"): \(kind), \(count)",
            "  \(found.address.url.safeForTerminal)",
        ]
        if let url = found.document.url, url != found.address.url {
            lines.append("  (redirects to \(url.safeForTerminal))")
        }
        for item in Self.latest(feed.items) {
            let date = (item.published ?? item.updated)?.formatted(.iso8601.year().month().day())
            lines.append(
                "  - \(date.map { "\($0)  " } ?? "")\(Self.shown(item.title) ?? "(untitled)")")
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// By date if all have one, else as the document has them.
    private static func latest(_ items: [Item]) -> ArraySlice<Item> {
        let dates = items.compactMap { $0.published ?? $0.updated }
        guard dates.count == items.count else { return items.prefix(titleCount) }
        return items.enumerated()
            .sorted {
                (dates[$0.offset], -$0.offset) > (dates[$1.offset], -$1.offset)
            }
            .map(\.element).prefix(titleCount)
    }

    private static func shown(_ text: String?) -> String? {
        text.map {
            $0.count > titleLength
                ? $0.prefix(titleLength).description.safeForTerminal + "…"
                : $0.safeForTerminal
        }
    }
}
