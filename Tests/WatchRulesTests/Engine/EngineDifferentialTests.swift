import FeedModel
import Foundation
import Testing

@testable import WatchRules

/// `FEEDWATCH_LONG_TESTS=1` tries a million pairs of query and item, else it is ten thousand.
@Suite("The engine")
struct EngineDifferentialTests {
    private static let isLong = ProcessInfo.processInfo.environment["FEEDWATCH_LONG_TESTS"] != nil

    @Test func `finds what the interpreter finds`() {
        var trial = EngineTrial(seed: 1)
        for round in 0..<(Self.isLong ? 1_000 : 10) {
            for difference in trial.round(queries: 40, items: 25) {
                Issue.record("round \(round): \(difference)")
            }
        }
        #expect(trial.pairs >= 10_000)
        #expect(trial.matches > trial.pairs / 20, "too few meet")
        #expect(trial.asked < trial.pairs / 10, "the interpreter is asked too often")
    }

    @Test func `finds the same once it has learned which words are rare`() {
        var trial = EngineTrial(seed: 2, learnsFrom: 4)
        for round in 0..<3 {
            for difference in trial.round(queries: 40, items: 25) {
                Issue.record("round \(round): \(difference)")
            }
        }
    }

    @Test func `looks for rules by what is rare in the items`() throws {
        let query = try QueryParser().parse("openai stargate").get()
        let index = QueryIndex([QueryIndex.Source(tree: query.tree)], learnsFrom: 3)
        #expect(index.plan(ofSource: 0)?.anchors == [.word("stargate")])
        let scratch = Scratch(index)
        var item = Item()
        item.contentText = "stargate"
        for _ in 0..<3 {
            QueryMatcher.match(MatchSubject(item: item, now: .distantPast), index, scratch) { _ in
                false
            }
        }
        #expect(index.plan(ofSource: 0)?.anchors == [.word("openai")])
    }

    @Test func `makes room behind fields that the item lacks`() throws {
        let query = try QueryParser().parse("ab author:x category:y").get()
        let index = QueryIndex([QueryIndex.Source(tree: query.tree)])
        let scratch = Scratch(index)
        var item = Item()
        item.contentText = String(repeating: "ab ", count: 1000)
        QueryMatcher.match(MatchSubject(item: item, now: .distantPast), index, scratch) { _ in false
        }
        let room = scratch.text.capacity - scratch.textCount
        #expect(room >= 8, "as many bytes behind a text are written")
    }
}

/// Compares the two on random queries and items.
struct EngineTrial {
    private(set) var pairs = 0
    private(set) var matches = 0
    private(set) var asked = 0
    private var source: RandomSubjects
    private let learnsFrom: Int

    init(seed: UInt64, learnsFrom: Int = 1_000) {
        source = RandomSubjects(seed: seed)
        self.learnsFrom = learnsFrom
    }

    /// A sentence for each pair that they disagree on.
    mutating func round(queries: Int, items: Int) -> [String] {
        let sources = (0..<queries).map { _ in source.source() }
        let interpreters = sources.map {
            var options = QueryOptions()
            options.fold = $0.fold
            options.forms = $0.forms
            return QueryInterpreter($0.tree, options: options)
        }
        let index = QueryIndex(sources, learnsFrom: learnsFrom)
        let scratch = Scratch(index)
        var differences: [String] = []
        for _ in 0..<items {
            let subject = source.subject()
            let (item, shown, now) = (subject.queryItem, subject.item, subject.now)
            let expected = interpreters.map { $0.evaluate(item, now: now).matched }
            QueryMatcher.match(subject, index, scratch) { number in
                asked += 1
                return expected[number]
            }
            let found = Set((0..<scratch.hitCount).map { Int(scratch.hits.view[$0]) })
            for (number, isHit) in expected.enumerated() {
                pairs += 1
                matches += isHit ? 1 : 0
                if isHit != found.contains(number) {
                    differences.append(
                        "\(isHit ? "missed" : "made up"): \(sources[number]) in \(shown)")
                }
            }
        }
        return differences
    }
}
