import FeedModel
import Foundation

/// The moments that a cron expression names in a time zone.
///
/// When clocks change: a time that is skipped comes once, just after the gap; a time that is
/// repeated comes once, the first time. An expression that names every hour follows the wall clock
/// instead, as it means an interval: the hour that is there twice counts twice.
struct CronSlots: Sendable {
    private let expression: CronExpression
    private let clock: WallClock

    init(_ expression: CronExpression, in timeZone: TimeZone) {
        self.expression = expression
        clock = WallClock(timeZone)
    }

    /// Nil if there is none in the next decades.
    func next(after date: Date) -> Date? {
        next(after: WallClock.second(of: date)).map { Date(timeIntervalSince1970: Double($0)) }
    }

    func next(onOrAfter date: Date) -> Date? {
        let second = WallClock.second(of: date)
        let isWhole = date.timeIntervalSince1970 == Double(second)
        return next(after: isWhole ? second - 1 : second)
            .map { Date(timeIntervalSince1970: Double($0)) }
    }

    private func next(after instant: Int) -> Int? {
        expression.namesEveryHour ? nextByWallClock(after: instant) : nextByName(after: instant)
    }

    /// Walks over the names of minutes; where each stands on the clock is looked up.
    private func nextByName(after instant: Int) -> Int? {
        var wall = clock.wall(at: instant)
        while let named = expression.nextNamed(onOrAfter: wall) {
            let slot = clock.instant(of: named)
            if slot > instant { return slot }
            wall = named + 60
        }
        return nil
    }

    /// Walks over time; where the offset changes, it begins anew there.
    private func nextByWallClock(after instant: Int) -> Int? {
        var start = instant + 1
        while true {
            let offset = clock.offset(at: start)
            guard let named = expression.nextNamed(onOrAfter: start + offset) else { return nil }
            let slot = named - offset
            if clock.offset(at: slot) == offset { return slot }
            start = clock.change(between: start, and: slot)
        }
    }
}
