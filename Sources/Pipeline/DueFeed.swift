import FeedModel
import FeedStore
import Foundation

/// A feed with what the store knows of it, and whether it is to be polled.
struct DueFeed: Sendable {
    /// A poll this much later than it was due counts as one after an outage.
    static let lateness: TimeInterval = 3600

    let feed: Feed
    let state: FeedState?
    /// Whether the schedule wants a poll now.
    let isDue: Bool
    /// Whether the server allows one now.
    let mayBePolled: Bool
    /// True when the poll comes long after the one that was due.
    let isLate: Bool

    init(feed: Feed, state: FeedState?, timeZone: TimeZone, now: Date) {
        self.feed = feed
        // Of another URL nothing is known, neither when it was asked nor what it wants.
        let state = state.flatMap { $0.source == feed.source.description ? $0 : nil }
        self.state = state
        let schedule = PollSchedule(feed.schedule, feed: feed.name, timeZone: timeZone)
        let history = PollHistory(
            lastStart: state?.polledAt, notBefore: state?.notBefore,
            failures: state?.failures ?? 0, medianGap: state?.medianGap)
        isDue = schedule.next(after: history, now: now).earliest <= now
        mayBePolled = schedule.isAllowed(after: history, now: now)
        isLate =
            state?.succeededAt.map { succeeded in
                var good = history
                good.lastStart = succeeded
                good.failures = 0
                let due = schedule.next(after: good, now: now)
                return due.earliest.addingTimeInterval(Self.lateness) < now
            } ?? false
    }
}
