import AlertShaping
public import FeedModel
public import FeedStore
public import Foundation
public import WatchRules

/// What a rule would have found among the items that are stored.
///
/// Each is asked as the poll asked it that recorded it: `age` counts from then.
public struct Backtest: Sendable {
    public struct Sample: Sendable {
        public var stored: StoredItem
        public var subject: QueryItem
        public var explanation: Explanation
        /// Where the rule's terms stand.
        public var spans: [FieldSpan]
    }

    public struct Result: Sendable {
        /// How many were asked: those of the feeds that the rule looks at.
        public var items = 0
        public var matches = 0
        /// When the matching items were news; the start of their day, in the zone that was given.
        public var days: [Date: Int] = [:]
        /// How often a rule that counts would have told of them, by their own dates; nil for other
        /// rules, and for spikes, which need more than what is asked here.
        public var occasions: Int?
        public var samples: [Sample] = []
        public var nearMisses: [Sample] = []
        /// How many of the matching items satisfy another rule as well.
        public var overlap: [RuleName: Int] = [:]
    }

    /// Of the items that don't match, so many are looked at for near misses, those recorded last.
    public static let nearMissItems = 2000

    private let walk: StoredItemWalk
    private let settings: Configuration

    public init(_ settings: Configuration, store: FeedStore) {
        self.settings = settings
        walk = StoredItemWalk(store: store, feeds: settings.feeds)
    }

    /// - Parameters:
    ///   - reading: A rule of the settings, or another; nothing is found by one with mistakes.
    ///   - end: Now.
    ///   - samples: At most so many, and as many near misses.
    ///   - onItem: Told now and then how many items have been asked.
    public func run(
        _ reading: RuleReading, since start: Date, until end: Date, samples: Int,
        onItem: (Int) -> Void = { _ in }
    ) async throws(StoreError) -> Result {
        var result = Result()
        guard let interpreter = reading.interpreter else { return result }
        var rule = reading.rule
        // Whether it looks at a feed is asked here, once.
        rule.tags = []
        let own = RuleSet([rule], lists: settings.lists)
        let others = RuleSet(
            settings.rules.filter { $0.name != rule.name }, lists: settings.lists,
            scanLimit: settings.scanRules ?? RuleSet.usualScanLimit)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = settings.timeZone
        var missesAsked = 0
        var times: [Date] = []
        try await walk.run(since: start) { stored, feed in
            guard reading.concerns(feedTags: feed.tags) else { return true }
            result.items += 1
            onItem(result.items)
            let isMatch = !own.matches(
                in: stored.item, feedTags: feed.tags, feedName: feed.name.text,
                now: stored.changedAt
            ).isEmpty
            func sample() -> Sample {
                let subject = stored.subject(in: feed)
                return Sample(
                    stored: stored, subject: subject,
                    explanation: interpreter.explain(subject, now: stored.changedAt),
                    spans: interpreter.evaluate(subject, now: stored.changedAt).spans)
            }
            if isMatch {
                result.matches += 1
                times.append(stored.newsDate)
                result.days[calendar.startOfDay(for: stored.newsDate), default: 0] += 1
                for match in others.matches(
                    in: stored.item, feedTags: feed.tags, feedName: feed.name.text,
                    now: stored.changedAt)
                {
                    result.overlap[match.rule, default: 0] += 1
                }
                if result.samples.count < samples { result.samples.append(sample()) }
            } else if result.nearMisses.count < samples, missesAsked < Self.nearMissItems {
                missesAsked += 1
                let sample = sample()
                if sample.explanation.isNear { result.nearMisses.append(sample) }
            }
            return true
        }
        result.occasions = rule.shaping?.timing?.occasions(of: times, in: start..<max(start, end))
        return result
    }
}
