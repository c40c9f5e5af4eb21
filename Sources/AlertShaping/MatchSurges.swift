public import FeedModel
public import Foundation

/// When a rule's matches are so many that they are told (`at_least`). Pure: it depends on the times of
/// the matches, not on when it is asked.
public enum MatchSurges {
    /// A surge begins with the match that brings the count up. It is over when for as long as the
    /// window no match has done so; until then it is told once.
    ///
    /// - Parameters:
    ///   - matches: By time, from a window before the first new one on.
    ///   - lastAt: The last match that brought the count up, so far.
    /// - Returns: The matches of each surge that begins; and the same as `lastAt`, with these.
    public static func find(
        in matches: [TimedMatch], count: Int, within window: Duration, lastAt: Date?
    ) -> (surges: [Range<Int>], lastAt: Date?) {
        let length = TimeInterval(window.components.seconds)
        var surges: [Range<Int>] = []
        var lastAt = lastAt
        var first = 0
        for (index, match) in matches.enumerated() where match.isNew {
            while match.at.timeIntervalSince(matches[first].at) >= length { first += 1 }
            guard index + 1 - first >= count else { continue }
            if let last = lastAt, match.at.timeIntervalSince(last) < length {
                // One that was told by an earlier run can't be told of more.
                if let surge = surges.popLast() { surges.append(surge.lowerBound..<(index + 1)) }
            } else {
                surges.append(first..<(index + 1))
            }
            lastAt = lastAt.map { max($0, match.at) } ?? match.at
        }
        return (surges, lastAt)
    }
}

/// Whether a day has so many matches that they are told (`spike`). Pure.
public struct MatchSpike: Hashable, Sendable {
    /// What is compared with the days before, in seconds.
    public static let period: TimeInterval = 86_400
    /// Fewer matches are no spike, however few there are on other days.
    public static let fewest = 5

    /// Of the last day.
    public var count: Int
    /// Of the days before, as far back as the baseline goes and the rule was there.
    public var earlier: Int
    public var earlierDays: Double

    public init(count: Int, earlier: Int, earlierDays: Double) {
        self.count = count
        self.earlier = earlier
        self.earlierDays = earlierDays
    }

    /// Matches of a usual day.
    public var usual: Double { earlierDays > 0 ? Double(earlier) / earlierDays : 0 }

    /// False as long as less than half of the baseline was seen.
    public func isSpike(over factor: Double, baseline: Duration) -> Bool {
        let days = TimeInterval(baseline.components.seconds) / Self.period
        return earlierDays * 2 >= days && count >= Self.fewest && Double(count) > factor * usual
    }
}
