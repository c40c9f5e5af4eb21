public import FeedModel
public import Foundation
import GRDB

/// What the database holds.
public struct StoreFacts: Hashable, Sendable {
    public var path: String
    /// The file and its write-ahead log.
    public var bytes: Int64
    /// Of the bytes, what a later write uses again.
    public var freeBytes: Int64
    public var schema: String
    public var feeds, items, revisions, alerts: Int
    public var deliveries: [DeliveryState: Int]
    /// When the oldest item was first seen.
    public var oldestItem: Date?
}

/// What `prune` forgot.
public struct PruneResult: Hashable, Sendable {
    /// Items whose texts are gone; title, link and identity stay.
    public var texts = 0
    /// What items said before, edited before then.
    public var revisions = 0
    /// Alerts that are gone with their deliveries.
    public var alerts = 0

    public init() {}

    public static func += (sum: inout PruneResult, part: PruneResult) {
        sum.texts += part.texts
        sum.revisions += part.revisions
        sum.alerts += part.alerts
    }
}

extension FeedStore {
    public func facts() async throws(StoreError) -> StoreFacts {
        let path = path
        return try await read("looking at the database") { database in
            func count(_ table: String) throws -> Int {
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
            }
            func pragma(_ name: String) throws -> Int64 {
                try Int64.fetchOne(database, sql: "PRAGMA \(name)") ?? 0
            }
            let states = try Row.fetchAll(
                database, sql: "SELECT state, count(*) FROM delivery GROUP BY state")
            return StoreFacts(
                path: path,
                bytes: Self.sizeOfFiles(at: path),
                freeBytes: try pragma("freelist_count") * (try pragma("page_size")),
                schema: try String.fetchOne(
                    database,
                    sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid DESC LIMIT 1")
                    ?? "none",
                feeds: try count("feed"), items: try count("item"),
                revisions: try count("revision"), alerts: try count("alert"),
                deliveries: Dictionary(
                    states.compactMap { row in
                        DeliveryState(rawValue: row[0]).map { ($0, row[1]) }
                    }, uniquingKeysWith: { first, _ in first }),
                oldestItem: try Int64.fetchOne(database, sql: "SELECT min(first_seen) FROM item")
                    .map(Date.init(milliseconds:)))
        }
    }

    /// Of the database and its write-ahead log.
    static func sizeOfFiles(at path: String) -> Int64 {
        ["", "-wal"].reduce(0) { $0 + size(of: path + $1) }
    }

    /// Zero for a file that isn't there: there need not be a log.
    private static func size(of path: String) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    /// Reads all of the database.
    ///
    /// - Returns: What is wrong with it, in SQLite's words; empty if nothing is.
    public func damage() async throws(StoreError) -> [String] {
        try await read("checking the database") { database in
            let broken = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)")
                .filter { $0 != "ok" }
            let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").prefix(20)
                .map { row in
                    "a row of \(row[0] as String) refers to a missing one of \(row[2] as String)"
                }
            return broken + orphans
        }
    }

    /// Writes a copy, whole and without free space, also while a run is under way (SQLite, "VACUUM
    /// INTO").
    ///
    /// - Parameter target: A file that isn't there yet.
    public func backup(to target: String) async throws(StoreError) {
        let result = await withoutTransaction { database in
            try database.execute(sql: "VACUUM INTO ?", arguments: [target])
        }
        do { try result.get() } catch {
            throw StoreError(error, path: target, doing: "writing the copy")
        }
    }

    /// Gives free space back to the file system. Rewrites the whole file.
    public func compact() async throws(StoreError) {
        let path = path
        let result = await withoutTransaction { try $0.execute(sql: "VACUUM") }
        do { try result.get() } catch {
            throw StoreError(error, path: path, doing: "compacting the database")
        }
    }

    /// Forgets the texts of items that came before `date`, what items said until then, and alerts of
    /// then that every sink has.
    /// What an item is known under stays, so that nothing is ever told twice.
    ///
    /// - Parameter feed: Nil for feeds that are no longer in feeds.toml.
    public func prune(
        _ feed: FeedName?, notIn known: [FeedName] = [], before date: Date
    ) async throws(StoreError) -> PruneResult {
        try await write("forgetting old items") { database in
            let names = feed.map { [$0] } ?? known
            let feeds = try Int64.fetchAll(
                database,
                sql: """
                    SELECT id FROM feed WHERE (name IN (SELECT value FROM json_each(?))) = ?
                    """,
                arguments: [
                    String(decoding: try JSONEncoder().encode(names.map(\.text)), as: UTF8.self),
                    feed != nil,
                ])
            var result = PruneResult()
            for feed in feeds {
                try database.execute(
                    sql: """
                        UPDATE item SET summary = NULL, content = NULL, authors = NULL,
                            categories = NULL
                        WHERE feed = ? AND changed_at < ?
                            AND (summary IS NOT NULL OR content IS NOT NULL)
                        """, arguments: [feed, date.milliseconds])
                result.texts += database.changesCount
                try database.execute(
                    sql: """
                        DELETE FROM revision
                        WHERE until < ? AND (SELECT feed FROM item WHERE id = revision.item) = ?
                        """, arguments: [date.milliseconds, feed])
                result.revisions += database.changesCount
                result.alerts += try Self.forgetAlerts(of: feed, before: date, in: database)
                try database.execute(
                    sql: "DELETE FROM coverage WHERE feed = ? AND until_at < ? AND is_open = 0",
                    arguments: [feed, date.milliseconds])
            }
            return result
        }
    }

    /// Only those that are through: nothing pending, nothing dead, nothing held.
    private static func forgetAlerts(
        of feed: Int64, before date: Date, in database: Database
    ) throws -> Int {
        try database.execute(
            sql: """
                CREATE TEMP TABLE old AS SELECT id FROM alert
                WHERE feed = ? AND created_at < ?
                    AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.alert = alert.id
                        AND state IN ('pending', 'dead'))
                    AND NOT EXISTS (SELECT 1 FROM held WHERE held.alert = alert.id
                        AND released_at IS NULL)
                """, arguments: [feed, date.milliseconds])
        try database.execute(
            sql: """
                DELETE FROM attempt WHERE delivery IN (
                    SELECT id FROM delivery WHERE alert IN (SELECT id FROM old))
                """)
        for table in ["delivery", "held", "ack"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE alert IN (SELECT id FROM old)")
        }
        try database.execute(sql: "DELETE FROM alert WHERE id IN (SELECT id FROM old)")
        let count = database.changesCount
        try database.execute(sql: "DROP TABLE old")
        return count
    }
}
