public import FeedModel
public import Foundation
import GRDB

/// What a rule has found so far.
public struct RuleCounts: Hashable, Sendable {
    /// Items that satisfied it in some revision, told or not.
    public var matches = 0
    /// When the newest of them was first seen.
    public var lastMatch: Date?
    public var alerts = 0
    public var lastAlert: Date?
    /// Alerts since the time that was asked for, by quarters of an hour.
    public var recent: [Date: Int] = [:]

    public init() {}
}

extension FeedStore {
    private static let quarter: Int64 = 900_000

    /// Of each rule that ever matched, be it in feeds.toml still or not.
    ///
    /// - Parameter start: Of ``RuleCounts/recent``.
    public func ruleCounts(since start: Date) async throws(StoreError) -> [RuleName: RuleCounts] {
        try await read("counting matches") { database in
            var counts: [RuleName: RuleCounts] = [:]
            let hits = try Row.fetchCursor(
                database,
                sql: """
                    SELECT rule, count(*), max(first_seen)
                    FROM hit JOIN item ON item.id = hit.item GROUP BY rule
                    """)
            while let row = try hits.next() {
                counts[RuleName(row[0]), default: RuleCounts()].matches = row[1]
                counts[RuleName(row[0])]?.lastMatch = (row[2] as Int64?)
                    .map(Date.init(milliseconds:))
            }
            let alerts = try Row.fetchCursor(
                database,
                sql: """
                    SELECT rule, count(*), max(created_at) FROM alert
                    WHERE rule IS NOT NULL AND (item IS NOT NULL OR type LIKE 'rule.%')
                    GROUP BY rule
                    """)
            while let row = try alerts.next() {
                counts[RuleName(row[0]), default: RuleCounts()].alerts = row[1]
                counts[RuleName(row[0])]?.lastAlert = (row[2] as Int64?)
                    .map(Date.init(milliseconds:))
            }
            let recent = try Row.fetchCursor(
                database,
                sql: """
                    SELECT rule, created_at / ?, count(*) FROM alert
                    WHERE created_at >= ? AND rule IS NOT NULL
                        AND (item IS NOT NULL OR type LIKE 'rule.%')
                    GROUP BY 1, 2
                    """,
                arguments: [Self.quarter, start.milliseconds])
            while let row = try recent.next() {
                let (start, isTooFar) = (row[1] as Int64).multipliedReportingOverflow(
                    by: Self.quarter)
                guard !isTooFar else { continue }
                counts[RuleName(row[0])]?.recent[Date(milliseconds: start)] = row[2]
            }
            return counts
        }
    }
}
