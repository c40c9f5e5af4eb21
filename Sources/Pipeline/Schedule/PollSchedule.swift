public import FeedModel
public import Foundation

/// When a feed is polled next, and why then. Reads no clock and keeps nothing.
///
/// A poll that was missed is due at once, and once only. Failures put a feed off ever longer and
/// never for good. What the server asked for is kept, within a day.
public struct PollSchedule: Sendable {
    /// No server, failure or wrong clock puts a poll off for longer than this.
    public static let longestWait: Duration = .seconds(86_400)

    private let schedule: Schedule
    private let slots: CronSlots?
    private let jitter: StableJitter

    /// - Parameters:
    ///   - feed: Decides by how much the daemon starts later than the earliest moment.
    ///   - timeZone: The wall clock of cron expressions.
    public init(_ schedule: Schedule, feed: FeedName, timeZone: TimeZone) {
        self.schedule = schedule
        jitter = StableJitter(name: feed.text)
        if case .cron(let expression) = schedule {
            slots = CronSlots(expression, in: timeZone)
        } else {
            slots = nil
        }
    }

    /// The next poll after those that `history` tells of; due if its `earliest` is not after `now`.
    public func next(after history: PollHistory, now: Date) -> PollTime {
        guard let last = history.lastStart else {
            let bound = history.notBefore.map { min($0, now + Self.longestWait.interval) }
            return PollTime(at: max(now, bound ?? now), because: .neverPolled)
        }
        // A clock that was wrong wrote this, and the server's bound with it.
        guard last <= now + Self.longestWait.interval else {
            return PollTime(at: now, because: .clockWentBack)
        }
        let bound = history.notBefore.map { min($0, last + Self.longestWait.interval) }
        switch schedule {
        case .cron:
            return slot(after: last, bound, failures: history.failures)
        case .every(let interval):
            return poll(interval, after: last, bound, failures: history.failures, .interval)
        case .adaptive(let minimum, let maximum):
            // A feed that we know nothing of yet is asked once an hour.
            let half = history.medianGap.map { $0 / 2 } ?? .seconds(3600)
            let interval = min(max(half, minimum), maximum)
            return poll(interval, after: last, bound, failures: history.failures, .adaptive)
        }
    }

    /// Whether the server allows a poll now, whatever the schedule says.
    public func isAllowed(after history: PollHistory, now: Date) -> Bool {
        guard let last = history.lastStart, let bound = history.notBefore else { return true }
        // A bound further off was written under a clock that was wrong.
        return min(bound, min(last, now) + Self.longestWait.interval) <= now
    }

    /// The next polls, each as if the one before had gone well.
    public func upcoming(_ count: Int, after history: PollHistory, now: Date) -> [PollTime] {
        var history = history
        var now = now
        return (0..<max(count, 0)).map { _ in
            let time = next(after: history, now: now)
            now = max(now, time.planned)
            history = PollHistory(lastStart: now, medianGap: history.medianGap)
            return time
        }
    }

    /// Cron never starts `poll` at the same millisecond of a minute. A run that comes a moment
    /// early counts as on time; else a feed of `15m` would be polled every half hour.
    private func poll(
        _ interval: Duration, after last: Date, _ bound: Date?, failures: Int,
        _ regular: PollReason
    ) -> PollTime {
        let wait = interval.backedOff(failures)
        let tolerance = min(wait / 20, .seconds(30))
        let delay = jitter.delay(over: wait, limit: .seconds(8640))
        var time = PollTime(
            earliest: last + (wait - tolerance).interval, planned: last + wait.interval + delay,
            reason: wait > interval ? .backingOff(failures: failures) : regular)
        if let bound, bound > time.earliest {
            if bound > last + wait.interval { time.reason = .serverAsked }
            time.earliest = bound
            time.planned = max(time.planned, bound + delay)
        }
        return time
    }

    private func slot(after last: Date, _ bound: Date?, failures: Int) -> PollTime {
        guard let slots, let first = slots.next(after: last), let second = slots.next(after: first)
        else { return PollTime(at: .distantFuture, because: .never) }
        var (slot, reason) = (first, PollReason.cronSlot)
        let gap = Duration.seconds(second.timeIntervalSince(first))
        if failures > 1 {
            // The slots that the doubled waits pass over; the next one is the user's choice again.
            let wait = gap.backedOff(failures) - gap
            slot = slots.next(after: last + wait.interval) ?? slot
            if slot > first { reason = .backingOff(failures: failures) }
        }
        if let bound, bound > slot, let later = slots.next(onOrAfter: bound) {
            (slot, reason) = (later, .serverAsked)
        }
        return PollTime(
            earliest: slot, planned: slot + jitter.delay(over: gap, limit: .seconds(600)),
            reason: reason)
    }
}

extension Duration {
    /// The first failure costs nothing; each further one doubles the wait, up to a day.
    fileprivate func backedOff(_ failures: Int) -> Duration {
        guard failures > 1 else { return self }
        // 2^17 seconds are more than a day, and nothing is polled more often than each second.
        return max(self, min(self * (1 << min(failures - 1, 17)), PollSchedule.longestWait))
    }

    /// In seconds, for `Date`.
    var interval: TimeInterval {
        TimeInterval(components.seconds) + TimeInterval(components.attoseconds) / 1e18
    }
}
