/// A named query over items, with where its alerts go.
public struct Rule: Hashable, Sendable {
    public var name: RuleName
    /// Empty if there is `match`.
    public var query: RuleQuery
    /// In place of `query`: the query language, not yet parsed.
    public var match: MatchText?
    public var fold: RuleFold = .marks
    public var forms: RuleForms = .exact
    /// Texts that the rule must match, and such that it must not.
    public var expect: [String] = []
    public var reject: [String] = []
    /// Only feeds that carry one of these; empty: every feed.
    public var tags: [String]
    public var severity: Severity
    public var onUpdate: UpdatePolicy
    /// Nil if each match is told at once.
    @Rare public var shaping: RuleShaping?
    /// The sinks that get its alerts, in the order of feeds.toml.
    public var notify: [SinkName]

    public init(
        name: RuleName, query: RuleQuery, match: MatchText? = nil, tags: [String] = [],
        severity: Severity = .normal,
        onUpdate: UpdatePolicy = .firstMatch, notify: [SinkName]
    ) {
        self.name = name
        self.query = query
        self.match = match
        self.tags = tags
        self.severity = severity
        self.onUpdate = onUpdate
        self.notify = notify
    }
}

/// Terms (one word) and phrases (several), each matched as whole words in title, summary and
/// content.
///
/// An item satisfies it when one of `any`, each of `all` and none of `none` stand in it. At least
/// one of `any` and `all` has an entry.
public struct RuleQuery: Hashable, Sendable {
    public var any: [String]
    public var all: [String]
    public var none: [String]

    public init(any: [String] = [], all: [String] = [], none: [String] = []) {
        self.any = any
        self.all = all
        self.none = none
    }
}

/// `match` of a rule, and where it stands.
public struct MatchText: Hashable, Sendable {
    public var query: String
    /// The configuration's path as it was given.
    public var file: String
    public var line: Int
    /// Of the query's first character, from 1, in grapheme clusters; nil if the line doesn't hold the
    /// query as it is: it has escapes, or several lines.
    public var column: Int?

    public init(_ query: String, file: String = "feeds.toml", line: Int = 1, column: Int? = nil) {
        self.query = query
        self.file = file
        self.line = line
        self.column = column
    }
}

/// What makes no difference between two words.
public enum RuleFold: String, CaseIterable, Hashable, Sendable {
    /// Letter case and marks.
    case marks
    /// Letter case.
    case `case`
    case none
}

/// Which forms of a word are found with it.
public enum RuleForms: String, CaseIterable, Hashable, Sendable {
    case exact
    /// Also with s, es and ies.
    case plural
}

public enum Severity: String, CaseIterable, Comparable, Codable, Hashable, Sendable {
    case low, normal, high, critical

    public static func < (left: Severity, right: Severity) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// What an edited item may do.
public enum UpdatePolicy: String, CaseIterable, Hashable, Sendable {
    /// Only the first revision is matched.
    case never
    /// Each revision is matched until one hits; that one alerts.
    case firstMatch = "first-match"
    /// As `first-match`, and a significant change of an item that has alerted is told too.
    case changed
}
