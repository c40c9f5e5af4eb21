public import Foundation

/// What a person is told: a rule, the item that satisfied it, and where.
public struct Alert: Hashable, Sendable {
    public var id: AlertID
    public var type: AlertType
    public var matchedAt: Date
    /// True when the item was found only after an outage of ours, not when it appeared.
    public var late: Bool
    public var rule: RuleFacts
    public var item: ItemFacts
    public var feed: FeedFacts
    public var matches: [TermMatch]
    /// True when texts were cut so that a body stays under its limit. Matches never are.
    public var truncated: Bool

    public init(
        id: AlertID, type: AlertType, matchedAt: Date, late: Bool, rule: RuleFacts,
        item: ItemFacts, feed: FeedFacts, matches: [TermMatch], truncated: Bool = false
    ) {
        self.id = id
        self.type = type
        self.matchedAt = matchedAt
        self.late = late
        self.rule = rule
        self.item = item
        self.feed = feed
        self.matches = matches
        self.truncated = truncated
    }
}

/// The same alert has the same id in every delivery, retry, replay and rebuilt store. Holds no
/// full stop (Standard Webhooks 1.0).
public struct AlertID: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
}

public enum AlertType: String, CaseIterable, Codable, Hashable, Sendable {
    case matched = "alert.matched"
    case sinkTest = "sink.test"
}

/// What an alert says of its rule.
public struct RuleFacts: Hashable, Codable, Sendable {
    public var name: RuleName
    public var severity: Severity
    public var tags: [String]

    public init(name: RuleName, severity: Severity, tags: [String]) {
        self.name = name
        self.severity = severity
        self.tags = tags
    }
}

/// What an alert says of its item.
public struct ItemFacts: Hashable, Codable, Sendable {
    /// Ours: derived from the feed's name and the item's identity.
    public var id: String
    public var guid: String?
    public var url: String?
    public var title: String?
    /// Plain text of the summary, else the beginning of the content.
    public var summary: String?
    /// Names, or addresses where there is no name.
    public var authors: [String]
    public var categories: [String]
    public var language: String?
    public var published: Date?
    public var updated: Date?
    public var firstSeen: Date

    private enum CodingKeys: String, CodingKey {
        case id, guid, url, title, summary, authors, categories, language, published, updated
        case firstSeen = "first_seen"
    }

    public init(
        id: String, guid: String? = nil, url: String? = nil, title: String? = nil,
        summary: String? = nil, authors: [String] = [], categories: [String] = [],
        language: String? = nil, published: Date? = nil, updated: Date? = nil, firstSeen: Date
    ) {
        self.id = id
        self.guid = guid
        self.url = url
        self.title = title
        self.summary = summary
        self.authors = authors
        self.categories = categories
        self.language = language
        self.published = published
        self.updated = updated
        self.firstSeen = firstSeen
    }
}

/// What an alert says of its feed.
public struct FeedFacts: Hashable, Codable, Sendable {
    public var name: FeedName
    public var title: String?
    /// Where the document came from; absent for a local one.
    public var url: String?
    public var siteURL: String?
    public var tags: [String]

    private enum CodingKeys: String, CodingKey {
        case name, title, url, tags
        case siteURL = "site_url"
    }

    public init(
        name: FeedName, title: String? = nil, url: String? = nil, siteURL: String? = nil,
        tags: [String] = []
    ) {
        self.name = name
        self.title = title
        self.url = url
        self.siteURL = siteURL
        self.tags = tags
    }
}
