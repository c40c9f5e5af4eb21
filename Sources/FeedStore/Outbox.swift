public import FeedModel
public import Foundation
import GRDB

/// One alert for one sink.
public struct Delivery: Hashable, Sendable {
    /// In the order in which the alerts were committed.
    public var id: Int64
    public var alertID: AlertID
    public var sink: SinkName
    public var createdAt: Date
    /// Attempts so far, one that is under way included.
    public var attempts: Int
    /// The alert's bytes: the same at every attempt.
    public var body: [UInt8]
}

public enum DeliveryState: String, CaseIterable, Codable, Hashable, Sendable {
    /// Not accepted yet; the next run tries again.
    case pending
    case sent
    /// Given up; told of, and can be retried by hand.
    case dead
    case dropped
}

/// What an attempt led to.
public struct DeliveryMark: Hashable, Sendable {
    public var id: Int64
    public var state: DeliveryState
    public var at: Date
    /// The receiver wants no attempt before this: for this sink, whatever the alert.
    public var nextAt: Date?
    /// The HTTP status, where there was one.
    public var status: Int?
    public var error: String?

    public init(
        id: Int64, state: DeliveryState, at: Date, nextAt: Date? = nil, status: Int? = nil,
        error: String? = nil
    ) {
        self.id = id
        self.state = state
        self.at = at
        self.nextAt = nextAt
        self.status = status
        self.error = error
    }
}

extension FeedStore {
    /// Takes a sink's oldest due deliveries that `run` has not attempted yet, and notes that an
    /// attempt is under way: a crash during it leaves the count and the time.
    ///
    /// - Parameter run: A number that no other run has. The clock is no measure: it may be set back.
    public func claimDeliveries(
        for sink: SinkName, limit: Int, run: Int64, now: Date
    ) async throws(StoreError) -> [Delivery] {
        try await write("claiming deliveries for \(sink)") { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT delivery.id, delivery.alert, created_at, attempts, body
                        FROM delivery JOIN alert ON alert.id = delivery.alert
                        WHERE sink = :sink AND state = 'pending' AND run IS NOT :run
                            AND NOT EXISTS (
                                SELECT 1 FROM delivery WHERE sink = :sink AND state = 'pending'
                                    AND next_at > :now AND next_at <= :furthest)
                        ORDER BY delivery.id LIMIT :limit
                        """),
                arguments: [
                    "sink": sink.text, "run": run, "now": now.milliseconds, "limit": limit,
                    "furthest": now.addingTimeInterval(StoreLimits.longestWait).milliseconds,
                ])
            let ids = rows.map { "\($0["id"] as Int64)" }.joined(separator: ",")
            if !rows.isEmpty {
                try database.cachedStatement(
                    sql: """
                        UPDATE delivery SET attempts = attempts + 1, last_at = ?, run = ?
                        WHERE id IN (SELECT value FROM json_each(?))
                        """
                ).execute(arguments: [now.milliseconds, run, "[\(ids)]"])
            }
            return rows.map { row in
                Delivery(
                    id: row["id"], alertID: AlertID(row["alert"]), sink: sink,
                    createdAt: Date(milliseconds: row["created_at"]),
                    attempts: row["attempts"] + 1,
                    body: Array(row["body"] as Data))
            }
        }
    }

    /// Notes what attempts led to, in one transaction.
    public func mark(_ marks: [DeliveryMark]) async throws(StoreError) {
        try await write("marking \(marks.count) deliveries") { database in
            for mark in marks {
                try database.cachedStatement(
                    sql: """
                        UPDATE delivery SET state = ?, next_at = ?, last_at = ?, last_status = ?,
                            last_error = ?
                        WHERE id = ?
                        """
                ).execute(arguments: [
                    mark.state.rawValue, mark.nextAt?.milliseconds, mark.at.milliseconds,
                    mark.status, mark.error, mark.id,
                ])
            }
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
            for sink in gone.keys {
                try database.execute(
                    sql: """
                        UPDATE delivery SET state = 'dropped', last_at = ?,
                            last_error = 'the sink was removed from feeds.toml'
                        WHERE sink = ? AND state = 'pending'
                        """, arguments: [now.milliseconds, sink.text])
            }
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
