/// What the podcast namespace says of a feed.
public struct FeedPodcast: Hashable, Sendable {
    public var guid: String?
    public var isLocked: Bool?
    public var funding: [PodcastFunding] = []
    public var medium: String?
    public var persons: [PodcastPerson] = []

    public init() {}
}

/// What the podcast namespace says of an item.
public struct ItemPodcast: Hashable, Sendable {
    public var transcripts: [PodcastTranscript] = []
    public var chaptersURL: String?
    public var persons: [PodcastPerson] = []

    public init() {}
}

public struct PodcastFunding: Hashable, Sendable {
    public var url: String?
    public var title: String?

    public init(url: String? = nil, title: String? = nil) {
        self.url = url
        self.title = title
    }
}

public struct PodcastPerson: Hashable, Sendable {
    public var name: String?
    public var role: String?
    public var group: String?
    public var url: String?
    public var image: String?

    public init(
        name: String? = nil, role: String? = nil, group: String? = nil, url: String? = nil,
        image: String? = nil
    ) {
        self.name = name
        self.role = role
        self.group = group
        self.url = url
        self.image = image
    }
}

public struct PodcastTranscript: Hashable, Sendable {
    public var url: String
    public var type: String?
    public var language: String?
    public var rel: String?

    public init(url: String, type: String? = nil, language: String? = nil, rel: String? = nil) {
        self.url = url
        self.type = type
        self.language = language
        self.rel = rel
    }
}

/// A Podlove Simple Chapter.
public struct Chapter: Hashable, Sendable {
    /// Seconds from the beginning.
    public var start: Double?
    public var title: String?
    public var url: String?
    public var image: String?

    public init(
        start: Double? = nil, title: String? = nil, url: String? = nil, image: String? = nil
    ) {
        self.start = start
        self.title = title
        self.url = url
        self.image = image
    }
}
