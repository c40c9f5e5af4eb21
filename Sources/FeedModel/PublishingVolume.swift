public import Foundation

/// How many items a feed has in a week, learned from its weeks so far, by when they were found.
public struct PublishingVolume: Hashable, Sendable {
    public enum News: Hashable, Sendable {
        case sparse(items: Int, usual: Int)
        case recovered(usual: Int)
    }

    /// New items are counted from here; nil before the first document.
    public var since: Date?
    public var items = 0
    /// Weeks that were learned from.
    public var weeks = 0
    /// Items of a usual week.
    public var usual = 0.0
    /// Weeks in a row with far fewer.
    public var sparseWeeks = 0

    private static let week: TimeInterval = 7 * 86_400
    /// Fewer weeks say too little.
    private static let fewestWeeks = 4
    /// Of a feed that has an item a day or less, a week says nothing.
    private static let fewestItems = 7.0
    private static let sparseShare = 0.25
    private static let recoveredShare = 0.5
    /// Told so seldom while it lasts; then it is what is usual.
    private static let repeatEvery = 4
    private static let longestSparseness = 12
    /// A new week counts for so much at least of what is usual.
    private static let memory = 8

    public init() {}

    /// Takes note of a good poll.
    ///
    /// - Parameters:
    ///   - newItems: Without those of a first document.
    ///   - hasGap: The feed was not polled for long, and may have had items that nobody saw.
    public mutating func note(_ newItems: Int, at now: Date, hasGap: Bool) -> News? {
        guard let begin = since, !hasGap, now > begin,
            now.timeIntervalSince(begin) < 2 * Self.week
        else {
            (since, items) = (now, 0)
            return nil
        }
        items += newItems
        if sparseWeeks > 0, Double(items) >= usual * Self.recoveredShare {
            sparseWeeks = 0
            return .recovered(usual: Int(usual.rounded()))
        }
        let elapsed = now.timeIntervalSince(begin)
        guard elapsed >= Self.week else { return nil }
        let count = items
        (since, items) = (now, 0)
        return end(weekOf: count, rate: Double(count) * Self.week / elapsed)
    }

    private mutating func end(weekOf count: Int, rate: Double) -> News? {
        // Nothing at all is silence, which is told sooner.
        guard count > 0 else { return nil }
        guard weeks >= Self.fewestWeeks, usual >= Self.fewestItems,
            rate < usual * Self.sparseShare
        else {
            if sparseWeeks == 0 { learn(rate) }
            return nil
        }
        sparseWeeks += 1
        guard sparseWeeks < Self.longestSparseness else {
            (usual, sparseWeeks) = (rate, 0)
            return nil
        }
        return sparseWeeks == 1 || sparseWeeks.isMultiple(of: Self.repeatEvery)
            ? .sparse(items: count, usual: Int(usual.rounded())) : nil
    }

    private mutating func learn(_ rate: Double) {
        weeks += 1
        usual += (rate - usual) / Double(min(weeks, Self.memory))
    }
}
