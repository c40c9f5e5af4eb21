import AlertDelivery
import FeedModel
import Foundation

/// A document as a person reads it: the feed, what was odd about it, its items.
struct FeedReading {
    private static let excerptLength = 160

    let text: String

    init(_ feed: ParsedFeed) {
        let kind = [feed.format.rawValue, feed.version, feed.encoding].compactMap { $0 }
        var lines = [
            feed.title?.safeForTerminal ?? "(untitled feed)",
            feed.link?.safeForTerminal,
            kind.joined(separator: " ") + ", \(feed.items.count) items"
                + (feed.recovered ? ", broken and repaired" : ""),
        ].compactMap { $0 }
        lines += feed.warnings.map { warning in
            let place = warning.line.map { "line \($0): " } ?? ""
            return "! \(place)\(warning.message.safeForTerminal) [\(warning.code)]"
        }
        for item in feed.items { lines += [""] + Self.lines(of: item) }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func lines(of item: Item) -> [String] {
        let date = (item.published ?? item.updated)?.formatted(.iso8601)
        let authors = item.authors.compactMap { $0.name ?? $0.email }.joined(separator: ", ")
        let facts = [date, authors.isEmpty ? nil : authors.safeForTerminal].compactMap { $0 }
        return [
            item.title?.safeForTerminal ?? "(untitled)",
            facts.isEmpty ? nil : "    " + facts.joined(separator: " · "),
            item.link.map { "    " + $0.safeForTerminal },
            (item.summaryText ?? item.contentText).map { "    " + excerpt($0.safeForTerminal) },
        ].compactMap { $0 }
    }

    private static func excerpt(_ text: String) -> String {
        guard text.count > excerptLength else { return text }
        let head = text.prefix(excerptLength)
        return head[..<(head.lastIndex(of: " ") ?? head.endIndex)] + "…"
    }
}
