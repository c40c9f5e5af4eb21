public import Foundation

/// What a rule tells of in place of each match: how many there are in a stretch of time.
public enum RuleTiming: Hashable, Sendable {
    /// So many items matched within so long.
    case atLeast(Int, within: Duration)
    /// In a day, more items matched than so many times as on the days before, so far back.
    case spike(over: Double, baseline: Duration)
    /// Nothing matched for so long.
    case absent(Duration)

    /// Its key in feeds.toml.
    public var key: String {
        switch self {
        case .atLeast: "at_least"
        case .spike: "spike"
        case .absent: "absent_for"
        }
    }

    /// What it tells of, for people.
    public var occasion: String {
        switch self {
        case .atLeast(let count, let window): "\(count) matches within \(window.inWords)"
        case .spike(let over, let baseline):
            "a day with more than \(over.formatted(.rule)) times the usual matches of "
                + baseline.inWords
        case .absent(let wait): "\(wait.inWords) without a match"
        }
    }
}

/// A match of a rule that counts them.
public struct TimedMatch: Hashable, Sendable {
    /// The store's number of the item.
    public var item: Int64
    public var feed: FeedName
    public var at: Date
    /// Not looked at so far.
    public var isNew: Bool

    public init(item: Int64, feed: FeedName, at: Date, isNew: Bool) {
        self.item = item
        self.feed = feed
        self.at = at
        self.isNew = isNew
    }
}

extension FormatStyle where Self == FloatingPointFormatStyle<Double> {
    /// At most one digit after the point, wherever the program runs.
    public static var rule: Self {
        .number.precision(.fractionLength(0...1)).grouping(.never).locale(
            Locale(identifier: "en_GB"))
    }
}
