import FeedModel
import Foundation
import GRDB

/// Keeps which times of a feed are not proved; inside a transaction. Good times leave no trace: what
/// lies between the first and the last good poll and is not here is proved.
struct CoverageWriter {
    let database: Database
    let feedID: Int64
    let feed: FeedName

    /// The rows of the last document's items.
    func window() throws -> Set<Int64> {
        let bytes = try Data.fetchOne(
            database.cachedStatement(sql: "SELECT window FROM feed WHERE id = ?"),
            arguments: [feedID])
        return Set(CoverageWindow.rows(bytes ?? Data()))
    }

    /// - Parameter before: The last good poll before `now`.
    func unseen(from before: Date, until now: Date) throws {
        try insert("unseen", from: before, until: now, asked: before, now: now)
    }

    /// Neighbours become one, so that a feed of one item takes no row a poll.
    func tooShort(from before: Date, until now: Date) throws {
        try database.execute(
            sql: """
                UPDATE coverage SET until_at = ?
                WHERE id = (SELECT max(id) FROM coverage WHERE feed = ?) AND kind = 'short'
                    AND until_at >= ?
                """,
            arguments: [now.milliseconds, feedID, before.milliseconds - 86_400_000])
        if database.changesCount == 0 {
            try insert("short", from: before, until: now, asked: before, now: now)
        }
    }

    /// - Parameters:
    ///   - window: Rows of the items of the document before.
    ///   - items: Of the document.
    ///   - before: The last good poll.
    ///   - page: Where older items are; nil if nobody is going to ask.
    func gap(
        after window: Set<Int64>, items: [Item], firstRow: Int64, before: Date, now: Date,
        inARow: Int, page: String?
    ) throws -> CoverageGap {
        let known = try Int64.fetchOne(
            database,
            sql: """
                SELECT max(coalesce(published, updated)) FROM item
                WHERE id IN (SELECT value FROM json_each(?))
                """, arguments: [FeedStore.list(Array(window))]
        ).map(Date.init(milliseconds:))
        // Dates may be anything; a hole lies before now, and begins before it ends.
        var from = min(known ?? before, before)
        var until = min(items.compactMap { $0.published ?? $0.updated }.min() ?? now, now)
        if from > until { (from, until) = (before, now) }
        try insert(
            "gap", from: from, until: until, asked: before, now: now,
            rest: [firstRow, inARow, page, page != nil])
        return CoverageGap(
            id: database.lastInsertedRowID, feed: feed, from: from, until: until, foundAt: now,
            inARow: inARow, page: page, pages: 0, items: 0, firstRow: firstRow)
    }

    private func insert(
        _ kind: String, from: Date, until: Date, asked: Date, now: Date,
        rest: StatementArguments = [nil, 0, nil, false]
    ) throws {
        try database.execute(
            sql: """
                DELETE FROM coverage WHERE feed = ? AND id <= (
                    SELECT id FROM coverage WHERE feed = ? ORDER BY id DESC
                    LIMIT 1 OFFSET \(StoreLimits.coverageKept))
                """, arguments: [feedID, feedID])
        try database.execute(
            sql: """
                INSERT INTO coverage (feed, kind, from_at, until_at, asked_at, found_at, first_row,
                    in_a_row, page, is_open)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                feedID, kind, from.milliseconds, until.milliseconds, asked.milliseconds,
                now.milliseconds,
            ] + rest)
    }
}

/// The rows of a document's items, as the feed's row has them: eight bytes each.
enum CoverageWindow {
    static func bytes(_ rows: [Int64]) -> Data {
        // The newest say most: they stay in a feed for longest.
        let newest = rows.sorted().suffix(StoreLimits.windowItems)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(newest.count * 8)
        for row in newest {
            for shift in stride(from: 0 as Int64, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: row >> shift))
            }
        }
        return Data(bytes)
    }

    static func rows(_ data: Data) -> [Int64] {
        let bytes = Array(data)
        return stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { start in
            bytes[start..<(start + 8)].reversed().reduce(0 as Int64) { $0 << 8 | Int64($1) }
        }
    }
}
