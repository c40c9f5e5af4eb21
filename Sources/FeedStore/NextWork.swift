public import FeedModel
public import Foundation
import GRDB

extension FeedStore {
    /// When the first of each sink's pending deliveries is due; long ago for one that was never
    /// tried. What the sink itself asked for is in ``SinkState/nextAt``.
    public func nextDeliveries() async throws(StoreError) -> [SinkName: Date] {
        try await read("reading when deliveries are due") { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT sink, min(coalesce(next_at, 0)) FROM delivery
                    WHERE state = 'pending' GROUP BY sink
                    """)
            var dates: [SinkName: Date] = [:]
            while let row = try rows.next() {
                dates[SinkName(row[0])] = Date(milliseconds: row[1])
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
