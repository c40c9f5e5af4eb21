/// A feed document after normalizing.
public struct ParsedFeed: Hashable, Sendable {
    public var format: FeedFormat
    /// Such as `2.0`; `nil` when the document doesn't say.
    public var version: String?
    /// What the bytes were decoded with: a lower-case name of the WHATWG Encoding Standard.
    public var encoding: String?
    /// True if the document broke off or was not well-formed, so that something was guessed or
    /// lost.
    public var recovered = false
    /// What was repaired or dropped, in the order it was found.
    public var warnings: [ParseWarning] = []
    public var feed = FeedMetadata()
    /// In document order.
    public var items: [Item] = []

    public init(format: FeedFormat = .rss) { self.format = format }

    /// The feed's own title as plain text.
    public var title: String? {
        get { feed.title }
        set { feed.title = newValue }
    }
    /// The feed's web page.
    public var link: String? {
        get { feed.link }
        set { feed.link = newValue }
    }
    public var language: String? {
        get { feed.language }
        set { feed.language = newValue }
    }

    /// Items that name no language get the feed's.
    public mutating func passOnLanguage() {
        guard let language else { return }
        for index in items.indices where items[index].language == nil {
            items[index].language = language
        }
    }
}

public enum FeedFormat: String, CaseIterable, Hashable, Sendable {
    case rss
    /// RSS 0.90 and 1.0.
    case rdf
    case atom
    case json
}

/// Something in a document that was repaired, dropped or cut.
public struct ParseWarning: Hashable, Sendable {
    /// Stable and kebab-case, such as `bad-date`.
    public var code: String
    /// For people.
    public var message: String
    /// From 1, where it is known.
    public var line: Int?

    public init(code: String, message: String, line: Int? = nil) {
        self.code = code
        self.message = message
        self.line = line
    }
}
