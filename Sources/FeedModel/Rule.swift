/// A named query over items, with where its alerts go.
public struct Rule: Hashable, Sendable {
    public var name: RuleName
    public var query: RuleQuery
    /// Only feeds that carry one of these; empty: every feed.
    public var tags: [String]
    public var severity: Severity
    public var onUpdate: UpdatePolicy
    /// The sinks that get its alerts, in the order of feeds.toml.
    public var notify: [SinkName]

    public init(
        name: RuleName, query: RuleQuery, tags: [String] = [], severity: Severity = .normal,
        onUpdate: UpdatePolicy = .firstMatch, notify: [SinkName]
    ) {
        self.name = name
        self.query = query
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
}
