public import Foundation

/// What a person is told: a rule's match or an update of one, a digest of several, or an event of a
/// feed or sink. Which of the parts there are depends on the type.
public struct Alert: Hashable, Sendable {
    public var id: AlertID
    public var type: AlertType
    /// When it was raised.
    public var matchedAt: Date
    /// True when the item was found only after an outage of ours, not when it appeared.
    public var late: Bool
    /// Absent for events of feeds and sinks, and for a digest of several rules.
    public var rule: RuleFacts?
    /// Of a match and its update.
    public var item: ItemFacts?
    /// Of a match, its update, and an event of a feed.
    public var feed: FeedFacts?
    public var matches: [TermMatch]
    /// What an edit did to the item's texts; of an update.
    public var changes: [TextChange]
    public var digest: Digest?
    public var event: EventFacts?
    /// True when texts were cut so that a body stays under its limit. Matches never are.
    public var truncated: Bool

    public init(
        id: AlertID, type: AlertType, matchedAt: Date, late: Bool = false,
        rule: RuleFacts? = nil, item: ItemFacts? = nil, feed: FeedFacts? = nil,
        matches: [TermMatch] = [], changes: [TextChange] = [], digest: Digest? = nil,
        event: EventFacts? = nil, truncated: Bool = false
    ) {
        self.id = id
        self.type = type
        self.matchedAt = matchedAt
        self.late = late
        self.rule = rule
        self.item = item
        self.feed = feed
        self.matches = matches
        self.changes = changes
        self.digest = digest
        self.event = event
        self.truncated = truncated
    }

    /// Of its rule, else of its event; a digest's is the highest of its entries.
    public var severity: Severity {
        rule?.severity ?? event?.severity ?? digest?.entries.map(\.severity).max() ?? .normal
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
    /// An item that has alerted was edited.
    case updated = "alert.updated"
    /// An alert that nobody has acknowledged, once more.
    case reminder = "alert.reminder"
    /// Several matches in one.
    case digest = "alert.digest"
    /// So many items matched a rule that more than usual did, or none for long.
    case ruleSurge = "rule.surge"
    case ruleSpike = "rule.spike"
    case ruleAbsent = "rule.absent"
    case feedFailing = "feed.failing"
    case feedRecovered = "feed.recovered"
    case feedSilent = "feed.silent"
    /// It publishes far less than usual.
    case feedSparse = "feed.sparse"
    case feedGap = "feed.gap"
    case feedMoved = "feed.moved"
    case feedGone = "feed.gone"
    /// A web page has come where it was.
    case feedParked = "feed.parked"
    case sinkFailing = "sink.failing"
    case sinkDisabled = "sink.disabled"
    case sinkRecovered = "sink.recovered"
    /// A delivery was given up.
    case deliveryDead = "delivery.dead"
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
