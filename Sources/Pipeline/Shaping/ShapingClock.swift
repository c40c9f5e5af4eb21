import AlertShaping
import FeedModel
import Foundation

/// What clocks on the wall say to a rule's shaping.
struct ShapingClock: Sendable {
    let timeZone: TimeZone

    /// Nil for a rule without quiet hours and digests.
    func moment(of rule: Rule, at now: Date) -> ShapingFacts.Moment? {
        guard let shaping = rule.shaping, shaping.quiet != nil || shaping.digest != nil else {
            return nil
        }
        return ShapingFacts.Moment(
            quietUntil: quietEnd(of: rule, at: now),
            digestAt: shaping.digest.flatMap { CronSlots($0, in: timeZone).next(after: now) })
    }

    /// When the rule's quiet hours end, if it is in them; a clock that is put back repeats them.
    func quietEnd(of rule: Rule, at now: Date) -> Date? {
        guard let quiet = rule.shaping?.quiet, rule.severity != .critical else { return nil }
        let clock = WallClock(timeZone)
        let wall = clock.wall(at: WallClock.second(of: now))
        let day = Int((Double(wall) / 86_400).rounded(.down)) * 86_400
        let minute = (wall - day) / 60
        let isQuiet =
            quiet.start < quiet.end
            ? (quiet.start..<quiet.end).contains(minute)
            : minute >= quiet.start || minute < quiet.end
        guard isQuiet else { return nil }
        let end = day + quiet.end * 60 + (quiet.end > minute ? 0 : 86_400)
        return Date(timeIntervalSince1970: Double(clock.instant(of: end)))
    }
}
