public import Foundation

/// What a feed says of itself. Absent, empty and blank are all `nil`.
///
/// URLs are absolute where a base is known; what ends in `HTML` is not sanitized.
public struct FeedMetadata: Hashable, Sendable {
    public var id: String?
    public var title: String?
    public var titleHTML: String?
    public var description: String?
    public var descriptionHTML: String?
    /// The web page.
    public var link: String?
    /// The feed document itself.
    public var selfURL: String?
    /// WebSub hubs.
    public var hubs: [String] = []
    /// The next page of a paged feed (RFC 5005).
    public var nextURL: String?
    public var links: [Link] = []
    public var language: String?
    public var published: Date?
    public var updated: Date?
    public var authors: [Person] = []
    public var contributors: [Person] = []
    public var publisher: Person?
    public var categories: [Category] = []
    public var generator: Generator?
    public var rights: String?
    public var rightsHTML: String?
    public var license: String?
    public var image: FeedImage?
    public var icon: String?
    public var docs: String?
    public var rating: String?
    /// Minutes.
    public var ttl: Int?
    /// 0–23.
    public var skipHours: [Int] = []
    /// English names as published.
    public var skipDays: [String] = []
    public var updatePeriod: String?
    public var updateFrequency: Int?
    public var updateBase: Date?
    public var cloud: Cloud?
    public var textInput: TextInput?
    public var isExplicit: Bool?
    public var isBlocked: Bool?
    public var isComplete: Bool?
    public var newFeedURL: String?
    public var podcast: FeedPodcast?
    public var geo: GeoShape?

    public init() {}
}

public struct Generator: Hashable, Sendable {
    public var name: String?
    public var url: String?
    public var version: String?

    public init(name: String? = nil, url: String? = nil, version: String? = nil) {
        self.name = name
        self.url = url
        self.version = version
    }
}

public struct FeedImage: Hashable, Sendable {
    public var url: String?
    public var title: String?
    public var link: String?
    /// Pixels, as is `height`.
    public var width: Int?
    public var height: Int?
    public var description: String?

    public init() {}
}

/// Where rssCloud registrations go (RSS 2.0 `cloud`).
public struct Cloud: Hashable, Sendable {
    public var domain: String?
    public var port: Int?
    public var path: String?
    public var registerProcedure: String?
    public var `protocol`: String?

    public init() {}
}

public struct TextInput: Hashable, Sendable {
    public var title: String?
    public var description: String?
    public var name: String?
    public var link: String?

    public init() {}
}
