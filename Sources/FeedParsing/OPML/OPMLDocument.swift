/// A list of feeds (OPML 1.0, 1.1 or 2.0), as the program that exported it wrote it. Nothing of it
/// is checked or safe to print.
public struct OPMLDocument: Hashable, Sendable {
    public var title: String?
    /// In the order of the document.
    public var feeds: [OPMLFeed] = []
    /// How many more feeds it has than are taken.
    public var leftOut = 0
    /// How many entries name another list, which is never fetched.
    public var inclusions = 0
    /// Whether it breaks off, so that feeds may be missing.
    public var isTruncated = false

    public init(title: String? = nil, feeds: [OPMLFeed] = []) {
        self.title = title
        self.feeds = feeds
    }
}

/// An outline with an `xmlUrl`.
public struct OPMLFeed: Hashable, Sendable {
    /// `xmlUrl`; may be anything, a command included.
    public var url: String
    public var title: String?
    /// `htmlUrl`.
    public var siteURL: String?
    /// The outlines it stands in, outermost first.
    public var groups: [String]
    /// What `category` names, split at commas and slashes.
    public var categories: [String]
    /// What feedwatch itself calls the feed and its tags, in lists that it wrote.
    public var name: String?
    public var tags: [String]?

    public init(
        url: String, title: String? = nil, siteURL: String? = nil, groups: [String] = [],
        categories: [String] = [], name: String? = nil, tags: [String]? = nil
    ) {
        self.url = url
        self.title = title
        self.siteURL = siteURL
        self.groups = groups
        self.categories = categories
        self.name = name
        self.tags = tags
    }
}

/// Why bytes hold no list of feeds.
public enum OPMLError: Error, Equatable, CustomStringConvertible {
    case tooLarge(bytes: Int, limit: Int)
    /// Says what came instead.
    case notOPML(String)
    /// It would cost more than a list may: says what there is too much of.
    case hostile(String)
    case undecodable(String)

    public var description: String {
        switch self {
        case .tooLarge(let bytes, let limit):
            "it has \(bytes) bytes, more than the \(limit) that a list of feeds may have. "
                + "Split it."
        case .notOPML(let what):
            "it is \(what), not OPML. Export the list of feeds as OPML from the other program."
        case .hostile(let what):
            "it was refused: \(what). Lists of feeds stay far below this bound."
        case .undecodable(let name):
            "it is encoded in \(name), which is refused. Export it as UTF-8."
        }
    }
}
