public import FeedModel
import Foundation

/// The JSON body of an alert: what webhooks send, files keep and the store remembers.
///
/// `{"type", "timestamp", "data": {"alert", "rule", "item", "feed", "matches", "changes", "digest",
/// "event"}}`; keys are sorted, dates are RFC 3339 in UTC with whole seconds, a key without a value
/// is left out.
public struct AlertBody: Sendable {
    /// A body is at most this long, unless its matches alone are longer: they are never cut.
    public static let byteLimit = 20_000
    /// What is left of a summary that must be cut further is of no use.
    private static let shortestSummary = 40
    private static let cutTitleLength = 500
    private static let cutListLength = 20

    /// The bytes for an alert. Long texts are cut and marked `truncated` to keep the limit.
    public static func encode(_ alert: Alert) -> [UInt8] {
        var alert = alert
        var bytes = json(alert)
        // JSON escapes lengthen some texts, so one cut may not be enough.
        while bytes.count > byteLimit, let summary = alert.item?.summary {
            alert.truncated = true
            let size = summary.utf8.count
            let kept = min(size * byteLimit / bytes.count, size * 3 / 4)
            alert.item?.summary = kept > shortestSummary ? summary.cut(toBytes: kept) : nil
            bytes = json(alert)
        }
        if bytes.count > byteLimit {
            alert.truncated = true
            cutTexts(of: &alert)
            bytes = json(alert)
        }
        while bytes.count > byteLimit, let entries = alert.digest?.entries, entries.count > 1 {
            let kept = min(entries.count * byteLimit / bytes.count, entries.count - 1)
            alert.digest?.entries = Array(entries.prefix(max(kept, 1)))
            bytes = json(alert)
        }
        return bytes
    }

    private static func cutTexts(of alert: inout Alert) {
        let cut = { (text: String) in text.cut(toBytes: cutTitleLength) }
        if var item = alert.item {
            item.title = item.title.map(cut)
            item.guid = item.guid.map(cut)
            item.categories = item.categories.prefix(cutListLength).map(cut)
            item.authors = item.authors.prefix(cutListLength).map(cut)
            alert.item = item
        }
        if var feed = alert.feed {
            feed.title = feed.title.map(cut)
            alert.feed = feed
        }
        if var event = alert.event {
            event.message = cut(event.message)
            alert.event = event
        }
        if var digest = alert.digest {
            digest.entries = digest.entries.map { entry in
                var entry = entry
                entry.title = entry.title.map(cut)
                // Half a link leads nowhere.
                entry.url = entry.url.flatMap { $0.utf8.count > cutTitleLength ? nil : $0 }
                return entry
            }
            alert.digest = digest
        }
        alert.changes = alert.changes.map { change in
            TextChange(
                field: change.field,
                parts: change.parts.prefix(cutListLength).map { .init($0.kind, cut($0.text)) })
        }
    }

    /// The alert of a body that ``encode(_:)`` made.
    public static func decode(_ bytes: [UInt8]) throws(AlertBodyError) -> Alert {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do { return try decoder.decode(Wire.self, from: Data(bytes)).alert } catch {
            throw AlertBodyError(reason: "\(error)")
        }
    }

    private static func json(_ alert: Alert) -> [UInt8] { JSONBytes(alert).bytes }
}

/// Bytes that are no alert body.
public struct AlertBodyError: Error, CustomStringConvertible {
    public var reason: String
    public var description: String {
        "the stored body of an alert can't be read (\(reason)); was the database edited?"
    }
}

/// The shape on the wire, to be read.
private struct Wire: Decodable {
    struct Payload: Decodable {
        struct Facts: Decodable {
            var id: AlertID
            var reason: AlertType
            var late: Bool
            var matchedAt: Date
            var truncated: Bool?

            private enum CodingKeys: String, CodingKey {
                case id, reason, late, truncated
                case matchedAt = "matched_at"
            }
        }
        var alert: Facts
        var rule: RuleFacts?
        var item: ItemFacts?
        var feed: FeedFacts?
        var matches: [TermMatch]?
        var changes: [TextChange]?
        var digest: Digest?
        var event: EventFacts?
    }
    var type: AlertType
    var timestamp: Date
    var data: Payload

    var alert: Alert {
        Alert(
            id: data.alert.id, type: type, matchedAt: data.alert.matchedAt,
            late: data.alert.late, rule: data.rule, item: data.item, feed: data.feed,
            matches: data.matches ?? [], changes: data.changes ?? [], digest: data.digest,
            event: data.event, truncated: data.alert.truncated ?? false)
    }
}

extension String {
    /// A beginning of whole characters within `limit` bytes, with an ellipsis.
    fileprivate func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        let end = utf8.index(startIndex, offsetBy: max(0, limit - "…".utf8.count))
        var kept = String(self[..<unicodeScalars.index(before: unicodeScalars.index(after: end))])
        // What the cut left of the last character may be another one.
        if !kept.isEmpty { kept.removeLast() }
        return kept + "…"
    }
}
