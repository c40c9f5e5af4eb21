import FeedModel
import FeedStore
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("Which feeds are due")
struct DueFeedTests {
    private let start = Date(timeIntervalSince1970: 1_700_000_000)
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The feed as it stands `seconds` after one poll.
    private func feed(
        after seconds: TimeInterval, notBefore: TimeInterval? = nil,
        url: String = "http://example.org/feed"
    ) async throws -> DueFeed {
        let store = try FeedStore(path: folder.file("\(UUID()).db"))
        var feed = Feed(name: "news", source: .url("http://example.org/feed"))
        _ = try await store.record([
            PollRecord(
                feed: feed, polledAt: start,
                notBefore: notBefore.map { start.addingTimeInterval($0) },
                outcome: .unchanged(validators: nil))
        ]) { _ in AlertDecision() }
        feed.source = .url(url)
        return DueFeed(
            feed: feed, state: try await store.feedStates()["news"], timeZone: .gmt,
            now: start.addingTimeInterval(seconds))
    }

    @Test func `one that was never polled is`() {
        let feed = Feed(name: "news", source: .url("http://example.org/feed"))
        #expect(DueFeed(feed: feed, state: nil, timeZone: .gmt, now: start).isDue)
    }

    @Test func `one whose interval has passed is`() async throws {
        #expect(try await !feed(after: 1800).isDue)
        #expect(try await feed(after: 3600).isDue)
    }

    @Test func `one whose server asked to wait is not, not even by hand`() async throws {
        let waiting = try await feed(after: 4000, notBefore: 7200)
        #expect(!waiting.isDue)
        #expect(!waiting.mayBePolled)
        #expect(try await feed(after: 7200, notBefore: 7200).isDue)
        #expect(try await feed(after: 60).mayBePolled)
    }

    @Test func `a server's wish counts for a day at most`() async throws {
        #expect(try await feed(after: 86_400, notBefore: 365 * 86_400).mayBePolled)
    }

    @Test func `a feed with a new URL is`() async throws {
        #expect(try await feed(after: 60, url: "http://example.net/feed").isDue)
        #expect(try await feed(after: 60, notBefore: 7200, url: "http://x.net/").mayBePolled)
    }

    @Test func `one that was due more than an hour ago is late`() async throws {
        #expect(try await !feed(after: 3700).isLate)
        #expect(try await feed(after: 7300).isLate)
        #expect(try await !feed(after: 7300, notBefore: 7200).isLate)
    }
}
