public import FeedModel
public import Foundation

extension RuleTiming {
    /// How often matches at these times would have been told of; nil for spikes, which depend on how
    /// long the rule was there.
    public func occasions(of times: [Date], in range: Range<Date>) -> Int? {
        let times = times.sorted()
        switch self {
        case .atLeast(let count, let window):
            let matches = times.map { TimedMatch(item: 0, feed: "", at: $0, isNew: true) }
            return MatchSurges.find(in: matches, count: count, within: window, lastAt: nil)
                .surges.count
        case .spike: return nil
        case .absent(let wait):
            let seconds = TimeInterval(wait.components.seconds)
            let ends = times.filter(range.contains) + [range.upperBound]
            return zip([range.lowerBound] + ends, ends).count {
                $1.timeIntervalSince($0) >= seconds
            }
        }
    }
}
