import FeedModel
public import Foundation
import GRDB

extension FeedStore {
    /// What each day is worth, of all feeds that were ever read, by name. Days are those of UTC.
    ///
    /// - Parameter start: Of the first day, which `now` is of the last.
    public func coverage(
        since start: Date, now: Date
    ) async throws(StoreError) -> [FeedCoverage] {
        try await read("reading the coverage") { database in
            let feeds = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, name, baselined_at, succeeded_at FROM feed
                    WHERE baselined_at IS NOT NULL AND succeeded_at IS NOT NULL ORDER BY name
                    """)
            let found = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(CoverageGap.columns), coverage.feed, kind, asked_at
                    FROM coverage JOIN feed ON feed.id = coverage.feed
                    WHERE until_at >= ? ORDER BY coverage.id
                    """, arguments: [start.milliseconds - 86_400_000])
            var spans: [Int64: [CoverageSpan]] = [:]
            for row in found {
                spans[row[CoverageGap.columnCount], default: []].append(CoverageSpan(row))
            }
            return feeds.map { feed in
                FeedCoverage(
                    FeedName(feed[1]), spans: spans[feed[0]] ?? [],
                    begin: Date(milliseconds: feed[2]), lastPoll: Date(milliseconds: feed[3]),
                    days: start.dayNumber...max(start.dayNumber, now.dayNumber))
            }
        }
    }
}

/// A time that is not proved.
private struct CoverageSpan {
    enum Kind: String {
        case gap, filled, unseen, short
    }

    let kind: Kind?
    let gap: CoverageGap
    let days: ClosedRange<Int>

    init(_ row: Row) {
        gap = CoverageGap(row)
        kind = Kind(rawValue: row[CoverageGap.columnCount + 1])
        // What was there at the last good poll was seen by it, unless the dates say otherwise.
        let asked = Date(milliseconds: row[CoverageGap.columnCount + 2])
        let begin = gap.until > asked ? max(gap.from, asked) : gap.from
        days = begin.dayNumber...max(begin.dayNumber, gap.until.dayNumber)
    }

    func mark(_ day: Int) -> FeedCoverage.Day? {
        switch kind {
        case .gap: days.contains(day) ? .gap : nil
        case .short: days.contains(day) ? .unknown : nil
        // On its first and last day there was a good poll.
        case .unseen: day > days.lowerBound && day < days.upperBound ? .unknown : nil
        case .filled, nil: nil
        }
    }
}

extension FeedCoverage {
    /// - Parameters:
    ///   - begin: When the first document was recorded.
    ///   - lastPoll: The last good one.
    fileprivate init(
        _ feed: FeedName, spans: [CoverageSpan], begin: Date, lastPoll: Date,
        days: ClosedRange<Int>
    ) {
        self.feed = feed
        firstDay = days.lowerBound
        gaps = spans.compactMap { span in
            switch span.kind {
            case .gap: (span.gap, false)
            case .filled: (span.gap, true)
            default: nil
            }
        }
        self.days = days.map { day in
            guard day >= begin.dayNumber else { return nil }
            let marks = spans.compactMap { $0.mark(day) }
            if marks.contains(.gap) { return .gap }
            // A single document has nothing to overlap with.
            let isUnseen = day > lastPoll.dayNumber || lastPoll <= begin
            return isUnseen || !marks.isEmpty ? .unknown : .proved
        }
    }
}
