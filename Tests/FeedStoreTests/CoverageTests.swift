import FeedModel
import FeedStore
import Foundation
import Synchronization
import Testing

@Suite("Coverage")
struct CoverageTests {
    private let samples: Samples
    private static let day: TimeInterval = 86_400

    init() throws { samples = try Samples() }

    private func items(_ numbers: Range<Int>, dated: Bool = true) -> [Item] {
        numbers.map { number in
            var item = Samples.item("\(number)", title: "Title \(number)")
            if dated { item.published = Samples.time(Double(number) * 100) }
            return item
        }
    }

    /// - Returns: What there is to tell.
    @discardableResult
    private func poll(
        _ items: [Item], at seconds: TimeInterval, older: String? = nil, isComplete: Bool = true,
        change: (inout PollRecord) -> Void = { _ in }
    ) async throws -> [FeedNews] {
        var record = samples.document(items, at: seconds, isComplete: isComplete)
        if case .document(var feed, let validators, let digest, _) = record.outcome {
            feed.feed.nextURL = older
            record.outcome = .document(
                feed, validators: validators, bodyDigest: digest, isComplete: isComplete)
        }
        change(&record)
        return try await store(record)
    }

    private func store(_ record: PollRecord) async throws -> [FeedNews] {
        let told = Mutex<[FeedNews]>([])
        _ = try await samples.store.record(
            [record],
            telling: { news, _, _ in
                told.withLock { $0.append(news) }
                return nil
            }
        ) { _ in AlertDecision() }
        return told.withLock { $0 }
    }

    private func days(
        from first: TimeInterval = 0, to last: TimeInterval
    ) async throws -> [FeedCoverage.Day?] {
        try await samples.store.coverage(
            since: Samples.time(first), now: Samples.time(last)
        ).first?.days ?? []
    }

    private func haste() async throws -> Haste? { try await samples.state()?.haste }

    @Test func `a document that shares nothing with the last one shows a gap`() async throws {
        #expect(try await poll(items(0..<10), at: 2000) == [])
        let news = try await poll(items(20..<30), at: 9000)
        guard case .gap(let gap)? = news.first else {
            Issue.record("no gap")
            return
        }
        #expect(news.count == 1)
        #expect((gap.from, gap.until) == (Samples.time(900), Samples.time(2000)))
        #expect(gap.foundAt == Samples.time(9000))
        #expect(gap.inARow == 1)
        #expect(try await haste() == Haste(since: Samples.time(9000), halvings: 1))
        #expect(try await days(to: 9000) == [.gap])
        #expect(try await samples.store.openGaps().isEmpty)
    }

    @Test func `without dates it lies between the polls`() async throws {
        try await poll(items(0..<10, dated: false), at: 2000)
        let news = try await poll(items(20..<30, dated: false), at: 9000)
        guard case .gap(let gap)? = news.first else {
            Issue.record("no gap")
            return
        }
        #expect((gap.from, gap.until) == (Samples.time(2000), Samples.time(9000)))
    }

    @Test func `one item in common proves that nothing is missing`() async throws {
        try await poll(items(0..<10), at: 2000)
        #expect(try await poll(items(9..<19), at: 9000) == [])
        #expect(try await haste() == nil)
        #expect(try await days(to: 9000) == [.proved])
    }

    @Test func `an item of long ago that returns proves nothing`() async throws {
        try await poll(items(0..<10), at: 2000)
        try await poll(items(9..<19), at: 3000)
        #expect(try await poll(items(0..<1) + items(30..<40), at: 9000).count == 1)
    }

    @Test func `an old copy of a document is no gap`() async throws {
        try await poll(items(0..<10), at: 2000)
        try await poll(items(20..<30), at: 3000)
        #expect(try await poll(items(0..<10), at: 4000) == [])
        #expect(try await poll(items(20..<30), at: 5000) == [])
    }

    @Test func `no gap: a first document, one after none, one after an empty one`()
        async throws
    {
        #expect(try await poll([], at: 1000) == [])
        #expect(try await poll(items(0..<10), at: 2000) == [])
        #expect(try await poll([], at: 3000) == [])
        #expect(try await poll(items(20..<30), at: 4000) == [])
    }

    @Test func `no gap: a document that broke off, a delta, another URL, other guids`()
        async throws
    {
        try await poll(items(0..<10), at: 2000)
        #expect(try await poll(items(20..<30), at: 3000, isComplete: false) == [])
        #expect(try await poll(items(40..<50), at: 4000) { $0.isDelta = true } == [])
        #expect(try await poll(items(45..<55), at: 5000) == [])
        let moved = try await poll(items(60..<70), at: 6000) {
            $0.feed.source = .url("http://example.net/other")
        }
        #expect(moved == [])
        var renamed = items(60..<70)
        for index in renamed.indices { renamed[index].id = "urn:\(index)" }
        let same = try await poll(renamed, at: 7000) {
            $0.feed.source = .url("http://example.net/other")
        }
        #expect(same == [])
    }

    @Test func `a feed of one item is unknown, and no gap`() async throws {
        for number in 0..<30 {
            #expect(try await poll(items(number..<(number + 1)), at: Double(number) * 3600) == [])
        }
        #expect(try await days(to: Self.day) == [.unknown, .unknown])
        #expect(try await haste() == nil)
    }

    @Test func `gaps in a row are told three times, then seldom`() async throws {
        var told: [Int] = []
        for number in 0..<50 {
            let news = try await poll(
                items((number * 20)..<(number * 20 + 10)), at: Double(number) * 3600)
            for case .gap(let gap) in news { told.append(gap.inARow) }
        }
        #expect(told == [1, 2, 3, 24, 48])
        try await poll(items((49 * 20)..<(49 * 20 + 11)), at: 50 * 3600)
        let news = try await poll(items(5000..<5010), at: 51 * 3600)
        guard case .gap(let gap)? = news.first else {
            Issue.record("no gap")
            return
        }
        #expect(gap.inARow == 1)
        #expect(try await haste()?.halvings == 3)
    }

    @Test func `days without a good poll are unknown, whatever the next one says`() async throws {
        try await poll(items(0..<10), at: Self.day * 1.5)
        try await poll(items(1..<11), at: Self.day * 1.6)
        var unchanged = samples.document([], at: Self.day * 2.5)
        unchanged.outcome = .unchanged(validators: nil)
        _ = try await store(unchanged)
        unchanged.polledAt = Samples.time(Self.day * 5.5)
        _ = try await store(unchanged)
        #expect(
            try await days(to: Self.day * 7)
                == [nil, .proved, .proved, .unknown, .unknown, .proved, .unknown, .unknown])
    }

    @Test func `what was seen by the last poll is in no gap`() async throws {
        var old = items(0..<10)
        old[9].published = Samples.time(Self.day * 1.2)
        try await poll(old, at: Self.day * 3.5)
        try await poll(old + items(10..<11), at: Self.day * 3.6)
        var new = items(20..<30)
        for index in new.indices { new[index].published = Samples.time(Self.day * 4.5) }
        try await poll(new, at: Self.day * 4.6)
        #expect(try await days(from: Self.day * 3, to: Self.day * 4.6) == [.gap, .gap])
        #expect(try await days(from: Self.day * 2, to: Self.day * 4.6).first == .some(nil))
    }

    // MARK: Older pages

    private func page(_ items: [Item]) -> ParsedFeed {
        var page = ParsedFeed()
        page.items = items
        return page
    }

    private func fill(
        _ gap: CoverageGap, with items: [Item]
    ) async throws -> (new: Int, isFilled: Bool, lateTitles: [String?]) {
        let titles = Mutex<[String?]>([])
        let result = try await samples.store.record(
            page: page(items), next: nil, of: samples.feed, filling: gap, at: Samples.time(9500),
            budgetWindow: nil
        ) { changes in
            if changes.isLate { titles.withLock { $0 += changes.revisions.map(\.item.title) } }
            return AlertDecision()
        }
        return (result.summary.new, result.isFilled, titles.withLock { $0 })
    }

    @Test func `where older pages are named, nobody is told before they were asked`()
        async throws
    {
        try await poll(items(10..<20), at: 3000)
        #expect(try await poll(items(40..<50), at: 9000, older: "http://x/2") == [])
        let gap = try #require(try await samples.store.openGaps().first)
        #expect(gap.page == "http://x/2")
        let first = try await fill(gap, with: items(30..<41).reversed())
        #expect((first.new, first.isFilled) == (10, false))
        #expect(first.lateTitles == items(30..<40).map(\.title))
        // The page holds what came before the feed was known, too; that is no news.
        let second = try await fill(gap, with: items(5..<30).reversed())
        #expect((second.new, second.isFilled) == (10, true))
        #expect(try await samples.store.openGaps().isEmpty)
        let coverage = try await samples.store.coverage(
            since: Samples.time(0), now: Samples.time(9500))
        #expect(coverage[0].days == [.proved])
        #expect(coverage[0].gaps.map(\.isFilled) == [true])
        #expect(coverage[0].gaps.map(\.gap.items) == [20])
    }

    @Test func `what pages don't fill is told, with what is still missing`() async throws {
        try await poll(items(10..<20), at: 3000)
        try await poll(items(60..<70), at: 9000, older: "http://x/2")
        let gap = try #require(try await samples.store.openGaps().first)
        #expect(try await fill(gap, with: items(50..<60)).isFilled == false)
        let told = Mutex<[FeedNews]>([])
        for _ in 0..<2 {
            try await samples.store.settle(gap, of: samples.feed, at: Samples.time(9600)) {
                news, _, _ in
                told.withLock { $0.append(news) }
                return nil
            }
        }
        let news = told.withLock { $0 }
        guard case .gap(let rest)? = news.first else {
            Issue.record("no gap")
            return
        }
        #expect(news.count == 1)
        #expect((rest.from, rest.until) == (Samples.time(1900), Samples.time(5000)))
        #expect(rest.items == 10)
        #expect(try await samples.store.openGaps().isEmpty)
        #expect(try await days(to: 9600) == [.gap])
    }

    @Test func `pages are counted before they are asked for`() async throws {
        try await poll(items(10..<20), at: 3000)
        try await poll(items(60..<70), at: 9000, older: "http://x/2")
        let gap = try #require(try await samples.store.openGaps().first)
        for number in 0..<3 { #expect(try await samples.store.beginPage(of: gap) == number) }
    }

    @Test func `what is pruned is forgotten`() async throws {
        try await poll(items(0..<10), at: 2000)
        try await poll(items(20..<30), at: 9000)
        _ = try await samples.store.prune("news", before: Samples.time(1000))
        #expect(try await days(to: 9000) == [.gap])
        _ = try await samples.store.prune("news", before: Samples.time(9000))
        #expect(try await days(to: 9000) == [.proved])
    }
}
