import AlertDelivery
import FeedConfig
import FeedModel
import FeedStore
import Foundation
import Pipeline

/// A feed of feeds.toml with what is known of its polls.
struct FeedStatus {
    enum State: Equatable {
        case neverPolled
        case well
        case failing(count: Int, reason: String)
        /// The server asked to be left alone.
        case waiting(until: Date)
        /// The server said that it is gone for good (410).
        case gone(since: Date)
    }

    let feed: Feed
    let state: State
    let polledAt: Date?
    let next: PollTime
    /// What is odd about its items' identities.
    let identity: IdentityNote?

    init(_ due: DueFeed, identity: IdentityNote? = nil, now: Date) {
        feed = due.feed
        self.identity = identity
        next = due.next
        polledAt = due.state?.polledAt
        guard let known = due.state else {
            state = .neverPolled
            return
        }
        if case .gone(let since)? = due.objection {
            state = .gone(since: since)
        } else if known.failures > 0 {
            state = .failing(count: known.failures, reason: known.lastError ?? "unknown")
        } else if case .server(let bound)? = due.objection, bound.until > due.next.earliest {
            state = .waiting(until: bound.until)
        } else {
            state = .well
        }
    }

    /// Nil for a feed that is polled no longer.
    private var nextAt: Date? {
        switch state {
        case .gone: nil
        case .waiting(let until): until
        default: next.earliest
        }
    }

    private var stateText: String {
        switch state {
        case .neverPolled: "never polled"
        case .well: "ok"
        case .failing(let count, _): "failing \(count)"
        case .waiting(let until): "waiting until \(until.formatted(.iso8601))"
        case .gone(let since): "gone since \(since.formatted(.iso8601))"
        }
    }

    private var reason: String? {
        if case .failing(_, let reason) = state { reason } else { nil }
    }

    /// Columns apart by two spaces, as the other listings have it.
    var line: String {
        let columns = [
            feed.name.text.safeForTerminal, stateText,
            "last \(polledAt?.formatted(.iso8601) ?? "-")",
            "next \(nextAt?.formatted(.iso8601) ?? "-")", feed.schedule.written,
            feed.tags.isEmpty ? "-" : feed.tags.joined(separator: ",").safeForTerminal,
            feed.source.description.safeForTerminal, reason?.safeForTerminal, identity?.text,
        ]
        return columns.compactMap(\.self).joined(separator: "  ") + "\n"
    }

    /// A few lines for a person.
    func block(now: Date, hasColour: Bool) -> String {
        let colour =
            switch state {
            case .failing, .gone: "\u{1B}[31m"
            case .waiting: "\u{1B}[33m"
            case .neverPolled: "\u{1B}[2m"
            case .well: "\u{1B}[32m"
            }
        let told = hasColour ? "\(colour)\(stateText)\u{1B}[0m" : stateText
        let name = feed.name.text.safeForTerminal
        let tags =
            feed.tags.isEmpty ? "" : " [\(feed.tags.joined(separator: ", ").safeForTerminal)]"
        let due = nextAt.map { $0 <= now ? "now" : $0.formatted(.iso8601) } ?? "never"
        var lines = [
            (hasColour ? "\u{1B}[1m\(name)\u{1B}[0m" : name) + "  \(told)\(tags)",
            "    \(feed.source.description.safeForTerminal)",
            "    \(feed.schedule.written); last \(polledAt?.formatted(.iso8601) ?? "never"), next \(due)",
        ]
        if let reason { lines.append("    ! \(reason.safeForTerminal)") }
        if let identity { lines.append("    \(identity.text)") }
        return lines.joined(separator: "\n") + "\n"
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(row), as: UTF8.self) + "\n"
        }
    }

    private struct Row: Encodable {
        let name: String
        var url, path: String?
        let tags: [String]
        let schedule: String
        let state: String
        let failures: Int
        let error: String?
        let polled_at: Date?
        let next_at: Date?
        let identity: Identity?
    }

    private struct Identity: Encodable {
        let migrated_at: Date
        let migrated_items: Int
        let distrusts_guids: Bool
        let note: String
    }

    private var row: Row {
        var failures = 0
        if case .failing(let count, _) = state { failures = count }
        let word =
            switch state {
            case .neverPolled: "never-polled"
            case .well: "ok"
            case .failing: "failing"
            case .waiting: "waiting"
            case .gone: "gone"
            }
        var row = Row(
            name: feed.name.text, tags: feed.tags, schedule: feed.schedule.written, state: word,
            failures: failures, error: reason, polled_at: polledAt, next_at: nextAt,
            identity: identity.map {
                Identity(
                    migrated_at: $0.at, migrated_items: $0.items,
                    distrusts_guids: $0.distrustsGuids, note: $0.text)
            })
        switch feed.source {
        case .url(let url): row.url = url
        case .path(let path): row.path = path
        }
        return row
    }
}
