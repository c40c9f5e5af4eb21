import FeedModel
import FeedStore
import Foundation
import Testing

@testable import Pipeline

@Suite("The queues of hosts")
struct HostQueuesTests {
    private let begin = Date(timeIntervalSince1970: 1_700_000_000)

    private func feed(_ name: String, _ url: String) -> DueFeed {
        DueFeed(
            feed: Feed(name: FeedName(name), source: .url(url)), state: nil,
            in: .init(timeZone: .gmt), now: begin)
    }

    private func queues(_ feeds: DueFeed..., interval: Duration = .seconds(1)) -> HostQueues {
        HostQueues(feeds, interval: interval, concurrency: 2, begin: begin)
    }

    @Test func `a host's feeds start a second apart, those of others at once`() {
        var queues = queues(
            feed("a1", "http://a/1"), feed("a2", "http://a/2"), feed("b1", "http://b/1"),
            feed("c1", "http://c/1"))
        var started: [String] = []
        while let turn = queues.next(at: .zero) { started.append(turn.feed.feed.name.text) }
        #expect(started == ["a1", "b1", "c1"])
        #expect(queues.nextStart == .seconds(1))
        #expect(queues.next(at: .milliseconds(999)) == nil)
        #expect(queues.next(at: .seconds(1))?.feed.feed.name == "a2")
        #expect(queues.count == 0)
    }

    @Test func `at most two of a host are in flight`() {
        var queues = queues(
            feed("1", "http://a/1"), feed("2", "http://a/2"), feed("3", "http://A:80/3"))
        let first = queues.next(at: .zero)
        let second = queues.next(at: .seconds(5))
        #expect(first?.isLast == false)
        #expect(second?.feed.feed.name == "2")
        #expect(queues.next(at: .seconds(9)) == nil)
        #expect(queues.nextStart == nil)
        queues.finish(first?.host ?? 0)
        let third = queues.next(at: .seconds(9))
        #expect(third?.feed.feed.name == "3")
        #expect(third?.isLast == true)
    }

    @Test func `without an interval two start at once`() {
        var queues = queues(
            feed("1", "http://a/1"), feed("2", "http://a/2"), feed("3", "http://a/3"),
            interval: .zero)
        #expect(queues.next(at: .zero) != nil)
        #expect(queues.next(at: .zero) != nil)
        #expect(queues.next(at: .zero) == nil)
    }

    @Test func `a host that asks to be left alone is`() {
        var queues = queues(
            feed("1", "http://a/1"), feed("2", "http://a/2"), feed("3", "http://a/3"),
            feed("4", "http://b/"))
        let first = queues.next(at: .zero)
        #expect(queues.pause("a:80") == 2)
        #expect(queues.pause("elsewhere:80") == 0)
        queues.finish(first?.host ?? 0)
        #expect(queues.next(at: .seconds(9))?.feed.feed.name == "4")
        #expect(queues.next(at: .seconds(99)) == nil)
        #expect(queues.count == 0)
    }
}
