public import FeedModel
public import Foundation
import GRDB

/// One alert for one sink.
public struct Delivery: Hashable, Sendable {
    /// In the order in which the alerts were committed.
    public var id: Int64
    public var alertID: AlertID
    public var sink: SinkName
    /// When the alert was raised, or a person asked for another try.
    public var begunAt: Date
    /// Attempts so far, the one that is under way included.
    public var attempts: Int
    /// Attempts that failed since `begunAt`.
    public var failures: Int
    /// The alert's bytes: the same at every attempt.
    public var body: [UInt8]

    public init(
        id: Int64, alertID: AlertID, sink: SinkName, begunAt: Date, attempts: Int, failures: Int,
        body: [UInt8]
    ) {
        self.id = id
        self.alertID = alertID
        self.sink = sink
        self.begunAt = begunAt
        self.attempts = attempts
        self.failures = failures
        self.body = body
    }
}

public enum DeliveryState: String, CaseIterable, Codable, Hashable, Sendable {
    /// Not accepted yet; tried again when it is due.
    case pending
    case sent
    /// Given up; told of, and can be retried by hand.
    case dead
    case dropped
}

/// What an attempt led to.
public struct DeliveryMark: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        case sent
        /// To be tried again, not before this time.
        ///
        /// - Parameter setsAside: It may be the alert that is at fault, so that another one is the
        ///   better probe.
        case failed(nextAt: Date, setsAside: Bool = false)
        case dead
        /// Nothing was tried: it is no attempt.
        case notTried
    }

    public var id: Int64
    public var outcome: Outcome
    /// When the attempt ended.
    public var at: Date
    public var took: Duration
    /// The HTTP status, where there was one.
    public var status: Int?
    /// The head of the answer, or why there was none; so much of it is kept as
    /// `StoreLimits.answerLength`.
    public var answer: String?

    public init(
        id: Int64, outcome: Outcome, at: Date, took: Duration = .zero, status: Int? = nil,
        answer: String? = nil
    ) {
        self.id = id
        self.outcome = outcome
        self.at = at
        self.took = took
        self.status = status
        self.answer = answer
    }
}

/// What is to be written of attempts at one sink, all of it or nothing.
public struct Settlement: Sendable {
    public var sink: SinkName
    public var marks: [DeliveryMark] = []
    public var state: SinkState
    /// What came of it that somebody has to be told.
    public var events: [NewAlert] = []
    /// Given up too is what waits since this time or longer, with the reason.
    public var givesUp: (since: Date, because: String)?

    public init(sink: SinkName, state: SinkState) {
        self.sink = sink
        self.state = state
    }
}

extension FeedStore {
    /// Takes a sink's oldest due deliveries that `run` has not attempted yet, and notes for each
    /// that an attempt is under way: a crash during it leaves that note.
    ///
    /// - Parameters:
    ///   - settlement: What came of others before, written first, in the same transaction.
    ///   - limit: At most so many; 0 for none.
    ///   - isProbe: Those first that are least likely to be at fault themselves.
    ///   - run: A number that no other run has. The clock is no measure: it may be set back.
    public func claimDeliveries(
        for sink: SinkName, after settlement: Settlement? = nil, limit: Int,
        isProbe: Bool = false, run: Int64, now: Date
    ) async throws(StoreError) -> [Delivery] {
        try await write("claiming deliveries for \(sink)") { database in
            let ledger = Ledger(database: database)
            if let settlement { try ledger.settle(settlement) }
            guard limit > 0 else { return [] }
            return try ledger.claim(for: sink, limit: limit, isProbe: isProbe, run: run, now: now)
        }
    }

    /// Notes what attempts led to, in one transaction.
    public func settle(_ settlement: Settlement) async throws(StoreError) {
        try await write("marking \(settlement.marks.count) deliveries") { database in
            try Ledger(database: database).settle(settlement)
        }
    }

    /// Drops what is pending for sinks that are not among `sinks`: who takes a sink out of
    /// feeds.toml wants nothing sent there any more.
    ///
    /// - Returns: How many, by sink.
    public func dropDeliveries(
        exceptFor sinks: [SinkName], at now: Date
    ) async throws(StoreError) -> [SinkName: Int] {
        let gone = try await deliveryCounts().filter {
            !sinks.contains($0.key) && $0.value[.pending, default: 0] > 0
        }
        guard !gone.isEmpty else { return [:] }
        return try await write("dropping deliveries of removed sinks") { database in
            let tally = Tally()
            for sink in gone.keys {
                try database.execute(
                    sql: """
                        UPDATE delivery SET state = 'dropped', last_at = ?,
                            last_error = 'the sink was removed from feeds.toml'
                        WHERE sink = ? AND state = 'pending'
                        """, arguments: [now.milliseconds, sink.text])
                tally.count(
                    .deliveries, subject: sink.text, detail: "dropped", by: database.changesCount)
            }
            try tally.write(to: database)
            return gone.mapValues { $0[.pending, default: 0] }
        }
    }

    /// How many deliveries are in each state, by sink.
    public func deliveryCounts() async throws(StoreError) -> [SinkName: [DeliveryState: Int]] {
        try await read("counting the deliveries") { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT sink, state, count(*) FROM delivery GROUP BY sink, state")
            var counts: [SinkName: [DeliveryState: Int]] = [:]
            while let row = try rows.next() {
                guard let state = DeliveryState(rawValue: row[1]) else { continue }
                counts[SinkName(row[0]), default: [:]][state] = row[2]
            }
            return counts
        }
    }
}
