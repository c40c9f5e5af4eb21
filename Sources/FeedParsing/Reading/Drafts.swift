internal import FeedModel
internal import Foundation

/// A value with several sources: the one of the lowest rank counts, of equal ones the first.
struct Ranked<Value> {
    private(set) var value: Value?
    private(set) var rank: UInt8 = .max

    init() {}

    /// Whether a value of `rank` would be taken.
    func accepts(_ rank: UInt8) -> Bool { rank < self.rank }

    mutating func offer(_ value: Value?, rank: UInt8) {
        guard let value, rank < self.rank else { return }
        self.value = value
        self.rank = rank
    }
}

/// A text and, if its text form loses something, what was published.
struct TextConstruct {
    var text: String?
    var html: String?
}

/// A summary or content.
struct Body {
    /// Nil where nobody needs it.
    var html: String?
    /// Of the HTML, kept or not, in bytes.
    var htmlSize: Int
    var type: String
    var text: String?
    /// Of the element; `""` ends an inherited one.
    var language: String?
    /// Whether URLs in it wait for a base.
    var isRelative: Bool
}

/// What feeds, items and sources have in common, while it is being collected.
struct CommonDraft {
    var id = Ranked<String>()
    var title = Ranked<TextConstruct>()
    /// A feed's description or an item's summary.
    var summary = Ranked<Body>()
    var description = Ranked<TextConstruct>()
    var link = Ranked<String>()
    var links: [Link] = []
    var authors: [Person] = []
    /// iTunes authors count only when there are no others.
    var spareAuthors: [Person] = []
    var contributors: [Person] = []
    var publisher = Ranked<Person>()
    var categories: [FeedModel.Category] = []
    var rights = Ranked<TextConstruct>()
    var license: String?
    var published = Ranked<Date>()
    var updated = Ranked<Date>()
    var language = Ranked<String>()
    /// The language of the title's element, of an item.
    var titleLanguage: String?
    var image = Ranked<String>()
    var isExplicit: Bool?
    var isBlocked: Bool?
    var geo: GeoShape?
    var latitude: Double?
    var longitude: Double?
    var altitude: Double?
}

/// What only items have.
struct ItemDraft {
    var item = Item()
    var content = Ranked<Body>()
    /// The scope's own language, for items without content, summary and title.
    var language: String?
    var externalURL: String?
    var mediaItem = MediaObject()
    var mediaGroup = MediaObject()
    var podcast = ItemPodcast()
    var season = Ranked<Int>()
    var episode = Ranked<Int>()
    var commentsURL = Ranked<String>()
    var commentsFeedURL = Ranked<String>()
    var commentsCount = Ranked<Int>()
    var isPermalinkID = false
}

extension Array where Element: Hashable {
    /// Appends what is not among the last elements yet, as far as lists may grow; repeats further
    /// apart are left to `withoutRepeats`, since comparing with all would take quadratic time.
    mutating func appendNew(_ element: Element?) {
        guard let element, count < Limits.listElements, !suffix(16).contains(element) else {
            return
        }
        append(element)
    }

    /// The first of each of its elements.
    var withoutRepeats: [Element] {
        // `appendNew` has seen to short lists.
        guard count > 16 else { return self }
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
