public import Foundation

/// What makes an item the same one at the next poll, as 128 bits derived from the feed's name and
/// the item's guid, link or text.
public struct ItemIdentity: Hashable, Sendable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// `item_` and 32 hexadecimal digits: the item's id in alerts and listings.
    public var description: String { "item_" + Self.hex(high) + Self.hex(low) }

    private static func hex(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// A new or changed item, as rules and shaping see it.
public struct ItemRevision: Sendable {
    public var identity: ItemIdentity
    public var item: Item
    /// Never `.seen`.
    public var change: ItemChange
    /// 1 for a new item, one more with each change of what its texts say.
    public var number: Int
    public var firstSeen: Date
    /// The rules that an earlier revision satisfied, told or not.
    public var matchedRules: Set<RuleName>
    /// Those of them whose match was told, or is going to be.
    public var alertedRules: Set<RuleName>
    /// Of the revision before; nil for a new item, and for one whose texts changed and say the same.
    public var earlierTexts: ItemTexts?

    public init(
        identity: ItemIdentity, item: Item, change: ItemChange, number: Int, firstSeen: Date,
        matchedRules: Set<RuleName> = [], alertedRules: Set<RuleName> = [],
        earlierTexts: ItemTexts? = nil
    ) {
        self.identity = identity
        self.item = item
        self.change = change
        self.number = number
        self.firstSeen = firstSeen
        self.matchedRules = matchedRules
        self.alertedRules = alertedRules
        self.earlierTexts = earlierTexts
    }
}

/// The texts of an item that rules look at and that make a revision.
public struct ItemTexts: Hashable, Sendable {
    public var title: String?
    public var summary: String?
    public var content: String?

    public init(title: String?, summary: String?, content: String?) {
        self.title = title
        self.summary = summary
        self.content = content
    }

    public init(_ item: Item) {
        self.init(title: item.title, summary: item.summaryText, content: item.contentText)
    }

    public subscript(field: TextField) -> String? {
        switch field {
        case .title: title
        case .summary: summary
        case .content: content
        }
    }
}

/// What one poll of a feed brought, oldest first.
public struct FeedChanges: Sendable {
    public var feed: Feed
    public var title: String?
    public var siteURL: String?
    public var revisions: [ItemRevision]
    /// True while no complete document of the feed has been recorded before.
    public var isFirstRun: Bool
    /// True when the feed could not be polled for longer than its schedule says.
    public var isLate: Bool
    public var polledAt: Date
    /// When alerts of each rule were sent of late, for its budget; in no order.
    public var recentAlerts: [RuleName: [Date]] = [:]

    public init(
        feed: Feed, title: String?, siteURL: String?, revisions: [ItemRevision],
        isFirstRun: Bool, isLate: Bool, polledAt: Date
    ) {
        self.feed = feed
        self.title = title
        self.siteURL = siteURL
        self.revisions = revisions
        self.isFirstRun = isFirstRun
        self.isLate = isLate
        self.polledAt = polledAt
    }
}
