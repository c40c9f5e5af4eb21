import FeedModel
import FeedStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("Searching the stored items")
struct ItemIndexTests {
    private let samples: Samples

    init() throws { samples = try Samples() }

    private func record(_ id: String, _ title: String, at seconds: TimeInterval) async throws {
        try await samples.record(
            samples.document([Samples.item(id, title: title)], at: seconds), sinks: [])
    }

    private func titles(
        _ text: String, limit: Int = 10, in store: FeedStore? = nil
    ) async throws -> [String?] {
        let store = store ?? samples.store
        let index = try ItemIndex(of: store)
        try await index.catchUp()
        return try await store.items(found: index, text: text, limit: limit).map(\.item.title)
    }

    @Test func `finds what was recorded since the last time, and edits`() async throws {
        try await record("a", "first words", at: 1000)
        #expect(try await titles("first") == ["first words"])
        try await record("b", "second words", at: 2000)
        try await record("a", "third words", at: 3000)
        #expect(try await titles("second") == ["second words"])
        #expect(try await titles("third") == ["third words"])
        #expect(try await titles("first") == [])
        #expect(try await Set(titles("words")) == ["second words", "third words"])
    }

    @Test func `finds edits that were recorded under a clock that was set back`() async throws {
        try await record("a", "before", at: 5000)
        try await record("b", "other", at: 5000)
        #expect(try await titles("before") == ["before"])
        try await record("a", "after", at: 1000)
        #expect(try await titles("after") == ["after"])
        #expect(try await titles("before") == [])
    }

    @Test func `finds an edit however many there were before it`() async throws {
        try await record("a", "edit 1", at: 1000)
        #expect(try await titles("1") == ["edit 1"])
        for edit in 2...1025 { try await record("a", "edit \(edit)", at: 1000) }
        #expect(try await titles("1025") == ["edit 1025"])
        #expect(try await titles("1") == [])
    }

    @Test func `finds other items beside one that was edited often`() async throws {
        try await record("b", "words of a much longer title, so that they count less", at: 1000)
        for edit in 1...30 {
            try await record("a", "words \(edit)", at: 1000)
            #expect(try await titles("words", limit: 2).count == 2)
        }
        #expect(try await titles("words", limit: 1) == ["words 30"])
    }

    @Test func `makes the index of an earlier feedwatch anew`() async throws {
        try await record("a", "first words", at: 1000)
        let queue = try DatabaseQueue(path: samples.store.path + ".search")
        try await queue.write { database in
            try database.execute(
                sql: """
                    CREATE VIRTUAL TABLE text USING fts5(
                        title, summary, content, authors, categories, content='');
                    CREATE TABLE progress (row INTEGER, changed_at INTEGER);
                    INSERT INTO progress VALUES (1, 1000000);
                    INSERT INTO text (rowid, title) VALUES (1025, 'other words');
                    """)
        }
        try queue.close()
        #expect(try await titles("first") == ["first words"])
        #expect(try await titles("other") == [])
    }

    @Test func `knows when another database was put in the place of the one it is of`()
        async throws
    {
        try await record("a", "kept", at: 1000)
        let copy = samples.folder.file("copy.db")
        try await samples.store.backup(to: copy)
        try await record("b", "lost", at: 2000)
        #expect(try await titles("lost") == ["lost"])
        try samples.store.close()
        try FileManager.default.removeItem(atPath: samples.store.path)
        try FileManager.default.moveItem(atPath: copy, toPath: samples.store.path)

        let store = try FeedStore(path: samples.store.path)
        #expect(try await titles("lost", in: store) == [])
        #expect(try await titles("kept", in: store) == ["kept"])
        _ = try await store.record([
            samples.document([Samples.item("c", title: "new")], at: 3000)
        ]) { _ in AlertDecision() }
        #expect(try await titles("new", in: store) == ["new"])
    }
}
