import FeedModel
import FeedStore
import Foundation
import Testing

@Suite("Stored items")
struct StoredItemTests {
    private let samples: Samples

    init() throws { samples = try Samples() }

    private func record(_ count: Int) async throws {
        let items = (1...count).map {
            Samples.item(
                "guid-\($0)", title: "Café number \($0)", link: "https://example.org/\($0)")
        }
        try await samples.record(samples.document(items.reversed()), sinks: [])
    }

    @Test func `are walked from the last to the first, a batch at a time`() async throws {
        try await record(5)
        var titles: [String?] = []
        var last = Int64.max
        while true {
            let batch = try await samples.store.items(before: last, limit: 2)
            guard let end = batch.last else { break }
            titles += batch.map(\.item.title)
            last = end.row
        }
        #expect(titles == (1...5).reversed().map { "Café number \($0)" })
    }

    @Test func `are news on their own date, but not before they were there`() async throws {
        func item(_ id: String, _ seconds: TimeInterval?) -> Item {
            var item = Samples.item(id, title: id)
            item.published = seconds.map(Samples.time)
            return item
        }
        try await samples.record(
            samples.document([item("old", 10), item("none", nil), item("future", 5000)], at: 1000))
        func names(since seconds: TimeInterval) async throws -> Set<String?> {
            let items = try await samples.store.items(
                newsSince: Samples.time(seconds), limit: 10)
            return Set(items.map(\.item.title))
        }
        #expect(try await names(since: 10) == ["old", "none", "future"])
        #expect(try await names(since: 11) == ["none", "future"])
        #expect(try await names(since: 1001) == [])
        let dates = try await samples.store.items(limit: 10).map(\.newsDate)
        #expect(Set(dates) == [Samples.time(10), Samples.time(1000)])
    }

    @Test func `are found by id, link, guid or a part of the title`() async throws {
        try await record(3)
        let rows = try await samples.store.items(limit: 10).map(\.row)
        let identities = try await samples.store.identities(ofRows: [rows[0]])
        let id = try #require(identities[rows[0]])
        func found(_ text: String) async throws -> [Int64] {
            try await samples.store.itemRows(named: text, limit: 10)
        }
        #expect(try await found("\(id)") == [rows[0]])
        #expect(try await found("guid-2") == [rows[1]])
        #expect(try await found("https://example.org/1") == [rows[2]])
        #expect(try await found("CAFE NUMBER") == rows)
        #expect(try await found("").isEmpty)
        #expect(try await found("item_" + String(repeating: "0", count: 32)).isEmpty)
    }

    @Test func `get an alert once, with one delivery for each sink`() async throws {
        try await record(1)
        let stored = try #require(try await samples.store.items(limit: 1).first)
        let identities = try await samples.store.identities(ofRows: [stored.row])
        let identity = try #require(identities[stored.row])
        let revision = ItemRevision(
            identity: identity, item: stored.item, change: .new, number: 1,
            firstSeen: stored.firstSeen)
        var alert = samples.alert(for: revision, sinks: ["desk", "log"])
        alert.alert.id = "alert_other"
        #expect(try await samples.store.enqueue([("news", alert)]).count == 1)
        #expect(try await samples.store.enqueue([("news", alert)]).isEmpty)
        #expect(try await samples.store.alertedRows(of: "all") == [stored.row])
        let alerts = try await samples.store.alerts(ofRow: stored.row)
        #expect(alerts.last?.deliveries.map(\.sink) == ["desk", "log"])
        #expect(try await samples.store.fates(ofRow: stored.row).keys.map(\.text) == ["all"])
        let counts = try await samples.store.ruleCounts(since: Samples.time(0))
        #expect(counts["all"]?.matches == 1)
        #expect(counts["all"]?.alerts == 2)
        #expect(counts["all"]?.recent.values.reduce(0, +) == 2)
    }
}
