public import Foundation

/// What stands between a rule's matches and its alerts, as feeds.toml has it.
public struct RuleShaping: Hashable, Sendable {
    /// Items that were published longer ago are not told.
    public var maxAge: Duration?
    public var budget: AlertBudget?
    /// Matches are told together, at these times.
    public var digest: CronExpression?
    /// Nothing is told then, but together afterwards; a `critical` rule's matches are.
    public var quiet: QuietHours?
    /// Matches of one run that have these in common are told together.
    public var groupBy: [AlertGrouping] = []
    /// An alert that nobody has acknowledged is told again so often.
    public var repeatEvery: Duration?
    /// Without an acknowledgement in this time, an alert also goes to `escalateTo`.
    public var escalateAfter: Duration?
    public var escalateTo: [SinkName] = []
    /// What is told in place of the matches.
    public var timing: RuleTiming?

    public init() {}
}

/// So many alerts in any stretch of so much time.
public struct AlertBudget: Hashable, Sendable {
    public var count: Int
    public var window: Duration

    public init(count: Int, window: Duration) {
        self.count = count
        self.window = window
    }
}

/// A part of each day on the wall clock; it may go past midnight.
public struct QuietHours: Hashable, Sendable {
    /// Minutes of the day, 0–1439; different from each other. The last minute is the one before
    /// `end`.
    public var start: Int
    public var end: Int

    public init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }
}

/// What alerts may have in common.
public enum AlertGrouping: String, CaseIterable, Hashable, Sendable {
    case feed
    /// The first of the feed's tags.
    case tag
    /// The first author.
    case author
    /// The words of the title: the same news in several feeds.
    case title
}

/// Alerts that a person doesn't want for a time, and why.
public struct Silence: Hashable, Sendable {
    public var id: Int64
    /// Each nil for any; at least one is not.
    public var rule: RuleName?
    public var feed: FeedName?
    /// One of the rule's or of the feed's.
    public var tag: String?
    public var begin: Date
    public var end: Date
    public var comment: String?

    public init(
        id: Int64, rule: RuleName? = nil, feed: FeedName? = nil, tag: String? = nil, begin: Date,
        end: Date, comment: String? = nil
    ) {
        self.id = id
        self.rule = rule
        self.feed = feed
        self.tag = tag
        self.begin = begin
        self.end = end
        self.comment = comment
    }

    /// Whether it covers what happens to a feed.
    public func covers(feed: Feed, at date: Date) -> Bool {
        begin <= date && date < end && rule == nil
            && (self.feed.map { $0 == feed.name } ?? true)
            && (tag.map(feed.tags.contains) ?? true)
    }

    /// Whether it covers what a rule tells of its matches as a whole.
    public func covers(rule: Rule, at date: Date) -> Bool {
        begin <= date && date < end && feed == nil
            && (self.rule.map { $0 == rule.name } ?? true)
            && (tag.map(rule.tags.contains) ?? true)
    }

    public func covers(rule: Rule, feed: Feed, at date: Date) -> Bool {
        begin <= date && date < end
            && (self.rule.map { $0 == rule.name } ?? true)
            && (self.feed.map { $0 == feed.name } ?? true)
            && (tag.map { rule.tags.contains($0) || feed.tags.contains($0) } ?? true)
    }
}
