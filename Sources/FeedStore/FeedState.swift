public import FeedModel
public import Foundation
import GRDB

/// What the store knows of a feed from earlier polls.
public struct FeedState: Hashable, Sendable {
    public var name: FeedName
    /// The URL or path of the last poll, as feeds.toml had it. Validators and digest are its.
    public var source: String
    public var validators: Validators?
    /// SHA-256 of the last complete document.
    public var bodyDigest: [UInt8]?
    /// When its first complete document was recorded.
    public var baselinedAt: Date?
    public var polledAt: Date
    public var succeededAt: Date?
    /// The earliest next poll that the server allows.
    public var notBefore: Date?
    /// The header or element that says so.
    public var notBeforeSource: String?
    /// When the last poll was planned, if it came in the feed's own rhythm.
    public var beatAt: Date?
    /// Where the feed moved for good; polled instead of ``source``.
    public var movedTo: String?
    /// Where permanent redirects led in the last good polls, and in how many of them.
    public var movingTo: String?
    public var movingPolls = 0
    /// When the server said that the feed is gone for good (410). It is polled no longer.
    public var goneAt: Date?
    /// The last complete answer that was no 304, and the last request that set no condition.
    public var fullAt: Date?
    public var unconditionalAt: Date?
    /// Whether the server sends only what is new if asked (RFC 3229).
    public var offersDeltas = false
    /// As the last complete document says.
    public var rhythm = PublishingRhythm()
    /// Failed polls since the last good one.
    public var failures: Int
    public var lastError: String?
    /// The median time between its items.
    public var medianGap: Duration?
}

extension FeedStore {
    /// The states of all feeds that were ever polled.
    public func feedStates() async throws(StoreError) -> [FeedName: FeedState] {
        try await read("reading the feeds") { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT * FROM feed")
            var states: [FeedName: FeedState] = [:]
            while let row = try rows.next() {
                let state = FeedState(row)
                states[state.name] = state
            }
            return states
        }
    }
}

extension FeedState {
    /// Of a feed of which nothing else is known.
    public init(
        name: FeedName, source: String, validators: Validators? = nil, polledAt: Date,
        failures: Int = 0
    ) {
        self.name = name
        self.source = source
        self.validators = validators
        self.polledAt = polledAt
        self.failures = failures
    }

    /// The URL or path that is polled.
    public var target: String { movedTo ?? source }

    init(_ row: Row) {
        self.init(
            name: FeedName(row["name"]), source: row["source"],
            validators: (row["answered_by"] as String?).map {
                Validators(
                    source: $0, etag: (row["etag"] as Data?).map(Array.init),
                    lastModified: (row["last_modified"] as Data?).map(Array.init))
            },
            bodyDigest: (row["body_digest"] as Data?).map(Array.init),
            baselinedAt: row.date("baselined_at"),
            polledAt: Date(milliseconds: row["polled_at"]), succeededAt: row.date("succeeded_at"),
            notBefore: row.date("not_before"), notBeforeSource: row["not_before_source"],
            beatAt: row.date("beat_at"), movedTo: row["moved_to"], movingTo: row["moving_to"],
            movingPolls: row["moving_polls"], goneAt: row.date("gone_at"),
            fullAt: row.date("full_at"), unconditionalAt: row.date("unconditional_at"),
            offersDeltas: row["offers_deltas"], rhythm: PublishingRhythm(row),
            failures: row["failures"], lastError: row["last_error"],
            medianGap: (row["median_gap"] as Int64?).map { .seconds($0) })
    }
}

extension PublishingRhythm {
    fileprivate init(_ row: Row) {
        self.init(
            timeToLive: (row["ttl"] as Int64?).map { .seconds($0) },
            updatePeriod: (row["update_period"] as Int64?).map { .seconds($0) },
            skipHours: UInt32(truncatingIfNeeded: row["skip_hours"] as Int64),
            skipDays: UInt8(truncatingIfNeeded: row["skip_days"] as Int64))
    }
}

extension Row {
    fileprivate func date(_ column: String) -> Date? {
        (self[column] as Int64?).map(Date.init(milliseconds:))
    }
}
