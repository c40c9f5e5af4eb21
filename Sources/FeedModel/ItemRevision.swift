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
    /// 1 for a new item, one more with each change of its text.
    public var number: Int
    public var firstSeen: Date
    /// The rules that an earlier revision satisfied, told or not.
    public var matchedRules: Set<RuleName>

    public init(
        identity: ItemIdentity, item: Item, change: ItemChange, number: Int, firstSeen: Date,
        matchedRules: Set<RuleName> = []
    ) {
        self.identity = identity
        self.item = item
        self.change = change
        self.number = number
        self.firstSeen = firstSeen
        self.matchedRules = matchedRules
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
