import FeedModel
import Foundation

/// What any alert comes to in words, whatever its type: what chat messages, mails and lines are made
/// of. Raw text of feeds: whoever shows it escapes it for the place.
struct AlertGist: Hashable, Sendable {
    /// The rule, or what the event is of.
    var label: String
    /// One line.
    var title: String
    /// Feed, age and the like, in the order in which they are told.
    var facts: [String] = []
    /// The sentence with the hit, the entries of a digest, the changes of an update.
    var lines: [String] = []
    /// Where to read on.
    var url: String?

    /// - Parameter now: What ages count from; without it, dates stand as they are.
    init(_ alert: Alert, at now: Date?) {
        label = alert.rule?.name.text ?? Self.subject(of: alert)
        url = alert.item?.url
        if let digest = alert.digest {
            title = Self.opening(of: alert) + (alert.event?.message ?? Self.title(of: digest))
            facts = [digest.group].compactMap { $0 }
            lines = digest.entries.map { entry in
                [entry.title ?? "(untitled)", entry.feed?.text, entry.url].compactMap { $0 }
                    .joined(separator: " — ")
            }
            let more = digest.count - digest.entries.count
            if more > 0 { lines.append("and \(more) more") }
        } else if let event = alert.event {
            title = Self.opening(of: alert) + event.message
            facts = [event.since.map { "since \($0.formatted(.iso8601))" }].compactMap { $0 }
        } else {
            title = Self.opening(of: alert) + (alert.item?.title ?? "(untitled)")
            let date = alert.item?.published ?? alert.item?.updated
            facts = [
                alert.feed.map { $0.title ?? $0.name.text },
                date.map { date in
                    now.map { AlertText.age(of: date, at: $0) } ?? date.minute
                }, alert.late ? "late" : nil,
            ].compactMap { $0 }
            lines =
                alert.changes.isEmpty
                // The title stands there anyway.
                ? [alert.matches.first { $0.field != .title }?.snippet].compactMap { $0 }
                : alert.changes.map(\.line)
        }
    }

    private static func opening(of alert: Alert) -> String {
        switch alert.type {
        case .updated: "Updated: "
        case .reminder: "Still open: "
        default: ""
        }
    }

    private static func subject(of alert: Alert) -> String {
        if let sink = alert.event?.sink { return "sink \(sink)" }
        if let feed = alert.feed { return "feed \(feed.name)" }
        return alert.type.rawValue
    }

    private static func title(of digest: Digest) -> String {
        let items = digest.count == 1 ? "1 item" : "\(digest.count) items"
        return switch digest.reason {
        case .digest: "\(items) since the last digest"
        case .budget: "\(items) past the budget"
        case .quiet: "\(items) from quiet hours"
        case .group: "\(items) of one group"
        case .surge, .spike: "\(items) together"
        }
    }
}

extension Date {
    /// `2026-11-26 17:45 UTC`
    fileprivate var minute: String {
        let text = formatted(.iso8601)
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5) + " UTC"
    }
}

extension TextChange {
    /// `title: the [-old-] {+new+} words`, with long unchanged stretches left out.
    var line: String {
        let words = parts.map { part in
            switch part.kind {
            case .same: part.text.shortened
            case .removed: "[-\(part.text)-]"
            case .added: "{+\(part.text)+}"
            }
        }
        return "\(field.rawValue): " + words.joined(separator: " ")
    }
}

extension String {
    /// Both ends of a text that is long.
    fileprivate var shortened: String {
        let end = 60
        return count > 3 * end ? "\(prefix(end)) … \(suffix(end))" : self
    }
}
