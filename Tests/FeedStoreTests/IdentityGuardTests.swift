import FeedModel
import FeedStore
import Foundation
import Testing

@Suite("Items under other guids")
struct IdentityGuardTests {
    private let samples: Samples

    init() throws { samples = try Samples() }

    /// - Parameters:
    ///   - guid: Of the item with this number.
    ///   - link: Likewise.
    private func items(
        _ numbers: some Sequence<Int>, text: String = "Text", guid: (Int) -> String?,
        link: (Int) -> String? = { "https://example.org/\($0)" }
    ) -> [Item] {
        numbers.map { number in
            var item = Samples.item(
                guid(number), title: "Title \(number)", link: link(number))
            item.summaryText = "\(text) \(number)"
            return item
        }
    }

    @Test func `of a new scheme are the same, with what was first seen, and no alert`()
        async throws
    {
        try await samples.record(samples.document(items(0..<50, guid: { "old-\($0)" })))
        let before = try await samples.claim(run: 1)
        let poll = samples.document(items(0..<50, guid: { "urn:new:\($0)" }), at: 9000)
        let summary = try await samples.record(poll)
        #expect((summary.new, summary.changed, summary.seen) == (0, 0, 50))
        #expect(summary.migrated == 50)
        #expect(summary.alerts.isEmpty)
        #expect(try await samples.claim(run: 2) == before)
        let stored = try await samples.store.items(rows: Array(1...100))
        #expect(stored.count == 50)
        #expect(stored.allSatisfy { $0.firstSeen == Samples.time(1000) })
        #expect(stored.allSatisfy { $0.item.id?.hasPrefix("urn:new:") == true })
        let again = try await samples.record(samples.document(poll.items))
        #expect((again.new, again.seen, again.migrated) == (0, 50, 0))
    }

    @Test func `are told of once as a note on the feed`() async throws {
        try await samples.record(samples.document(items(0..<5, guid: { "old-\($0)" })))
        #expect(try await samples.store.identityNotes().isEmpty)
        try await samples.record(
            samples.document(items(0..<5, guid: { "new-\($0)" }), at: 9000))
        let note = try #require(try await samples.store.identityNotes()["news"])
        #expect(
            note == IdentityNote(at: Samples.time(9000), items: 5, distrustsGuids: false))
        #expect(
            note.text
                == "5 items came under other guids on 1970-01-01, and are the same to feedwatch")
    }

    @Test func `are found by the id that alerts of before have`() async throws {
        try await samples.record(samples.document(items(0..<5, guid: { "old-\($0)" })))
        let rows = try await samples.store.itemRows(named: "old-3", limit: 9)
        let id = try #require(try await samples.store.identities(ofRows: rows)[rows[0]])
        try await samples.record(samples.document(items(0..<5, guid: { "new-\($0)" })))
        #expect(try await samples.store.itemRows(named: "\(id)", limit: 9) == rows)
    }

    @Test func `of a new host are the same, with guids and links of it`() async throws {
        func document(_ host: String) -> PollRecord {
            samples.document(
                items(
                    0..<20, guid: { "https://\(host)/\($0)" }, link: { "https://\(host)/\($0)" }))
        }
        try await samples.record(document("old.example"))
        let summary = try await samples.record(document("www.new.example"))
        #expect((summary.new, summary.seen) == (0, 20))
    }

    @Test func `may bring new items and edits along, which alert as ever`() async throws {
        try await samples.record(samples.document(items(0..<20, guid: { "old-\($0)" })))
        var next = items(4..<24, guid: { "new-\($0)" })
        next[0].title = "Another title"
        next[1].summaryText = "Another text"
        let summary = try await samples.record(samples.document(next))
        #expect((summary.new, summary.changed, summary.seen) == (4, 2, 14))
        #expect(summary.migrated == 16)
    }

    @Test func `count as others where most of the feed is known`() async throws {
        try await samples.record(samples.document(items(0..<10, guid: { "a-\($0)" })))
        var next = items(0..<10, guid: { "a-\($0)" })
        next[9].id = "b-9"
        #expect(try await samples.record(samples.document(next)).new == 1)
    }

    @Test func `are new if they have new texts, be it at the address of others`() async throws {
        func report(_ day: Int, _ text: String) -> PollRecord {
            var item = Samples.item(
                "\(day)", title: "Weather", link: "https://example.org/weather")
            item.summaryText = text
            return samples.document([item])
        }
        try await samples.record(report(1, "Rain in the morning, sun later."))
        #expect(try await samples.record(report(2, "Storm from the west.")).new == 1)
        #expect(try await samples.record(report(3, "Snow above 400 metres.")).new == 1)
    }

    @Test func `are new where another address has the same short text`() async throws {
        func thread(_ number: Int) -> Item {
            Samples.item(
                "\(number)", title: number % 10 == 0 ? "Open thread" : "Post \(number)",
                link: "https://example.org/\(number)")
        }
        try await samples.record(samples.document((0..<10).map(thread)))
        #expect(try await samples.record(samples.document((10..<20).map(thread))).new == 10)
    }

    @Test(arguments: [1, 2, 30])
    func `that change at every poll make nothing new, and links stand in`(count: Int)
        async throws
    {
        for poll in 0..<6 {
            let summary = try await samples.record(
                samples.document(items(0..<count, guid: { "\(poll)-\($0)" })))
            #expect(summary.new == (poll == 0 ? count : 0))
            // The third is where they are given up; then there is nothing to take over.
            #expect(summary.migrated == ([1, 2].contains(poll) ? count : 0))
        }
        let note = try #require(try await samples.store.identityNotes()["news"])
        #expect(note.distrustsGuids)
        let fresh = items(0..<(count + 1), guid: { "x-\($0)" })
        let summary = try await samples.record(samples.document(fresh))
        #expect((summary.new, summary.seen) == (1, count))
        var edited = items(0..<(count + 1), guid: { "y-\($0)" })
        edited[0].summaryText = "Another text"
        let edit = try await samples.record(samples.document(edited))
        #expect((edit.new, edit.changed, edit.seen) == (0, 1, count))
    }

    @Test func `that changed at every poll are still known when they come back`() async throws {
        try await samples.record(samples.document(items(0..<30, guid: { "0-\($0)" })))
        for poll in 1..<4 {
            try await samples.record(
                samples.document(items(10..<30, guid: { "\(poll)-\($0)" })))
        }
        let summary = try await samples.record(
            samples.document(items(5..<30, guid: { "4-\($0)" })))
        #expect((summary.new, summary.seen) == (0, 25))
    }

    @Test func `are what feeds.toml says, if it does`() async throws {
        for poll in 0..<5 {
            var record = samples.document(items(0..<5, guid: { "\(poll)-\($0)" }))
            record.feed.identity = [.guid]
            let summary = try await samples.record(record)
            #expect(summary.migrated == (poll == 0 ? 0 : 5))
        }
    }

    @Test func `when each item has the same, ten are ten, over edits and polls`() async throws {
        var ten = items(0..<10, guid: { _ in "same" })
        #expect(try await samples.record(samples.document(ten)).new == 10)
        ten[3].summaryText = "Edited"
        let text = try await samples.record(samples.document(ten))
        #expect((text.new, text.changed, text.seen) == (0, 1, 9))
        ten[4].title = "Edited"
        let title = try await samples.record(samples.document(ten))
        #expect((title.new, title.changed, title.seen) == (0, 1, 9))
        let next = try await samples.record(
            samples.document(Array(ten.dropFirst(2)) + items(10..<12, guid: { _ in "same" })))
        #expect((next.new, next.changed, next.seen) == (2, 0, 8))
        #expect(try await samples.record(samples.document(ten.reversed())).seen == 10)
    }

    @Test func `stay out of it when items vanish, return, are re-dated or shuffled`() async throws {
        var all = items(0..<20, guid: { "a-\($0)" })
        for index in all.indices { all[index].published = Samples.time(Double(index) * 60) }
        try await samples.record(samples.document(all))
        try await samples.record(samples.document(Array(all.prefix(3))))
        #expect(try await samples.record(samples.document(all.shuffled())).seen == 20)
        for index in all.indices { all[index].published = Samples.time(90_000 + Double(index)) }
        let dated = try await samples.record(samples.document(all))
        #expect((dated.new, dated.changed, dated.seen) == (0, 0, 20))
        #expect(try await samples.store.identityNotes().isEmpty)
    }
}

extension PollRecord {
    fileprivate var items: [Item] {
        if case .document(let feed, _, _, _) = outcome { feed.items } else { [] }
    }
}
