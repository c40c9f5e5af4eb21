public import Foundation

/// What an edit did to one text of an item: the text's words in order, those that went and those
/// that came each marked.
public struct TextChange: Hashable, Codable, Sendable {
    public var field: TextField
    public var parts: [Part]

    public init(field: TextField, parts: [Part]) {
        self.field = field
        self.parts = parts
    }

    public struct Part: Hashable, Codable, Sendable {
        public enum Kind: String, Codable, Hashable, Sendable {
            case same, removed, added
        }

        public var kind: Kind
        public var text: String

        public init(_ kind: Kind, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }
}

/// Matches that are told together.
public struct Digest: Hashable, Codable, Sendable {
    /// Why they were not told one by one.
    public enum Reason: String, CaseIterable, Codable, Hashable, Sendable {
        /// The rule asks for digests.
        case digest
        /// More came than the rule's budget.
        case budget
        /// They came in quiet hours.
        case quiet
        /// They are of one group (`group_by`).
        case group
        /// The rule tells of so many together only (`at_least`, `spike`).
        case surge, spike
    }

    public var reason: Reason
    /// When the first and the last of them were raised.
    public var begin: Date
    public var end: Date
    /// Of all of them; `entries` may hold fewer.
    public var count: Int
    /// What they have in common, for those of one group.
    public var group: String?
    /// Oldest first.
    public var entries: [Entry]

    public init(
        reason: Reason, begin: Date, end: Date, count: Int, group: String? = nil,
        entries: [Entry]
    ) {
        self.reason = reason
        self.begin = begin
        self.end = end
        self.count = count
        self.group = group
        self.entries = entries
    }

    public struct Entry: Hashable, Codable, Sendable {
        /// The alert that it would have been.
        public var id: AlertID
        public var rule: RuleName
        public var severity: Severity
        /// Nil for what a rule tells of its matches as a whole.
        public var feed: FeedName?
        public var title: String?
        public var url: String?
        public var matchedAt: Date

        private enum CodingKeys: String, CodingKey {
            case id, rule, severity, feed, title, url
            case matchedAt = "matched_at"
        }

        public init(
            id: AlertID, rule: RuleName, severity: Severity, feed: FeedName?, title: String?,
            url: String?, matchedAt: Date
        ) {
            self.id = id
            self.rule = rule
            self.severity = severity
            self.feed = feed
            self.title = title
            self.url = url
            self.matchedAt = matchedAt
        }
    }
}

/// What happened to a feed or a sink, or to a rule's matches as a whole.
public struct EventFacts: Hashable, Codable, Sendable {
    /// Of a feed's event the alert has the feed.
    public var sink: SinkName?
    public var severity: Severity
    /// A sentence for a person, without secrets: what happened, and what to do.
    public var message: String
    public var since: Date?
    /// The end of a gap.
    public var until: Date?
    /// Of failures in a row, dead deliveries, missed items: what the message counts.
    public var count: Int?

    public init(
        sink: SinkName? = nil, severity: Severity = .high, message: String, since: Date? = nil,
        until: Date? = nil, count: Int? = nil
    ) {
        self.sink = sink
        self.severity = severity
        self.message = message
        self.since = since
        self.until = until
        self.count = count
    }
}
