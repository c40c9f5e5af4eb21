import FeedModel
import GRDB

/// What is counted over all runs, and of which "subject" and "detail".
public enum Counter: String, CaseIterable, Sendable {
    /// Polls of feeds; detail: their outcome.
    case polls
    /// Items; detail: `new` or `changed`.
    case items
    /// Matches; subject: the rule, detail: what shaping said.
    case matches
    /// Alerts; detail: their type.
    case alerts
    /// Subject: the sink, detail: `accepted` or `failed`.
    case attempts
    /// Deliveries that came to an end; subject: the sink, detail: `sent`, `dead` or `dropped`.
    case deliveries
    /// Runs that had something to do; detail: `complete` or `interrupted`.
    case runs
    /// Not a count: when the last of them ended, in seconds since 1970, how many it took, and in how many
    /// in a row no server could be reached; detail: `ended`, `took` or `network_down`.
    case lastRun = "last_run"
}

/// Times of which a histogram is kept, in seconds.
public enum Latency: String, CaseIterable, Sendable {
    /// From an item's publication, as its feed dates it, to the poll that saw it.
    case publishedToSeen = "published_to_seen"
    /// From there to the matching of the rules.
    case seenToMatched = "seen_to_matched"
    /// From an alert's poll to its acceptance; subject: the sink.
    case matchedToDelivered = "matched_to_delivered"
    /// Of a run that had something to do.
    case run

    /// The upper ends of its buckets, ascending; a further bucket has none.
    public var bounds: [Double] {
        switch self {
        case .publishedToSeen:
            [60, 300, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400, 604_800]
        case .seenToMatched: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
        case .matchedToDelivered:
            [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21_600, 86_400, 259_200]
        case .run: [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1800]
        }
    }

    /// Where their sum stands, beside the buckets.
    static let sum = "sum"
    static let unbounded = "+Inf"

    func bucket(of seconds: Double) -> String {
        bounds.first { seconds <= $0 }.map { "\($0)" } ?? Self.unbounded
    }
}

struct CounterKey: Hashable {
    var name: String
    var subject: String
    var detail: String
}

/// What one transaction counts; written at its end, a row for each thing counted.
final class Tally {
    private var counts: [CounterKey: Double] = [:]

    func count(
        _ counter: Counter, subject: String = "", detail: String = "", by amount: Int = 1
    ) {
        guard amount > 0 else { return }
        let key = CounterKey(name: counter.rawValue, subject: subject, detail: detail)
        counts[key, default: 0] += Double(amount)
    }

    /// - Parameter seconds: A clock that was set back makes none of less than zero.
    func observe(_ latency: Latency, subject: String = "", seconds: Double) {
        let seconds = max(0, seconds)
        for (detail, amount) in [(latency.bucket(of: seconds), 1), (Latency.sum, seconds)] {
            let key = CounterKey(name: latency.rawValue, subject: subject, detail: detail)
            counts[key, default: 0] += amount
        }
    }

    /// Begins anew.
    func write(to database: Database) throws {
        for (key, amount) in counts {
            try database.cachedStatement(
                sql: """
                    INSERT INTO counter (name, subject, detail, value) VALUES (?, ?, ?, ?)
                    ON CONFLICT (name, subject, detail) DO UPDATE SET value = value + excluded.value
                    """
            ).execute(arguments: [key.name, key.subject, key.detail, amount])
        }
        counts = [:]
    }
}
