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

    private func feed() -> Feed { Feed(name: "news", source: .url("http://example.org/feed")) }

    /// The feed as it stands `seconds` after one poll.
    private func feed(
        after seconds: TimeInterval, notBefore: TimeInterval? = nil,
        url: String = "http://example.org/feed", outcome: PollRecord.Outcome? = nil,
        pausedHosts: [String: Date] = [:]
    ) async throws -> DueFeed {
        let store = try FeedStore(path: folder.file("\(UUID()).db"))
        var feed = Feed(name: "news", source: .url("http://example.org/feed"))
        _ = try await store.record([
            PollRecord(
                feed: feed, polledAt: start,
                notBefore: notBefore.map { start.addingTimeInterval($0) },
                outcome: outcome ?? .unchanged(validators: nil))
        ]) { _ in AlertDecision() }
        feed.source = .url(url)
        return DueFeed(
            feed: feed, state: try await store.feedStates()["news"],
            in: DueFeed.Surroundings(timeZone: .gmt, pausedHosts: pausedHosts),
            now: start.addingTimeInterval(seconds))
    }

    @Test func `one that was never polled is`() {
        let feed = Feed(name: "news", source: .url("http://example.org/feed"))
        #expect(DueFeed(feed: feed, state: nil, in: .init(timeZone: .gmt), now: start).isDue)
    }

    @Test func `one whose interval has passed is, up to half an interval later the first time`()
        async throws
    {
        #expect(try await !feed(after: 3590).isDue)
        #expect(try await feed(after: 5400).isDue)
    }

    @Test func `one that is due in a moment is, and starts no sooner`() async throws {
        var document = feed()
        document.source = .path("/news.xml")
        let due = DueFeed(
            feed: document,
            state: FeedState(
                name: "news", source: "/news.xml", polledAt: start, failures: 0),
            in: .init(timeZone: .gmt), now: start + 3598.5)
        #expect(due.isDue)
        #expect(due.startsAt == start + 3600.1)
    }

    @Test func `one that is gone is not, until its URL is another one`() async throws {
        let gone = try await feed(after: 100_000, outcome: .gone("gone"))
        #expect(!gone.isDue)
        #expect(!gone.mayBePolled)
        #expect(gone.objection == .gone(since: start))
        #expect(try await feed(after: 60, url: "http://x.net/", outcome: .gone("gone")).isDue)
    }

    @Test func `none of a host that asked to be left alone is, for a day at most`() async throws {
        let paused = ["example.org:80": start + 9000]
        #expect(try await !feed(after: 8000, pausedHosts: paused).mayBePolled)
        #expect(try await feed(after: 9000, pausedHosts: paused).isDue)
        let other = try await feed(after: 60, url: "http://x.net/", pausedHosts: paused)
        #expect(other.isDue)
        let forEver = ["example.org:80": start + 1e9]
        #expect(
            try await feed(after: 0, pausedHosts: forEver).objection
                == .server(ServerBound(until: start + 86_400, source: "Retry-After")))
    }

    @Test func `after eight days of 304s the server is asked without condition, once a day`() {
        func distrusts(full: Double, unconditional: Double?) -> Bool {
            var state = FeedState(
                name: "news", source: "http://example.org/feed",
                validators: Validators(source: "http://example.org/feed", etag: [0x22]),
                polledAt: start - 3600, failures: 0)
            state.fullAt = start - full * 86_400
            state.unconditionalAt = unconditional.map { start - $0 * 86_400 }
            return DueFeed(feed: feed(), state: state, in: .init(timeZone: .gmt), now: start)
                .distrusts304
        }
        #expect(!distrusts(full: 7.9, unconditional: nil))
        #expect(distrusts(full: 8, unconditional: 8))
        #expect(!distrusts(full: 9, unconditional: 0.9))
        #expect(distrusts(full: 9, unconditional: 1))
    }

    @Test func `one whose server asked to wait is not, not even by hand`() async throws {
        let waiting = try await feed(after: 4000, notBefore: 7200)
        #expect(!waiting.isDue)
        #expect(!waiting.mayBePolled)
        #expect(try await feed(after: 7200 + 360, notBefore: 7200).isDue)
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
