import FeedModel
import Foundation

/// Of times that shaping knows.
private enum ShapingBounds {
    static let maxAge = Duration.seconds(60)...(.seconds(3660 * 86_400))
    static let window = Duration.seconds(60)...(.seconds(31 * 86_400))
    static let budget = 1...1000
    static let wait = Duration.seconds(60)...(.seconds(7 * 86_400))
}

extension TableReader {
    static let shapingKeys =
        [
            "max_age", "budget", "digest", "quiet", "group_by", "repeat", "escalate_after",
            "escalate_to",
        ] + timingKeys

    /// What a `[[rule]]` says of when its matches are told; nil if nothing.
    func shaping(ruleName: String, sinks: [String]) -> RuleShaping? {
        guard Self.shapingKeys.contains(where: has) else { return nil }
        var shaping = RuleShaping()
        shaping.maxAge = duration("max_age", in: ShapingBounds.maxAge)
        shaping.budget = budget()
        shaping.digest = cronExpression("digest")
        shaping.quiet = quiet()
        shaping.groupBy = grouping()
        shaping.repeatEvery = duration("repeat", in: ShapingBounds.wait)
        shaping.escalateAfter = duration("escalate_after", in: ShapingBounds.wait)
        shaping.escalateTo = named(
            "escalate_to", ruleName: ruleName, sinks: sinks)
        shaping.timing = timing()
        for (key, other) in [("escalate_after", "escalate_to"), ("escalate_to", "escalate_after")]
        where has(key) && !has(other) {
            add(.keyNeedsOther(key: key, other: other), at: key)
        }
        return shaping
    }

    func cronExpression(_ key: String) -> CronExpression? {
        guard let text = text(key) else { return nil }
        do { return try CronParser.parse(text) } catch {
            add(.badCron(text, error, key: key), at: key)
            return nil
        }
    }

    /// `5 per 10m`
    private func budget() -> AlertBudget? {
        guard let text = text("budget") else { return nil }
        let words = text.split(separator: " ")
        guard words.count == 3, words[1] == "per", let count = Int(words[0]),
            let window = Duration(written: String(words[2]))
        else {
            add(.badBudget(text), at: "budget")
            return nil
        }
        guard ShapingBounds.budget.contains(count), ShapingBounds.window.contains(window) else {
            add(
                .outOfRange(key: "budget", lowest: "1 per 31d", highest: "1000 per 1m"),
                at: "budget")
            return nil
        }
        return AlertBudget(count: count, window: window)
    }

    /// `22:00-07:00`
    private func quiet() -> QuietHours? {
        guard let text = text("quiet") else { return nil }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = Self.minute(ends[0]), let end = Self.minute(ends[1]),
            start != end
        else {
            add(.badQuietHours(text), at: "quiet")
            return nil
        }
        return QuietHours(start: start, end: end)
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.filter { $0 != " " }.split(
            separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isASCII) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour),
            (0...59).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }

    private func grouping() -> [AlertGrouping] {
        (texts("group_by") ?? []).compactMap { text, line in
            choice(text, key: "group_by", line: line)
        }
    }
}
