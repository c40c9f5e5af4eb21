import AlertDelivery
import FeedModel
import FeedStore
import Foundation
import WatchRules

/// A stored item with the hits of a query, for people.
struct StoredItemText {
    let stored: StoredItem
    let subject: QueryItem
    let spans: [FieldSpan]
    let style: TerminalStyle

    /// Title, facts and the sentence with the most hits.
    func block() -> [String] {
        let title = subject.marked(.title, by: spans)?.shown(style.hasColour) ?? "(untitled)"
        let facts = [
            stored.newsDate.formatted(.iso8601), stored.feed.text.safeForTerminal,
            stored.item.link?.safeForTerminal,
        ].compactMap(\.self).joined(separator: "  ")
        let snippet = subject.snippet(of: spans)?.shown(style.hasColour)
        return ["  " + style.bold(title), style.faint("      " + facts)]
            + (snippet.map { ["      \($0)"] } ?? [])
    }
}

/// A stored item, for programs.
struct StoredItemRow: Encodable {
    struct Span: Encodable {
        let field: String
        let start, end: Int
        let text: String

        init(_ span: FieldSpan) {
            field = span.field.rawValue
            start = span.scalars.lowerBound
            end = span.scalars.upperBound
            text = span.text
        }
    }

    /// Its guid, else its link.
    let item: String?
    let feed: String
    let title: String?
    let url: String?
    let date: Date
    var spans: [Span]?
    var near_misses: [NearMissRow]?

    init(_ stored: StoredItem) {
        item = stored.item.id ?? stored.item.link
        feed = stored.feed.text
        title = stored.item.title
        url = stored.item.link
        date = stored.newsDate
    }
}

struct NearMissRow: Encodable {
    let kind: String
    /// The clause.
    let query: String
    let text: String
    let spans: [StoredItemRow.Span]

    init(_ miss: NearMiss) {
        kind = miss.kind.name
        query = miss.node.written
        text = miss.text
        spans = miss.spans.map(StoredItemRow.Span.init)
    }
}
