public import FeedModel
public import Foundation
import GRDB

extension FeedStore {
    /// When each sink may next be sent something: the first of its pending deliveries is due by then, and
    /// it may be asked. Long ago for what was never tried; none of sinks that are disabled.
    ///
    /// - Parameter now: What waits longer than any wait is due: it was written under a wrong clock.
    public func nextDeliveries(at now: Date) async throws(StoreError) -> [SinkName: Date] {
        try await read("reading when deliveries are due") { database in
            let states = try SinkState.all(in: database)
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT sink, min(CASE WHEN next_at > ? THEN 0 ELSE coalesce(next_at, 0) END)
                    FROM delivery WHERE state = 'pending' GROUP BY sink
                    """,
                arguments: [now.addingTimeInterval(StoreLimits.longestWait).milliseconds])
            var dates: [SinkName: Date] = [:]
            while let row = try rows.next() {
                let (sink, due) = (SinkName(row[0]), Date(milliseconds: row[1]))
                let state = states[sink] ?? SinkState()
                guard state.disabledAt == nil else { continue }
                dates[sink] = state.mayBeAsked(at: now) ? due : max(due, state.nextAt ?? due)
            }
            return dates
        }
    }

    /// When the first of the held alerts may go out; nil if none is held.
    public func nextRelease() async throws(StoreError) -> Date? {
        try await read("reading when held alerts are due") { database in
            try Int64.fetchOne(
                database, sql: "SELECT min(until) FROM held WHERE released_at IS NULL"
            ).map(Date.init(milliseconds:))
        }
    }
}

extension FeedStore {
    /// Whether anything is there that the next run takes up whatever the time: deliveries that are not
    /// through, deaths that were not told, gaps, or matches that no rule has counted.
    public func hasOpenWork() async throws(StoreError) -> Bool {
        try await read("looking for open work") { database in
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM delivery WHERE state = 'pending')
                        OR EXISTS (SELECT 1 FROM delivery WHERE untold = 1)
                        OR EXISTS (SELECT 1 FROM coverage WHERE is_open = 1)
                        OR EXISTS (SELECT 1 FROM hit WHERE fate = 'counting')
                    """) ?? true
        }
    }
}

extension FeedStore {
    /// When the first of the alerts was raised, at `date` or later, that one sink has not taken and
    /// another may get in its place; nil if there is none.
    public func firstUntaken(
        by sink: SinkName, since date: Date, missingAt other: SinkName
    ) async throws(StoreError) -> Date? {
        try await read("looking for what \(sink) has not taken") { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT min(created_at) FROM delivery JOIN alert ON alert.id = alert
                    WHERE sink = ? AND state IN ('pending', 'dead') AND created_at >= ?
                        AND NOT EXISTS (SELECT 1 FROM delivery AS others
                            WHERE others.alert = delivery.alert AND others.sink = ?)
                    """, arguments: [sink.text, date.milliseconds, other.text]
            ).map(Date.init(milliseconds:))
        }
    }
}
