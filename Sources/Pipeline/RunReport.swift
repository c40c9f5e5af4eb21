public import FeedModel
import FeedStore
public import Foundation

/// What a run did, for `--report` and the exit code.
public struct RunReport: Codable, Sendable {
    public var startedAt: Date
    public var finishedAt: Date
    /// True when a signal ended the run before it was through.
    public var interrupted = false
    /// By name.
    public var feeds: [PolledFeed] = []
    /// By name.
    public var sinks: [SinkResult] = []
    /// Deliveries that were dropped, since feeds.toml has their sink no longer.
    public var dropped: [SinkName: Int] = [:]
    /// Feeds that were named and not polled.
    public var waiting: [WaitingFeed] = []
    /// When no server could be reached.
    public var networkDown: NetworkOutage?
    /// Until when runs would find nothing to do, if nothing changes; nil if there may be something,
    /// or nobody has asked. Not part of the report.
    public internal(set) var idleUntil: Date?

    private enum CodingKeys: String, CodingKey {
        case startedAt = "started_at"
        case finishedAt = "finished_at"
        case interrupted, feeds, sinks, waiting
        case networkDown = "network_down"
    }

    init(startedAt: Date) {
        self.startedAt = startedAt
        self.finishedAt = startedAt
    }

    /// Of feeds that this run has not polled, nothing is added.
    mutating func add(_ gaps: [FilledGap]) {
        for gap in gaps {
            guard let index = feeds.firstIndex(where: { $0.name == gap.feed }) else { continue }
            feeds[index].add(gap)
        }
    }

    mutating func add(_ results: [SinkResult]) {
        for result in results {
            if let index = sinks.firstIndex(where: { $0.name == result.name }) {
                sinks[index].add(result)
            } else {
                sinks.append(result)
            }
        }
        sinks.sort { $0.name < $1.name }
    }

    mutating func noteEmptied(where isEmpty: (SinkName) -> Bool) {
        for index in sinks.indices { sinks[index].isEmptied = isEmpty(sinks[index].name) }
    }

    /// Whether there was nothing to do, so that nothing was written.
    var isIdle: Bool {
        feeds.isEmpty && dropped.isEmpty && sinks.allSatisfy { $0.sent + $0.failed + $0.dead == 0 }
    }

    /// Not to be tried again in this run.
    var sinksThatAreDown: [SinkName] { sinks.filter(\.isDown).map(\.name) }
}

/// No server answered, which says nothing of the feeds: they stay due, and none counts as failing.
public struct NetworkOutage: Codable, Sendable {
    /// In a row, this one included.
    public var runs: Int
    /// That were due and are still.
    public var feeds: Int
}

/// A feed that was asked for and must not be polled.
public struct WaitingFeed: Codable, Sendable {
    public var name: FeedName
    /// What its server asked for; nil if the feed is gone for good.
    public var until: Date?
    /// `gone`, or the header or element that says so.
    public var reason: String

    public init?(_ due: DueFeed) {
        guard !due.mayBePolled, let objection = due.objection else { return nil }
        name = due.feed.name
        switch objection {
        case .gone: reason = "gone"
        case .server(let bound):
            until = bound.until
            reason = bound.source
        }
    }
}

/// What became of one feed.
public struct PolledFeed: Codable, Sendable {
    public enum Outcome: String, Codable, Sendable {
        case read, unchanged, gone, failed
    }

    public var name: FeedName
    public var outcome: Outcome
    /// What went wrong.
    public var error: String?
    /// Failed polls in a row, this one included.
    public var failures: Int
    /// The URL that is polled from now on instead of the one before, if that has changed.
    public var movedTo: String?
    /// The feed's server asked to be left alone; not part of the report.
    var hostPause: HostPause?
    /// True for the first complete document of the feed.
    public var firstRun: Bool
    public var new: Int
    public var changed: Int
    public var seen: Int
    /// Of the changed and seen, those that had other identities before.
    public var migrated: Int
    /// matched = alerts + dropped + those that were in the outbox already.
    public var matched: Int
    public var dropped: [String: Int]
    public var alerts: [AlertID]
    /// The same alerts whole; not part of the report.
    public var raised: [Alert] = []

    private enum CodingKeys: String, CodingKey {
        case name, outcome, error, failures, new, changed, seen, migrated, matched, dropped, alerts
        case firstRun = "first_run"
        case movedTo = "moved_to"
    }

    /// What older pages gave counts as if the feed's document had held it.
    mutating func add(_ gap: FilledGap) {
        new += gap.new
        matched += gap.matched
        dropped.merge(gap.dropped) { $0 + $1 }
        alerts += gap.raised.map(\.id)
        raised += gap.raised
    }

    init(_ poll: PollRecord, _ summary: PollSummary) {
        name = poll.feed.name
        failures = summary.failures
        movedTo = summary.movedTo
        hostPause = poll.hostPause
        firstRun = summary.isFirstRun
        new = summary.new
        changed = summary.changed
        seen = summary.seen
        migrated = summary.migrated
        matched = summary.matched
        dropped = summary.dropped
        alerts = summary.alerts.map(\.id)
        raised = summary.alerts
        switch poll.outcome {
        case .document(_, _, _, let isComplete):
            outcome = .read
            if !isComplete {
                error = """
                    The document broke off; its whole items are kept, and all of it is asked for \
                    again.
                    """
            }
        case .unchanged: outcome = .unchanged
        case .gone(let reason):
            outcome = .gone
            error = reason
        case .failed(let reason):
            outcome = .failed
            error = reason
        }
    }
}

/// What became of a sink's deliveries.
public struct SinkResult: Codable, Sendable {
    public var name: SinkName
    public var sent = 0
    /// Failed now, to be tried again.
    public var failed = 0
    /// Given up now.
    public var dead = 0
    /// Why the last one that failed did.
    public var error: String?
    /// The most attempts that one of those has had.
    public var attempts = 0
    /// True when the sink as a whole failed, and was left alone for the rest of the run.
    public var isDown = false
    /// The receiver said that it wants nothing any more (410), and nobody has said otherwise since.
    public var disabledSince: Date?
    /// All that failed in this run was sent later in it.
    public internal(set) var isEmptied = false
    var raisedEvents = false

    private enum CodingKeys: String, CodingKey {
        case name, sent, failed, dead, error, attempts
        case isDown = "is_down"
        case disabledSince = "disabled_since"
    }

    init(name: SinkName) { self.name = name }

    mutating func add(_ later: SinkResult) {
        sent += later.sent
        failed += later.failed
        dead += later.dead
        error = later.error ?? error
        attempts = max(attempts, later.attempts)
        isDown = later.isDown
        disabledSince = later.disabledSince
        raisedEvents = later.raisedEvents
    }
}
