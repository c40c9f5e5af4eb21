public import FeedModel
public import Foundation

/// When a feed is polled next, and why then. Reads no clock and keeps nothing.
///
/// A poll that was missed is due at once, and once only. Failures put a feed off ever longer and
/// never for good. What the server asked for is kept, within a day.
public struct PollSchedule: Sendable {
    /// No server, failure or wrong clock puts a poll off for longer than this.
    public static let longestWait: Duration = .seconds(86_400)
    /// The same, for dates.
    static let longestWaitInterval: TimeInterval = 86_400

    private let schedule: Schedule
    private let slots: CronSlots?
    private let jitter: StableJitter?
    /// No feed is polled more often than this because of gaps; who wants that says so.
    private static let shortestHaste: Duration = .seconds(900)
    /// A tenth of a day; in seconds, as are those below.
    private static let longestDelay: TimeInterval = 8640
    /// What a rhythm begins with is at most half an interval, and this.
    private static let firstSpread: TimeInterval = 1800
    private static let longestSlotDelay: TimeInterval = 600

    /// - Parameters:
    ///   - spreadBy: Decides by how much a poll is later than the earliest moment: a text that is the
    ///     feed's and the installation's own. Nil for what need not be spread.
    ///   - timeZone: The wall clock of cron expressions.
    public init(_ schedule: Schedule, spreadBy key: String?, timeZone: TimeZone) {
        self.init(schedule, jitter: key.map { StableJitter(name: $0) }, timeZone: timeZone)
    }

    init(_ schedule: Schedule, jitter: StableJitter?, timeZone: TimeZone) {
        self.schedule = schedule
        self.jitter = jitter
        if case .cron(let expression) = schedule {
            slots = CronSlots(expression, in: timeZone)
        } else {
            slots = nil
        }
    }

    /// The next poll after those that `history` tells of.
    public func next(after history: PollHistory, now: Date) -> PollTime {
        guard let last = history.lastStart else {
            let bound = history.notBefore.map { min($0, now + Self.longestWaitInterval) }
            return PollTime(at: max(now, bound ?? now), because: .neverPolled)
        }
        // A clock that was wrong wrote this, and the server's bound with it.
        guard last <= now + Self.longestWaitInterval else {
            return PollTime(at: now, because: .clockWentBack)
        }
        let bounds = ServerBounds(history, last: last, end: last + Self.longestWaitInterval)
        switch schedule {
        case .cron:
            return slot(after: last, bounds, failures: history.failures)
        case .every(let interval):
            let shorter = interval.halved(history.halvings, downTo: Self.shortestHaste)
            return poll(
                shorter, after: last, bounds, history, shorter < interval ? .afterGap : .interval)
        case .adaptive(let minimum, let maximum):
            // A feed that we know nothing of yet is asked once an hour.
            let half = history.medianGap.map { $0 / 2 } ?? .seconds(3600)
            let interval = min(max(half, minimum), maximum)
            let shorter = interval.halved(
                history.halvings, downTo: max(Self.shortestHaste, minimum))
            return poll(
                shorter, after: last, bounds, history, shorter < interval ? .afterGap : .adaptive)
        }
    }

    /// What keeps a poll from being made now, whatever the schedule says; nil if nothing does.
    public func objection(after history: PollHistory, now: Date) -> ServerBound? {
        guard let last = history.lastStart else { return nil }
        // A bound further off was written under a clock that was wrong.
        let bounds = ServerBounds(
            history, last: min(last, now), end: min(last, now) + Self.longestWaitInterval)
        let latest = bounds.latest.flatMap { $0.until > now ? $0 : nil }
        return bounds.asked(onOrAfter: latest?.until ?? now) ?? latest
    }

    /// The next polls, each as if the one before had gone well.
    public func upcoming(_ count: Int, after history: PollHistory, now: Date) -> [PollTime] {
        var history = history
        var now = now
        return (0..<max(count, 0)).map { _ in
            let time = next(after: history, now: now)
            now = max(now, time.planned)
            history = PollHistory(
                lastStart: now, medianGap: history.medianGap,
                beat: beat(of: time, startedAt: now), rhythm: history.rhythm,
                halvings: history.halvings)
            return time
        }
    }

    /// What to keep of a planned time when the poll has come: the next one counts from the plan, so
    /// that a run which comes every few minutes shortens no wait and lengthens none on the whole. A
    /// poll that is early or a whole interval late begins a rhythm of its own.
    public func beat(of time: PollTime, startedAt start: Date) -> Date? {
        guard let beat = time.beat, beat <= start, let interval = time.interval,
            start.timeIntervalSince(beat) < interval
        else { return nil }
        return beat
    }

    private func poll(
        _ interval: Duration, after last: Date, _ bounds: ServerBounds, _ history: PollHistory,
        _ regular: PollReason
    ) -> PollTime {
        let longer = interval.backedOff(history.failures)
        let isOff = longer > interval
        // Once, for it takes long.
        let seconds = interval.interval
        let wait = isOff ? longer.interval : seconds
        let delay = jitter?.delay(over: wait, limit: Self.longestDelay) ?? 0
        var time = PollTime(
            at: last + wait, because: isOff ? .backingOff(failures: history.failures) : regular)
        time.interval = seconds
        if isOff {
            time.planned += delay
        } else if let beat = history.beat, beat <= last {
            time.beat = beat + seconds + delay
            time.planned = max(time.planned, beat + seconds + delay)
        } else {
            // Feeds that were added together, or waited together for the machine to come back.
            time.planned += max(
                delay, jitter?.delay(over: seconds * 5, limit: Self.firstSpread) ?? 0)
            time.beat = time.planned
        }
        if let bound = bounds.latest, bound.until > time.earliest {
            time.reason = .serverAsked
            time.planned = max(time.planned, bound.until + delay)
            time.earliest = bound.until
        }
        return time.putOff(by: bounds, delay: delay)
    }

    private func slot(after last: Date, _ bounds: ServerBounds, failures: Int) -> PollTime {
        guard let slots, let first = slots.next(after: last), let second = slots.next(after: first)
        else { return PollTime(at: .distantFuture, because: .never) }
        var (slot, reason) = (first, PollReason.cronSlot)
        let seconds = second.timeIntervalSince(first)
        if failures > 1 {
            // The slots that the doubled waits pass over; the next one is the user's choice again.
            let gap = Duration.seconds(seconds)
            let wait = gap.backedOff(failures) - gap
            slot = slots.next(after: last + wait.interval) ?? slot
            if slot > first { reason = .backingOff(failures: failures) }
        }
        if let bound = bounds.latest?.until, bound > slot, let later = slots.next(onOrAfter: bound)
        {
            (slot, reason) = (later, .serverAsked)
        }
        if let asked = bounds.asked(onOrAfter: slot)?.until,
            let later = slots.next(onOrAfter: asked)
        {
            (slot, reason) = (later, .serverAsked)
        }
        return PollTime(
            earliest: slot,
            planned: slot + (jitter?.delay(over: seconds, limit: Self.longestSlotDelay) ?? 0),
            reason: reason)
    }
}

extension PollTime {
    /// Out of the hours and days in which nobody should ask.
    fileprivate func putOff(by bounds: ServerBounds, delay: TimeInterval) -> PollTime {
        var time = self
        if let asked = bounds.asked(onOrAfter: earliest) {
            time.earliest = asked.until
            time.planned = max(planned, asked.until + delay)
            time.reason = .serverAsked
        }
        if let asked = bounds.asked(onOrAfter: time.planned) {
            time.planned = asked.until + delay
            time.reason = .serverAsked
        }
        return time
    }
}

extension Duration {
    /// The first failure costs nothing; each further one doubles the wait, up to a day.
    fileprivate func backedOff(_ failures: Int) -> Duration {
        guard failures > 1 else { return self }
        // 2^17 seconds are more than a day, and nothing is polled more often than each second.
        return max(self, min(self * (1 << min(failures - 1, 17)), PollSchedule.longestWait))
    }

    /// - Parameter shortest: Not shorter than this, nor longer than it is.
    fileprivate func halved(_ times: Int, downTo shortest: Duration) -> Duration {
        guard times > 0 else { return self }
        return min(self, max(shortest, self / (1 << min(times, 16))))
    }

    /// In seconds, for `Date`.
    var interval: TimeInterval {
        TimeInterval(components.seconds) + TimeInterval(components.attoseconds) / 1e18
    }
}
