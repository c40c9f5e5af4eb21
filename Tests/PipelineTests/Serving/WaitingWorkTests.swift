import FeedModel
import FeedStore
import Foundation
import Testing

@testable import Pipeline

@Suite("A daemon sleeps")
struct WaitingWorkTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)
    private func at(_ seconds: TimeInterval) -> Date { now + seconds }

    /// After a tick that took ten seconds.
    private func pause(_ work: WaitingWork) -> TimeInterval {
        work.pause(at: now, after: now - 10)
    }

    @Test func `until the first of what waits`() {
        #expect(pause(WaitingWork(feed: at(30), deliveries: [at(20)], held: at(40))) == 20)
        #expect(pause(WaitingWork(feed: at(7), deliveries: [at(20)], held: at(40))) == 7)
        #expect(pause(WaitingWork(feed: at(30), deliveries: [at(20)], held: at(5))) == 5)
    }

    @Test func `a minute at most, whatever the clock says`() {
        #expect(pause(WaitingWork()) == 60)
        #expect(pause(WaitingWork(feed: at(3600))) == 60)
        #expect(pause(WaitingWork(feed: at(10 * 365 * 86_400))) == 60)
        #expect(pause(WaitingWork(feed: .distantFuture, deliveries: [.distantFuture])) == 60)
    }

    @Test func `a second at least when something is due already`() {
        #expect(pause(WaitingWork(feed: at(0))) == 1)
        #expect(pause(WaitingWork(feed: at(-10 * 365 * 86_400))) == 1)
        #expect(pause(WaitingWork(feed: at(30), deliveries: [at(-3)])) == 1)
        #expect(pause(WaitingWork(held: at(-3))) == 1)
    }

    @Test func `a minute when the tick that has ended could not deliver what was due`() {
        #expect(pause(WaitingWork(deliveries: [at(-11)], held: at(-11))) == 60)
        #expect(pause(WaitingWork(deliveries: [.distantPast, at(3)])) == 3)
    }

    @Test func `by the clock as it is now when it was set back during the tick`() {
        let work = WaitingWork(feed: at(30), deliveries: [at(-3), at(20)])
        #expect(work.pause(at: now, after: at(3600)) == 20)
    }

    @Test func `longer when it takes long to see what waits, but not by much`() {
        let soon = WaitingWork(feed: at(0.5))
        #expect(soon.pause(at: now, after: now, looking: .milliseconds(5)) == 0.5)
        #expect(soon.pause(at: now, after: now, looking: .milliseconds(200)) == 4)
        #expect(soon.pause(at: now, after: now, looking: .seconds(5)) == 10)
        let due = WaitingWork(feed: at(-1))
        #expect(due.pause(at: now, after: now, looking: .milliseconds(200)) == 4)
        let later = WaitingWork(feed: at(30))
        #expect(later.pause(at: now, after: now, looking: .seconds(5)) == 30)
    }

    @Test func `until a feed's server may be asked, and never for one that is gone`() throws {
        let waits = feed(notBefore: 5000)
        #expect(WaitingWork(feeds: [waits], deliveries: [], held: nil).feed == at(5000 - 100))
        let gone = feed(isGone: true)
        #expect(WaitingWork(feeds: [gone], deliveries: [], held: nil).feed == nil)
    }

    /// Polled a hundred seconds ago, every ten.
    private func feed(notBefore: TimeInterval? = nil, isGone: Bool = false) -> DueFeed {
        var feed = Feed(name: "news", source: .path("/news.xml"))
        feed.schedule = .every(.seconds(10))
        var state = FeedState(name: "news", source: feed.source.description, polledAt: at(-100))
        state.notBefore = notBefore.map { at($0 - 100) }
        state.goneAt = isGone ? at(-100) : nil
        return DueFeed(
            feed: feed, state: state, in: DueFeed.Surroundings(timeZone: .gmt), now: now)
    }
}
