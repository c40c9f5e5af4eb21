import Foundation
import GRDB
import TestSupport
import Testing

@testable import FeedStore

@Suite("Opening the store")
struct OpeningTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `creates the database and its folder for their owner only`() throws {
        let path = folder.file("state/feedwatch.db")
        _ = try FeedStore(path: path)
        #expect(try mode(of: path) == 0o600)
        #expect(try mode(of: folder.file("state")) == 0o700)
    }

    @Test func `writes ahead and syncs fully`() async throws {
        let path = folder.file("feedwatch.db")
        let store = try FeedStore(path: path)
        // Of the connection, not of the file.
        let synchronous = try await store.read("asking") {
            try Int.fetchOne($0, sql: "PRAGMA synchronous")
        }
        #expect(synchronous == 2)
        let queue = try DatabaseQueue(path: path)
        let (journal, page) = try await queue.read {
            (
                try String.fetchOne($0, sql: "PRAGMA journal_mode"),
                try Int.fetchOne($0, sql: "PRAGMA page_size")
            )
        }
        #expect(journal == "wal")
        #expect(page == 16384)
    }

    @Test func `refuses a newer feedwatch's database and leaves it as it is`() throws {
        let path = folder.file("feedwatch.db")
        _ = try FeedStore(path: path)
        try DatabaseQueue(path: path).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')")
        }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: StoreError.newerSchema(path: path)) { try FeedStore(path: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func `writes nothing more when the database was removed or replaced`() async throws {
        let path = folder.file("feedwatch.db")
        let store = try FeedStore(path: path)
        for replacement in [nil, "another file"] {
            try FileManager.default.removeItem(atPath: path)
            if let replacement { try folder.write(replacement, to: "feedwatch.db") }
            await #expect(throws: StoreError.replaced(path: path)) {
                try await store.write("writing") {
                    try $0.execute(sql: "DELETE FROM feed")
                }
            }
            if replacement == nil { try folder.write("in between", to: "feedwatch.db") }
        }
        #expect(try folder.text(of: "feedwatch.db") == "another file")
    }

    @Test func `again takes the same file and no other`() throws {
        let path = folder.file("feedwatch.db")
        let store = try FeedStore(path: path)
        try store.close()
        let identity = store.identity
        #expect(identity != nil)
        #expect(try FeedStore(path: path, again: identity).identity == identity)
        try FileManager.default.moveItem(atPath: path, toPath: folder.file("kept.db"))
        #expect(throws: StoreError.replaced(path: path)) {
            try FeedStore(path: path, again: identity)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `refuses a file that is no database, naming it, and leaves it as it is`() throws {
        let text = String(repeating: "no database ", count: 100)
        let path = try folder.write(text, to: "feedwatch.db")
        let error = #expect(throws: StoreError.self) { try FeedStore(path: path) }
        #expect(error?.description.contains(path) == true)
        #expect(try folder.text(of: "feedwatch.db") == text)
    }

    @Test func `an unusable path is an error that names it`() throws {
        let path = try folder.write("", to: "file") + "/feedwatch.db"
        let error = #expect(throws: StoreError.self) { try FeedStore(path: path) }
        #expect(error?.description.contains(path) == true)
    }

    @Test func `can be read while it is written`() async throws {
        let path = folder.file("feedwatch.db")
        let writer = try FeedStore(path: path)
        let reader = try FeedStore(readingFrom: path)
        #expect(try await reader.feedStates().isEmpty)
        _ = try await writer.feedStates()
    }
}

@Suite("The run lock")
struct RunLockTests {
    @Test func `is held once at a time and given back`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("feedwatch.db")
        let isTaken = { () throws -> Bool in
            guard let lock = try RunLock.take(forStoreAt: path) else { return true }
            _ = consume lock
            return false
        }
        #expect(try !isTaken())
        guard let first = try RunLock.take(forStoreAt: path) else {
            Issue.record("a lock that was given back can't be taken")
            return
        }
        #expect(try isTaken())
        _ = consume first
        #expect(try !isTaken())
    }

    @Test func `can be taken before anything was ever stored`() throws {
        let folder = try TemporaryFolder()
        let lock = try RunLock.take(forStoreAt: folder.file("state/deep/feedwatch.db"))
        guard let lock else {
            Issue.record("a lock that nobody holds can't be taken")
            return
        }
        _ = consume lock
    }
}
