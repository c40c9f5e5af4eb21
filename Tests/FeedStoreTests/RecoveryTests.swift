import FeedModel
import Foundation
import GRDB
import TestSupport
import Testing

@testable import FeedStore

@Suite("Recovering a damaged database")
struct RecoveryTests {
    private static let itemCount = 3000
    private let folder: TemporaryFolder
    private let path: String

    /// A database of ten feeds with 300 items each, one alert and one delivery for every tenth item.
    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("feedwatch.db")
        try FeedStore(path: path).close()
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            for feed in 1...10 {
                try database.execute(
                    sql: """
                        INSERT INTO feed (id, name, source, polled_at, failures)
                        VALUES (?, ?, '', 0, 0)
                        """, arguments: [feed, "feed \(feed)"])
            }
            for item in 1...Self.itemCount {
                let feed = item % 10 + 1
                try database.execute(
                    sql: """
                        INSERT INTO item (id, feed, identity_low, revision, title, content,
                            first_seen, changed_at) VALUES (?, ?, 0, 1, ?, ?, 0, 0)
                        """,
                    arguments: [
                        item, feed, "title \(item)", String(repeating: "word \(item) ", count: 80),
                    ])
                try database.execute(
                    sql: "INSERT INTO item_key VALUES (?, ?, 0, ?)",
                    arguments: [feed, Int64(item) &* 0x9E37_79B9_7F4A_7C1, item])
                guard item.isMultiple(of: 10) else { continue }
                try database.execute(
                    sql: "INSERT INTO alert VALUES (?, 'item.matched', 'r', ?, ?, 0, x'7b7d')",
                    arguments: ["alert \(item)", feed, item])
                try database.execute(
                    sql: "INSERT INTO delivery (alert, sink, state) VALUES (?, 's', 'pending')",
                    arguments: ["alert \(item)"])
            }
        }
        try queue.close()
    }

    /// Overwrites pages of a table, each with the bytes of no page.
    ///
    /// - Returns: How many rows were on them.
    @discardableResult
    private func damage(_ table: String, leaves: Range<Int>) throws -> Int {
        let queue = try DatabaseQueue(path: path)
        let pages = try queue.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT pageno, ncell FROM dbstat WHERE name = ? AND pagetype = 'leaf'
                    ORDER BY path
                    """, arguments: [table]
            ).map { (number: $0[0] as Int, cells: $0[1] as Int) }[leaves]
        }
        try queue.close()
        for page in pages { try overwrite(page: page.number) }
        return pages.reduce(0) { $0 + $1.cells }
    }

    private func overwrite(page: Int) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try file.seek(toOffset: UInt64((page - 1) * 16384))
        try file.write(contentsOf: Data(repeating: 0xA5, count: 16384))
        try file.close()
    }

    private func recover() throws -> [String: RecoveredTable] {
        let tables = try FeedStore.recover(from: path, to: folder.file("saved.db"))
        return Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0) })
    }

    private func saved<Value: DatabaseValueConvertible>(_ sql: String) throws -> [Value] {
        try DatabaseQueue(path: folder.file("saved.db")).read {
            try Value.fetchAll($0, sql: sql)
        }
    }

    @Test func `a sound one comes over whole`() async throws {
        let tables = try recover()
        #expect(tables.values.allSatisfy { $0.isWhole && $0.orphans == 0 })
        #expect(tables["item"]?.rows == Self.itemCount)
        #expect(tables["delivery"]?.rows == Self.itemCount / 10)
        let store = try FeedStore(readingFrom: folder.file("saved.db"))
        #expect(try await store.damage() == [])
        #expect(try await store.facts().items == Self.itemCount)
        let installs: [Data] = try saved("SELECT id FROM install")
        let before = try await DatabaseQueue(path: path).read {
            try Data.fetchAll($0, sql: "SELECT id FROM install")
        }
        #expect(installs == before)
    }

    @Test func `only the items of pages that can't be read are lost`() async throws {
        let lost = try damage("item", leaves: 7..<9)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let tables = try recover()
        let rows = try #require(tables["item"]?.rows)
        #expect(tables["item"]?.isWhole == false)
        #expect(lost > 0 && rows == Self.itemCount - lost)
        #expect(tables["item_key"]?.orphans == lost)
        #expect(tables["feed"]?.isWhole == true)
        let titles: [String] = try saved("SELECT title FROM item WHERE id IN (1, 3000) ORDER BY id")
        #expect(titles == ["title 1", "title 3000"])
        // An alert says all by itself: it is still delivered.
        let pending: [Int] = try saved("SELECT count(*) FROM delivery WHERE state = 'pending'")
        #expect(pending == [Self.itemCount / 10])
        let orphans: [Int] = try saved("SELECT count(*) FROM alert WHERE item IS NULL")
        #expect(orphans[0] > 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func `keys before and after a page that can't be read come over`() throws {
        let lost = try damage("item_key", leaves: 2..<3)
        let tables = try recover()
        #expect(lost > 0 && tables["item_key"]?.rows == Self.itemCount - lost)
        #expect(tables["item"]?.rows == Self.itemCount)
    }

    @Test func `a table that is gone altogether takes only itself`() throws {
        let queue = try DatabaseQueue(path: path)
        let root = try queue.read {
            try Int.fetchOne(
                $0, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'item_key'")
        }
        try queue.close()
        try overwrite(page: try #require(root))
        let tables = try recover()
        #expect(tables["item_key"]?.rows == 0)
        #expect(tables["item"]?.rows == Self.itemCount)
    }

    @Test func `nothing is begun where not even the list of tables can be read`() throws {
        try overwrite(page: 1)
        #expect(throws: StoreError.self) { try recover() }
        #expect(!FileManager.default.fileExists(atPath: folder.file("saved.db")))
    }

    @Test func `a file that is there is never overwritten`() throws {
        try folder.write("precious", to: "saved.db")
        #expect(throws: StoreError.self) { try recover() }
        #expect(try folder.text(of: "saved.db") == "precious")
    }
}
