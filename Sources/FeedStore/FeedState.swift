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
    @Rare public var notBeforeSource: String? = nil
    /// When the last poll was planned, if it came in the feed's own rhythm.
    public var beatAt: Date?
    /// Where the feed moved for good; polled instead of ``source``.
    @Rare public var movedTo: String? = nil
    /// Where permanent redirects led in the last good polls, and in how many of them.
    @Rare public var movingTo: String? = nil
    public var movingPolls = 0
    /// When the server said that the feed is gone for good (410). It is polled no longer.
    @Rare public var goneAt: Date? = nil
    /// The last complete answer that was no 304, and the last request that set no condition.
    public var fullAt: Date?
    public var unconditionalAt: Date?
    /// Whether the server sends only what is new if asked (RFC 3229).
    public var offersDeltas = false
    /// As the last complete document says.
    public var rhythm = PublishingRhythm()
    /// Failed polls since the last good one.
    public var failures: Int
    @Rare public var lastError: String? = nil
    /// The median time between its items.
    public var medianGap: Duration?
    /// When a document last had an item that was new.
    public var newsAt: Date?
    /// Since when it has been told that there are none, which there should be.
    @Rare public var silentAt: Date? = nil
    /// Web pages that came instead of it since the last good poll.
    public var pages = 0
    public var volume = PublishingVolume()
    /// Whether it is polled more often for a while.
    @Rare public var haste: Haste? = nil
}

extension FeedStore {
    /// The states of all feeds that were ever polled.
    public func feedStates() async throws(StoreError) -> [FeedName: FeedState] {
        try await read("reading the feeds") { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT \(FeedState.columnList) FROM feed")
            var states: [FeedName: FeedState] = [:]
            while let row = try rows.next() {
                let state = try FeedState(row)
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

    /// Of the table `feed`, in the order that states are read and written in.
    static let columns = [
        "name", "source", "answered_by", "etag", "last_modified", "body_digest", "baselined_at",
        "polled_at", "succeeded_at", "not_before", "not_before_source", "beat_at", "moved_to",
        "moving_to", "moving_polls", "gone_at", "full_at", "unconditional_at", "offers_deltas",
        "failures", "last_error", "median_gap", "ttl", "update_period", "skip_hours", "skip_days",
        "news_at", "silent_at", "pages", "week_at", "week_items", "weeks", "usual_items",
        "sparse_weeks",
        "hurried_at", "hurry",
    ]
    static let columnList = columns.joined(separator: ", ")

    /// - Parameters:
    ///   - row: Has ``columns`` first. By number: looking 34 names up among 34 took longer than all else
    ///     that is done for a feed without news.
    ///   - feed: Of that name. What is the same in both is there once.
    init(_ row: Row, sharedWith feed: Feed? = nil) throws {
        var reader = RowReader(row: row)
        let name = reader.text()
        let own = feed?.source.description
        func shared(_ text: String) -> String { own.flatMap { $0 == text ? $0 : nil } ?? text }
        self.init(
            name: feed?.name ?? FeedName(name), source: shared(reader.text()),
            polledAt: .distantPast)
        let answeredBy: String? = reader.next()
        let (etag, lastModified) = (try reader.bytes(), try reader.bytes())
        validators = answeredBy.map {
            Validators(source: shared($0), etag: etag, lastModified: lastModified)
        }
        bodyDigest = try reader.bytes()
        baselinedAt = reader.date()
        polledAt = reader.date() ?? .distantPast
        succeededAt = reader.date()
        notBefore = reader.date()
        notBeforeSource = reader.next()
        beatAt = reader.date()
        movedTo = reader.next()
        movingTo = reader.next()
        movingPolls = reader.next() ?? 0
        goneAt = reader.date()
        fullAt = reader.date()
        unconditionalAt = reader.date()
        offersDeltas = reader.next() ?? false
        failures = reader.next() ?? 0
        lastError = reader.next()
        medianGap = reader.duration()
        rhythm = PublishingRhythm(
            timeToLive: reader.duration(), updatePeriod: reader.duration(),
            skipHours: UInt32(truncatingIfNeeded: reader.next() ?? Int64(0)),
            skipDays: UInt8(truncatingIfNeeded: reader.next() ?? Int64(0)))
        newsAt = reader.date()
        silentAt = reader.date()
        pages = reader.next() ?? 0
        volume.since = reader.date()
        volume.items = reader.next() ?? 0
        volume.weeks = reader.next() ?? 0
        volume.usual = reader.next() ?? 0
        volume.sparseWeeks = reader.next() ?? 0
        let (hurriedAt, halvings) = (reader.date(), reader.next() as Int?)
        haste = hurriedAt.map { Haste(since: $0, halvings: halvings ?? 0) }
    }

    /// As ``columns`` has them. Arguments from the start: to make them of an array takes four times as long.
    var values: StatementArguments {
        [
            name.text, source, validators?.source, validators?.etag.map { Data($0) },
            validators?.lastModified.map { Data($0) }, bodyDigest.map { Data($0) },
            baselinedAt?.milliseconds, polledAt.milliseconds, succeededAt?.milliseconds,
            notBefore?.milliseconds, notBeforeSource, beatAt?.milliseconds, movedTo, movingTo,
            movingPolls, goneAt?.milliseconds, fullAt?.milliseconds, unconditionalAt?.milliseconds,
            offersDeltas, failures, lastError, medianGap?.components.seconds,
            rhythm.timeToLive?.components.seconds, rhythm.updatePeriod?.components.seconds,
            Int64(rhythm.skipHours), Int64(rhythm.skipDays), newsAt?.milliseconds,
            silentAt?.milliseconds, pages, volume.since?.milliseconds, volume.items, volume.weeks,
            volume.usual, volume.sparseWeeks,
            haste?.since.milliseconds, haste?.halvings,
        ]
    }

    /// Those that every poll sets, in the order of ``times(ofRow:)``.
    static let timeColumns = [
        "polled_at", "succeeded_at", "not_before", "not_before_source", "beat_at",
    ]

    /// With the row's number last.
    func times(ofRow id: Int64) -> StatementArguments {
        [
            polledAt.milliseconds, succeededAt?.milliseconds, notBefore?.milliseconds,
            notBeforeSource, beatAt?.milliseconds, id,
        ]
    }

    /// Whether writing its times makes `other` of it.
    func differsInTimesOnly(from other: FeedState) -> Bool {
        var other = other
        other.polledAt = polledAt
        other.succeededAt = succeededAt
        other.notBefore = notBefore
        other.notBeforeSource = notBeforeSource
        other.beatAt = beatAt
        return self == other
    }
}

/// Reads a row's columns one after the other.
private struct RowReader {
    let row: Row
    private var index = 0

    init(row: Row) { self.row = row }

    mutating func next<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value? {
        defer { index += 1 }
        return row[index]
    }

    mutating func text() -> String { next() ?? "" }

    mutating func bytes() throws -> [UInt8]? {
        defer { index += 1 }
        return try row.withUnsafeData(atIndex: index) { $0.map(Array.init) }
    }

    mutating func date() -> Date? { (next() as Int64?).map(Date.init(milliseconds:)) }

    mutating func duration() -> Duration? { (next() as Int64?).map { .seconds($0) } }
}
