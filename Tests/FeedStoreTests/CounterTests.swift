import FeedModel
import Foundation
import Testing

@testable import FeedStore

@Suite("What is counted over all runs")
struct CounterTests {
    private let samples: Samples

    init() throws { samples = try Samples() }

    private func counts(_ counter: Counter) async throws -> [[String]: Double] {
        let facts = try await samples.store.metricFacts()
        return Dictionary(
            uniqueKeysWithValues: (facts.counts[counter] ?? []).map {
                ([$0.subject, $0.detail], $0.value)
            })
    }

    private func histogram(_ latency: Latency) async throws -> MetricFacts.Histogram? {
        try await samples.store.metricFacts().histograms[latency]?.first
    }

    @Test func `is counted in the transaction that does it`() async throws {
        try await samples.record(
            samples.document([Samples.item("b", title: "B"), Samples.item("a", title: "A")]))
        try await samples.record(
            samples.document([Samples.item("b", title: "B"), Samples.item("a", title: "A2")]))
        #expect(try await counts(.polls) == [["", "read"]: 2])
        #expect(try await counts(.items) == [["", "new"]: 2, ["", "changed"]: 1])
        #expect(try await counts(.matches) == [["all", "sent"]: 3])
        #expect(try await counts(.alerts) == [["", "alert.matched"]: 2])
    }

    @Test func `is not counted by a rehearsal`() async throws {
        _ = try await samples.store.record(
            [samples.document([Samples.item("a", title: "A")])], isRehearsal: true
        ) { _ in AlertDecision() }
        #expect(try await counts(.polls).isEmpty)
        #expect(try await counts(.items).isEmpty)
    }

    @Test func `is as many attempts as were made, and as many deliveries as ended`() async throws {
        try await samples.record(
            samples.document([Samples.item("b", title: "B"), Samples.item("a", title: "A")]))
        let first = try await samples.store.claimDeliveries(
            for: "desk", limit: 2, run: 1, now: Samples.time(1001))
        try await samples.settle(first[0], .sent, at: 1003)
        try await samples.settle(first[1], .failed(nextAt: Samples.time(1010)), at: 1003)
        let second = try await samples.store.claimDeliveries(
            for: "desk", limit: 2, run: 2, now: Samples.time(1010))
        try await samples.settle(second[0], .dead, at: 1010)
        #expect(
            try await counts(.attempts) == [["desk", "accepted"]: 1, ["desk", "failed"]: 2])
        #expect(try await counts(.deliveries) == [["desk", "sent"]: 1, ["desk", "dead"]: 1])
        let facts = try await samples.store.metricFacts()
        #expect(facts.outbox == ["desk": .init(pending: 0, dead: 1, oldestAt: nil)])
        #expect(try await histogram(.matchedToDelivered)?.sum == 3)
    }

    @Test func `tells what waits, and since when`() async throws {
        try await samples.record(samples.document([Samples.item("a", title: "A")]))
        #expect(
            try await samples.store.metricFacts().outbox
                == ["desk": .init(pending: 1, dead: 0, oldestAt: Samples.time(1000))])
        _ = try await samples.store.drop(.all(.pending, of: nil), at: Samples.time(1002))
        #expect(try await samples.store.metricFacts().outbox.isEmpty)
        #expect(try await counts(.deliveries) == [["desk", "dropped"]: 1])
    }

    @Test func `measures from publication only what was published after the first poll`()
        async throws
    {
        func item(_ id: String, published seconds: TimeInterval?) -> Item {
            var item = Samples.item(id, title: id)
            item.published = seconds.map(Samples.time)
            return item
        }
        try await samples.record(samples.document([item("old", published: 10)], at: 100_000))
        #expect(try await histogram(.publishedToSeen) == nil)
        try await samples.record(
            samples.document(
                [
                    item("old", published: 10), item("new", published: 200_000 - 90),
                    item("undated", published: nil), item("early", published: 300_000),
                ], at: 200_000))
        let histogram = try #require(try await histogram(.publishedToSeen))
        #expect(histogram.count == 1)
        #expect(histogram.sum == 90)
        #expect(Array(histogram.upTo.prefix(2)) == [0, 1])
    }

    @Test func `measures to the matching where its time is known`() async throws {
        var poll = samples.document([Samples.item("a", title: "A")])
        poll.matchedAt = Samples.time(1000.5)
        try await samples.record(poll)
        let histogram = try #require(try await histogram(.seenToMatched))
        #expect(histogram.sum == 0.5)
        #expect(histogram.upTo == [0, 0, 1, 1, 1, 1, 1, 1, 1])
    }

    @Test func `of runs has the number, the time of the last and how long they took`()
        async throws
    {
        try await samples.store.noteRun(
            from: Samples.time(1000), to: Samples.time(1002), isInterrupted: false)
        try await samples.store.noteRun(
            from: Samples.time(2000), to: Samples.time(2040), isInterrupted: true)
        #expect(try await counts(.runs) == [["", "complete"]: 1, ["", "interrupted"]: 1])
        #expect(
            try await counts(.lastRun)
                == [["", "ended"]: 2040, ["", "took"]: 40, ["", "network_down"]: 0])
        #expect(try await histogram(.run)?.sum == 42)
    }

    @Test func `of runs has how many in a row found no network`() async throws {
        var runs: [Int] = []
        for isDown in [true, true, nil, true, false, true] {
            runs.append(
                try await samples.store.noteRun(
                    from: Samples.time(1), to: Samples.time(2), isInterrupted: false,
                    isNetworkDown: isDown))
        }
        #expect(runs == [1, 2, 2, 3, 0, 1])
    }
}
