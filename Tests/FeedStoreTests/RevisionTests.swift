import FeedModel
import FeedStore
import Foundation
import GRDB
import Synchronization
import Testing

@Suite("What items said before")
struct RevisionTests {
    private let samples: Samples

    init() throws { samples = try Samples() }

    private func item(_ text: String) -> Item { item("a", text) }

    private func item(_ id: String, _ text: String) -> Item {
        var item = Samples.item(id, title: "Title", link: "https://example.org/\(id)")
        item.summaryText = text
        return item
    }

    private func revisions() async throws -> [Int64: [StoredRevision]] {
        try await samples.store.revisions(of: try await samples.store.items(limit: 1000))
    }

    /// Of the only item.
    private func only() async throws -> (now: StoredItem, before: [StoredRevision]) {
        let item = try #require(try await samples.store.items(limit: 1).first)
        return (item, try await samples.store.revisions(of: [item])[item.row] ?? [])
    }

    @Test func `is kept as it was, with its times`() async throws {
        var first = item("one")
        first.authors = [Person(name: "Ann"), Person(name: "Bob")]
        first.categories = [Category(term: "tech")]
        first.language = "en"
        first.published = Samples.time(500)
        first.updated = Samples.time(600)
        try await samples.record(samples.document([first], at: 1000))
        var second = item("two")
        second.link = "https://example.org/moved"
        try await samples.record(samples.document([second], at: 2000))
        try await samples.record(samples.document([item("three")], at: 3000))
        let (now, before) = try await only()
        #expect(now.revision == 3)
        #expect(now.item.summaryText == "three")
        #expect(before.map(\.number) == [1, 2])
        #expect(before.map(\.since) == [1000, 2000].map(Samples.time))
        #expect(before.map(\.until) == [2000, 3000].map(Samples.time))
        #expect(before.map(\.item.summaryText) == ["one", "two"])
        #expect(
            before.map(\.item.link) == ["https://example.org/a", "https://example.org/moved"])
        #expect(before[0].item.title == "Title")
        #expect(before[0].item.authors.map(\.name) == ["Ann", "Bob"])
        #expect(before[0].item.categories.map(\.term) == ["tech"])
        #expect(before[0].item.language == "en")
        #expect(before[0].item.published == Samples.time(500))
        #expect(before[0].item.updated == Samples.time(600))
        #expect(before.map(\.isCut) == [false, false])
    }

    @Test func `goes with an item as it was read, whatever was recorded since`() async throws {
        for text in ["one", "two"] { try await samples.record(samples.document([item(text)])) }
        let two = try await samples.store.items(limit: 1)
        try await samples.record(samples.document([item("three")]))
        let before = try await samples.store.revisions(of: two)
        #expect(before.values.map { $0.map(\.item.summaryText) } == [["one"]])
    }

    @Test func `is kept for the last ten edits of each item`() async throws {
        for edit in 0...12 {
            try await samples.record(
                samples.document([item("a", "text \(edit)"), item("b", "other")]))
        }
        let kept = try await revisions()
        #expect(kept.count == 1)
        #expect(kept.values.first?.map(\.number) == Array(3...12))
        #expect(kept.values.first?.map(\.item.summaryText) == (2...11).map { "text \($0)" })
    }

    @Test func `is kept for the last 50,000 edits of all items`() async throws {
        for text in ["one", "two", "three"] {
            try await samples.record(samples.document([item(text)]))
        }
        // As if so many others had been edited between.
        let queue = try DatabaseQueue(path: samples.store.path)
        try await queue.write { database in
            try database.execute(sql: "UPDATE revision SET id = id + 49999 WHERE number = 2")
        }
        try queue.close()
        try await samples.record(samples.document([item("four")]))
        #expect(try await only().before.map(\.number) == [2, 3])
    }

    @Test func `is kept as far as the beginnings of its texts`() async throws {
        let length = StoredRevision.lengthKept
        let long = String(repeating: "\u{1F600}", count: length)
        try await samples.record(samples.document([item(long)]))
        try await samples.record(samples.document([item(long + "x")]))
        try await samples.record(samples.document([item("short")]))
        let before = try await only().before
        #expect(before.map(\.isCut) == [false, true])
        #expect(before.map(\.item.summaryText) == [long, long])
    }

    @Test func `is kept of all edited items of a document at once`() async throws {
        let items = (0..<50).map { item("\($0)", "one") }
        try await samples.record(samples.document(items))
        try await samples.record(
            samples.document(
                items.enumerated().map { $0 % 2 == 0 ? item("\($0)", "two") : $1 }))
        let kept = try await revisions()
        #expect(kept.count == 25)
        #expect(kept.values.allSatisfy { $0.map(\.item.summaryText) == ["one"] })
    }

    @Test func `a text that says the same is taken over, and is no revision`() async throws {
        try await samples.record(samples.document([item("One text. 5 comments")], at: 1000))
        let second = try await samples.record(
            samples.document([item("One  text. 6 comments")], at: 2000))
        #expect((second.changed, second.seen) == (0, 1))
        var (now, before) = try await only()
        #expect((now.revision, before.count) == (1, 0))
        #expect(now.item.summaryText == "One  text. 6 comments")
        let third = try await samples.record(samples.document([item("Two texts.")], at: 3000))
        #expect((third.changed, third.seen) == (1, 0))
        (now, before) = try await only()
        #expect(now.revision == 2)
        #expect(before.map(\.item.summaryText) == ["One  text. 6 comments"])
        #expect(before.map(\.since) == [Samples.time(1000)])
    }

    @Test func `rules are asked of it all the same, and updates are not told`() async throws {
        try await samples.record(samples.document([item("One text.")]))
        let seen = Mutex<[ItemRevision]>([])
        for text in ["One\ntext.", "One\ntext.", "Two texts."] {
            _ = try await samples.store.record([samples.document([item(text)])]) { changes in
                seen.withLock { $0 += changes.revisions }
                return AlertDecision()
            }
        }
        let asked = seen.withLock { $0 }
        #expect(asked.map(\.item.summaryText) == ["One\ntext.", "Two texts."])
        #expect(asked.map(\.change) == [.changed, .changed])
        #expect(asked.map(\.number) == [1, 2])
        #expect(asked.map(\.matchedRules) == [["all"], ["all"]])
        #expect(asked.map(\.earlierTexts?.summary) == [nil, "One\ntext."])
    }

    @Test func `another date, or another order, is no edit`() async throws {
        var items = [item("a", "A"), item("b", "B")]
        try await samples.record(samples.document(items))
        items[0].published = Samples.time(900)
        items[1].updated = Samples.time(950)
        #expect(try await samples.record(samples.document(items.reversed())).seen == 2)
        #expect(try await revisions().isEmpty)
    }

    @Test func `comes along when the item gets another guid`() async throws {
        try await samples.record(samples.document([item("one")]))
        try await samples.record(samples.document([item("two")]))
        var moved = item("two")
        moved.id = "urn:a"
        let summary = try await samples.record(samples.document([moved]))
        #expect(summary.migrated == 1)
        #expect(try await only().before.map(\.item.summaryText) == ["one"])
    }

    @Test func `is forgotten when it was edited that long ago, and with its item`()
        async throws
    {
        for (time, text) in [(1000, "one"), (2000, "two"), (3000, "three")] {
            try await samples.record(
                samples.document([item(text)], at: TimeInterval(time)))
        }
        let none = try await samples.store.prune("news", before: Samples.time(2000))
        #expect((none.texts, none.revisions) == (0, 0))
        let one = try await samples.store.prune("news", before: Samples.time(2001))
        #expect((one.texts, one.revisions) == (0, 1))
        #expect(try await only().before.map(\.number) == [2])
        let others = try await samples.store.prune("other", before: Samples.time(9000))
        #expect(others == PruneResult())
        let all = try await samples.store.prune("news", before: Samples.time(9000))
        #expect((all.texts, all.revisions) == (1, 1))
        #expect(try await only().before.isEmpty)
        #expect(try await samples.store.damage().isEmpty)
    }

    @Test func `goes with an item that is deleted, and is counted`() async throws {
        try await samples.record(samples.document([item("one")]))
        try await samples.record(samples.document([item("two")]))
        #expect(try await samples.store.facts().revisions == 1)
        try samples.store.close()
        let queue = try DatabaseQueue(path: samples.store.path)
        try await queue.write { database in
            for table in ["delivery", "alert", "hit", "item_key", "item"] {
                try database.execute(sql: "DELETE FROM \(table)")
            }
            #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM revision") == 0)
        }
    }

    @Test func `is not known of items that were edited by an earlier feedwatch`() async throws {
        try await samples.record(samples.document([item("one")], at: 1000))
        try await samples.record(samples.document([item("two")], at: 2000))
        try samples.store.close()
        // As migration 13 finds it.
        let queue = try DatabaseQueue(path: samples.store.path)
        try await queue.write { database in
            try database.execute(
                sql: "DROP TABLE revision; DELETE FROM grdb_migrations WHERE identifier = '13'")
        }
        try queue.close()
        let store = try FeedStore(path: samples.store.path)
        #expect(try await store.revisions(of: try await store.items(limit: 1)).isEmpty)
        _ = try await store.record([samples.document([item("three")], at: 3000)]) { _ in
            AlertDecision()
        }
        let before = try await store.revisions(of: try await store.items(limit: 1)).values.first
        #expect(before?.map(\.number) == [2])
        #expect(before?.map(\.since) == [Samples.time(2000)])
    }

    @Test func `is no edit where an earlier feedwatch told texts apart by SHA-256`() async throws {
        let first = [item("a", "one"), item("b", "two")]
        try await samples.record(samples.document(first, at: 1000))
        let queue = try DatabaseQueue(path: samples.store.path)
        try await queue.write { database in
            // Its first 64 bits, of title, summary and content, each with a byte FF after it.
            for (text, digest) in [
                ("one", 6_262_021_395_272_022_709), ("two", 9_055_939_874_732_141_196),
            ] {
                try database.execute(
                    sql: """
                        UPDATE item_key SET text_digest = ?
                        WHERE item = (SELECT id FROM item WHERE summary = ?)
                        """, arguments: [digest, text])
            }
        }
        try queue.close()
        let same = try await samples.record(samples.document(first, at: 2000))
        #expect((same.new, same.changed, same.seen) == (0, 0, 2))
        let second = [item("a", "one"), item("b", "three"), item("c", "one")]
        let edited = try await samples.record(samples.document(second, at: 3000))
        #expect((edited.new, edited.changed, edited.seen) == (1, 1, 1))
        let again = try await samples.record(samples.document(second, at: 4000))
        #expect((again.new, again.changed, again.seen) == (0, 0, 3))
    }

    @Test func `is kept whichever letter of a text was another one`() async throws {
        func items(_ letter: Character) -> [Item] {
            (0..<100).map { place in
                var letters = Array(repeating: "x" as Character, count: 100)
                letters[place] = letter
                return item("\(place)", String(letters))
            }
        }
        try await samples.record(samples.document(items("a"), at: 1000))
        let edited = try await samples.record(samples.document(items("b"), at: 2000))
        #expect((edited.new, edited.changed, edited.seen) == (0, 100, 0))
    }

    @Test func `is kept where a word went from one text to the next`() async throws {
        var item = item("b c")
        item.title = "a"
        try await samples.record(samples.document([item], at: 1000))
        item.title = "a b"
        item.summaryText = "c"
        let summary = try await samples.record(samples.document([item], at: 2000))
        #expect(summary.changed == 1)
        item.summaryText = nil
        item.contentText = "c"
        let moved = try await samples.record(samples.document([item], at: 3000))
        #expect(moved.changed == 1)
    }
}
