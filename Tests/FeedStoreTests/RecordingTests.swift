import FeedModel
import FeedStore
import Foundation
import Synchronization
import Testing

@Suite("Recording a poll")
struct RecordingTests {
    @Test func `tells new from changed from seen by guid and text`() async throws {
        let samples = try Samples()
        let first = try await samples.record(
            samples.document([Samples.item("a", title: "A"), Samples.item("b", title: "B")]))
        #expect((first.new, first.changed, first.seen) == (2, 0, 0))
        let second = try await samples.record(
            samples.document([
                Samples.item("a", title: "A"), Samples.item("b", title: "B, edited"),
                Samples.item("c", title: "C"),
            ]))
        #expect((second.new, second.changed, second.seen) == (1, 1, 1))
    }

    @Test func `hands changes to the decision oldest first, with what they were before`()
        async throws
    {
        let samples = try Samples()
        try await samples.record(samples.document([Samples.item("a", title: "A")]))
        let seen = Mutex<[ItemRevision]>([])
        var old = Samples.item("b", title: "B")
        old.published = Samples.time(100)
        var new = Samples.item("a", title: "A, edited")
        new.published = Samples.time(200)
        _ = try await samples.store.record([samples.document([new, old], at: 5000)]) { changes in
            seen.withLock { $0 = changes.revisions }
            return AlertDecision()
        }
        let revisions = seen.withLock { $0 }
        #expect(revisions.map(\.item.title) == ["B", "A, edited"])
        #expect(revisions.map(\.change) == [.new, .changed])
        #expect(revisions.map(\.number) == [1, 2])
        #expect(revisions.map(\.firstSeen) == [Samples.time(5000), Samples.time(1000)])
        #expect(revisions.map(\.matchedRules) == [[], ["all"]])
    }

    @Test func `items of a feed that repeats one guid are all stored, once`() async throws {
        let samples = try Samples()
        let items = (0..<10).map {
            Samples.item("same", title: "Item \($0)", link: "http://example.org/\($0)")
        }
        #expect(try await samples.record(samples.document(items)).new == 10)
        #expect(try await samples.record(samples.document(items)).seen == 10)
    }

    @Test func `a guid that is repeated for a while makes no item new`() async throws {
        let samples = try Samples()
        let first = Samples.item("same", title: "A", link: "http://example.org/a")
        let twin = Samples.item("same", title: "B", link: "http://example.org/b")
        #expect(try await samples.record(samples.document([first])).new == 1)
        let both = try await samples.record(samples.document([twin, first]))
        #expect((both.new, both.changed, both.seen) == (1, 0, 1))
        #expect(try await samples.record(samples.document([twin])).seen == 1)
        #expect(try await samples.record(samples.document([first])).seen == 1)
    }

    @Test func `items that differ in nothing but their text are all stored`() async throws {
        let samples = try Samples()
        let items = (0..<10).map {
            var item = Samples.item("same", title: "Service disruption", link: "http://x.org/")
            item.summaryText = "Note \($0)"
            return item
        }
        #expect(try await samples.record(samples.document(items)).new == 10)
        #expect(try await samples.record(samples.document(items)).seen == 10)
    }

    @Test func `a site that moves to https has the same items`() async throws {
        let samples = try Samples()
        let old = Samples.item("http://example.org/a", title: "A", link: "http://example.org/a")
        let new = Samples.item("https://example.org/a", title: "A", link: "https://example.org/a")
        try await samples.record(samples.document([old]))
        #expect(try await samples.record(samples.document([new])).seen == 1)
    }

    @Test func `a match that was not told is remembered all the same`() async throws {
        let samples = try Samples()
        _ = try await samples.store.record([
            samples.document([Samples.item("a", title: "A")])
        ]) { changes in
            AlertDecision(
                hits: changes.revisions.map {
                    RuleHit(
                        rule: "quiet", identity: $0.identity,
                        fate: .dropped(because: "first-run"))
                },
                dropped: ["first-run": 1])
        }
        let rules = Mutex<Set<RuleName>>([])
        _ = try await samples.store.record([
            samples.document([Samples.item("a", title: "A, edited")])
        ]) { changes in
            rules.withLock { $0 = changes.revisions[0].matchedRules }
            return AlertDecision()
        }
        #expect(rules.withLock { $0 } == ["quiet"])
    }

    @Test func `without guid the link identifies an item, without link its text`() async throws {
        let samples = try Samples()
        try await samples.record(
            samples.document([
                Samples.item(nil, title: "A", link: "http://example.org/a"),
                Samples.item(nil, title: "Only text"),
            ]))
        let second = try await samples.record(
            samples.document([
                Samples.item(nil, title: "A, edited", link: "http://example.org/a"),
                Samples.item(nil, title: "Only text, edited"),
            ]))
        #expect((second.new, second.changed) == (1, 1))
    }

    @Test func `the feed can say what identifies its items`() async throws {
        let samples = try Samples()
        var feed = samples.feed
        feed.identity = [.link]
        var poll = samples.document([Samples.item("1", title: "A", link: "http://example.org/a")])
        poll.feed = feed
        try await samples.record(poll)
        poll = samples.document([Samples.item("2", title: "A", link: "http://example.org/a")])
        poll.feed = feed
        #expect(try await samples.record(poll).seen == 1)
    }

    @Test func `an alert is raised once, whatever is decided later`() async throws {
        let samples = try Samples()
        let first = try await samples.record(samples.document([Samples.item("a", title: "A")]))
        #expect(first.alerts.count == 1)
        let second = try await samples.record(samples.document([Samples.item("a", title: "A2")]))
        #expect(second.alerts.isEmpty)
        #expect(try await samples.claim(run: 1) == ["A"])
    }

    @Test func `the same item in two feeds is two items`() async throws {
        let samples = try Samples()
        try await samples.record(samples.document([Samples.item("a", title: "A")]))
        var other = samples.document([Samples.item("a", title: "A")])
        other.feed.name = "other"
        #expect(try await samples.record(other).new == 1)
    }

    @Test func `the first document with items is the first run`() async throws {
        let samples = try Samples()
        #expect(try await samples.record(samples.document([])).isFirstRun == false)
        let items = [Samples.item("a", title: "A")]
        #expect(try await samples.record(samples.document(items)).isFirstRun)
        #expect(try await samples.record(samples.document(items)).isFirstRun == false)
    }

    @Test func `validators come back byte for byte`() async throws {
        let samples = try Samples()
        var poll = samples.document([Samples.item("a", title: "A")])
        let validators = Validators(
            source: "http://example.org/feed", etag: [0x22, 0xE9, 0xFF, 0x22],
            lastModified: Array("yesterday".utf8))
        poll.outcome = .document(
            ParsedFeed(), validators: validators, bodyDigest: [9], isComplete: true)
        try await samples.record(poll)
        #expect(try await samples.state()?.validators == validators)
    }

    @Test func `a document that broke off leaves its items and no validators, and is no baseline`()
        async throws
    {
        let samples = try Samples()
        let poll = samples.document([Samples.item("a", title: "A")], isComplete: false)
        #expect(try await samples.record(poll).new == 1)
        let state = try #require(try await samples.state())
        #expect(state.validators == nil)
        #expect(state.bodyDigest == nil)
        #expect(state.baselinedAt == nil)
    }

    @Test func `a feed whose documents always break off is baselined by the second`() async throws {
        let samples = try Samples()
        let poll = samples.document([Samples.item("a", title: "A")], isComplete: false)
        #expect(try await samples.record(poll).isFirstRun == false)
        #expect(try await samples.record(poll).isFirstRun)
        #expect(try await samples.record(poll).isFirstRun == false)
    }

    @Test func `failures are counted until a good poll, and keep the validators`() async throws {
        let samples = try Samples()
        try await samples.record(samples.document([Samples.item("a", title: "A")]))
        var failed = samples.document([], at: 2000)
        failed.outcome = .failed("no answer")
        try await samples.record(failed)
        #expect(try await samples.record(failed).failures == 2)
        let state = try #require(try await samples.state())
        #expect(state.failures == 2)
        #expect(state.lastError == "no answer")
        #expect(state.validators?.etag == Array("\"1\"".utf8))
        #expect(state.succeededAt == Samples.time(1000))
        var unchanged = failed
        unchanged.outcome = .unchanged(validators: state.validators)
        #expect(try await samples.record(unchanged).failures == 0)
    }

    @Test func `a new URL of a feed starts without the old one's validators`() async throws {
        let samples = try Samples()
        try await samples.record(samples.document([Samples.item("a", title: "A")]))
        var moved = samples.document([], at: 2000)
        moved.feed.source = .url("http://example.net/feed")
        moved.outcome = .failed("no answer")
        try await samples.record(moved)
        #expect(try await samples.state()?.validators == nil)
        #expect(try await samples.state()?.bodyDigest == nil)
    }

    @Test func `a rehearsal answers the same and keeps nothing`() async throws {
        let samples = try Samples()
        let poll = samples.document([Samples.item("a", title: "A")])
        let rehearsed = try await samples.store.record([poll], isRehearsal: true) { changes in
            AlertDecision(
                alerts: changes.revisions.map { samples.alert(for: $0, sinks: ["desk"]) })
        }
        #expect(rehearsed[0].new == 1)
        #expect(rehearsed[0].alerts.count == 1)
        #expect(try await samples.state() == nil)
        #expect(try await samples.claim(run: 1).isEmpty)
    }

    @Test func `many feeds go into one transaction, each with its own summary`() async throws {
        let samples = try Samples()
        let polls = (0..<50).map { number in
            var poll = samples.document([Samples.item("a", title: "A")])
            poll.feed.name = FeedName("feed \(number)")
            return poll
        }
        let summaries = try await samples.store.record(polls) { _ in AlertDecision() }
        #expect(summaries.map(\.feed) == polls.map(\.feed.name))
        #expect(summaries.allSatisfy { $0.new == 1 })
        #expect(try await samples.store.feedStates().count == 50)
    }
}
