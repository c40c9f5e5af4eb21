import FeedModel
import Foundation

/// Of rules that count their matches.
private enum TimingBounds {
    /// One match is what rules tell anyway.
    static let count = 2...10_000
    static let within = Duration.seconds(60)...(.seconds(31 * 86_400))
    static let over = 1.1...1000
    /// Compared with a day.
    static let baseline = Duration.seconds(2 * 86_400)...(.seconds(90 * 86_400))
    static let absence = Duration.seconds(60)...(.seconds(366 * 86_400))
}

extension TableReader {
    static let timingKeys = ["at_least", "spike", "absent_for"]

    /// What a `[[rule]]` tells of in place of each match; nil for each match, or with a mistake.
    func timing() -> RuleTiming? {
        let keys = Self.timingKeys.filter(has)
        guard let key = keys.first else { return nil }
        // Nothing is left to be told in groups.
        let others = keys.dropFirst() + ["group_by"].filter(has)
        if let other = others.first { add(.onlyOneOf([key] + others), at: other) }
        switch key {
        case "at_least":
            guard let inner = innerTable(key, required: ["count", "within"]),
                let count = inner.wholeNumber("count", in: TimingBounds.count),
                let window = inner.duration("within", in: TimingBounds.within)
            else { return nil }
            return .atLeast(count, within: window)
        case "spike":
            guard let inner = innerTable(key, required: ["over", "baseline"]),
                let factor = inner.number("over", in: TimingBounds.over),
                let baseline = inner.duration("baseline", in: TimingBounds.baseline)
            else { return nil }
            return .spike(over: factor, baseline: baseline)
        default:
            return duration(key, in: TimingBounds.absence).map(RuleTiming.absent)
        }
    }

    private func innerTable(_ key: String, required: [String]) -> TableReader? {
        guard let inner = innerTable(key, keys: required) else { return nil }
        for name in required where !inner.has(name) {
            add(.lacksInnerKey(name, of: key), at: key)
        }
        return inner
    }

    private func number(_ key: String, in bounds: ClosedRange<Double>) -> Double? {
        guard let node = node(key) else { return nil }
        let number: Double
        switch node.value {
        case .integer(let whole): number = Double(whole)
        case .fraction(let fraction): number = fraction
        default:
            wrongType(key, wanted: "a number such as 3.0", found: node)
            return nil
        }
        guard bounds.contains(number) else {
            add(
                .outOfRange(
                    key: key, lowest: bounds.lowerBound.formatted(.rule),
                    highest: bounds.upperBound.formatted(.rule)), at: key)
            return nil
        }
        return number
    }
}
