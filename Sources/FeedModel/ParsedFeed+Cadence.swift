import Foundation

extension ParsedFeed {
    /// The median time between the dates of the items; nil for fewer than three dated ones.
    public var medianGap: Duration? {
        let dates = items.compactMap { ($0.published ?? $0.updated)?.timeIntervalSince1970 }
            .sorted()
        guard dates.count >= 3 else { return nil }
        let gaps = zip(dates.dropFirst(), dates).map { $0 - $1 }.sorted()
        return .seconds(gaps[gaps.count / 2])
    }
}
