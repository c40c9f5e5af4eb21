import FeedModel
import Foundation
import GRDB
import TestSupport
import Testing

@testable import FeedStore

@Suite("What is known of a feed when its poll is recorded")
struct KnownFeedTests {
    private let samples: Samples

    init() throws { samples = try Samples() }

    private func failure(at seconds: TimeInterval, known: KnownFeed? = nil) -> PollRecord {
        var poll = PollRecord(
            feed: samples.feed, polledAt: Samples.time(seconds), outcome: .failed("down"))
        poll.known = known
        return poll
    }

    /// After one failed poll.
    private func known() async throws -> KnownFeed {
        try await samples.record(failure(at: 1000))
        return try #require(try await samples.store.known([samples.feed])[0])
    }

    @Test func `is told in the order that is asked for`() async throws {
        try await samples.record(failure(at: 1000))
        var other = samples.feed
        other.name = "other"
        let known = try await samples.store.known([other, samples.feed])
        #expect(known.map { $0?.state.name } == [nil, "news"])
        #expect(try await samples.state() == known[1]?.state)
    }

    @Test func `is of the very bytes of a name, not of one that looks alike`() async throws {
        var (composed, decomposed) = (samples.feed, samples.feed)
        composed.name = FeedName("M\u{FC}ller")
        decomposed.name = FeedName("Mu\u{308}ller")
        var poll = failure(at: 1000)
        poll.feed = decomposed
        try await samples.record(poll)
        #expect(try await samples.store.known([composed])[0] == nil)
        #expect(try await samples.store.known([decomposed])[0] != nil)
    }

    @Test func `is not read again while only polls are recorded`() async throws {
        let known = try await known()
        // Which nobody does.
        try await samples.store.write("changing", changesOnlyPolled: true) {
            try $0.execute(sql: "UPDATE feed SET failures = 7")
        }
        let summary = try await samples.record(failure(at: 2000, known: known))
        #expect(summary.failures == 2)
    }

    @Test func `is read again after it was recorded once`() async throws {
        let known = try await known()
        try await samples.record(failure(at: 2000, known: known))
        let summary = try await samples.record(failure(at: 3000, known: known))
        #expect(summary.failures == 3)
    }

    @Test func `is read again after a rehearsal, of which nothing was kept`() async throws {
        let known = try await known()
        _ = try await samples.store.record(
            [failure(at: 2000, known: known)], isRehearsal: true
        ) { _ in AlertDecision() }
        #expect(try await samples.record(failure(at: 3000, known: known)).failures == 2)
    }

    @Test func `is read again after this store has written something else`() async throws {
        var gone = failure(at: 1000)
        gone.outcome = .gone("gone")
        try await samples.record(gone)
        let known = try await samples.store.known([samples.feed])[0]
        #expect(try await samples.store.revive(samples.feed.name))
        try await samples.record(failure(at: 2000, known: known))
        #expect(try await samples.state()?.goneAt == nil)
    }

    @Test func `is read again after somebody else has written`() async throws {
        let known = try await known()
        let other = try FeedStore(path: samples.store.path)
        _ = try await other.record([failure(at: 2000)]) { _ in AlertDecision() }
        #expect(try await samples.record(failure(at: 3000, known: known)).failures == 3)
    }

    @Test func `is read where only its state was given`() async throws {
        let known = try await known()
        let state = KnownFeed(known.state)
        #expect(try await samples.record(failure(at: 2000, known: state)).failures == 2)
    }

    @Test func `keeps a document in its feed's row, whether or not it is read again`() async throws
    {
        let items = [Samples.item("a", title: "A")]
        try await samples.record(samples.document(items))
        for (seconds, isKnown) in [(2000, true), (3000, false)] as [(TimeInterval, Bool)] {
            var poll = samples.document(items, at: seconds, etag: "\"\(seconds)\"")
            if isKnown { poll.known = try await samples.store.known([samples.feed])[0] }
            #expect(try await samples.record(poll).seen == 1)
            #expect(
                try await samples.state()?.validators?.etag == Array("\"\(seconds)\"".utf8))
        }
        #expect(try await samples.store.feedStates().count == 1)
    }
}
