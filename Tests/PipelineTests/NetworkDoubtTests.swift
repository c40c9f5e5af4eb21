import FeedFetching
import FeedModel
import FeedStore
import Foundation
import HTTPTransfer
import Testing

@testable import Pipeline

@Suite("A network that may be down")
struct NetworkDoubtTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)
    private let doubt = NetworkDoubt()

    private func feed(_ host: String, failures: Int? = nil) -> DueFeed {
        let feed = Feed(name: FeedName(host), source: .url("http://\(host)/feed"))
        let state = failures.map {
            FeedState(name: feed.name, source: "http://\(host)/feed", polledAt: now, failures: $0)
        }
        return DueFeed(feed: feed, state: state, in: .init(timeZone: .gmt), now: now)
    }

    private func takes(_ feed: DueFeed, _ error: FeedFetchingError) -> Bool {
        doubt.takes(
            FetchedFeed(
                outcome: .failed(FetchFailure(error)), startedAt: now, answeredAt: now,
                isUnconditional: true), of: feed)
    }

    private let unknown = FeedFetchingError.transfer(.nameNotResolved(host: "h", reason: "r"))

    @Test func `is when several that were well can't be reached, and nobody answered`() {
        #expect(takes(feed("a"), unknown))
        #expect(takes(feed("b", failures: 0), unknown))
        #expect(doubt.isDown == nil)
        #expect(
            takes(feed("c"), .transfer(.timedOut(host: "h", reason: "connecting took too long"))))
        #expect(doubt.isDown == true)
        #expect(doubt.suspects.count == 3)
    }

    @Test func `is not when anybody answers, if only with an error`() {
        for host in ["a", "b", "c", "d"] { #expect(takes(feed(host), unknown)) }
        #expect(!takes(feed("e"), .status(500, url: "http://e/feed")))
        #expect(doubt.isDown == false)
        #expect(doubt.suspects.count == 4)
        #expect(!takes(feed("f"), unknown))
    }

    @Test func `is not shown by one host with many feeds`() {
        for _ in 1...30 { #expect(takes(feed("a"), unknown)) }
        #expect(doubt.isDown == nil)
        #expect(!doubt.isCertain)
    }

    @Test func `is not shown by feeds that failed before`() {
        for number in 1...30 { #expect(!takes(feed("h\(number)", failures: 2), unknown)) }
        #expect(doubt.isDown == nil)
    }

    @Test func `is certain after twenty hosts, so that no more are asked`() {
        for number in 1...19 { #expect(takes(feed("h\(number)"), unknown)) }
        #expect(!doubt.isCertain)
        #expect(takes(feed("h20"), unknown))
        #expect(doubt.isCertain)
    }
}
