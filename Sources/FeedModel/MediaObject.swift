/// A `media:content`, completed from its group and its item (Media RSS 1.5.1).
public struct MediaObject: Hashable, Sendable {
    /// Absent when there is only a player.
    public var url: String?
    public var type: String?
    public var medium: String?
    /// Pixels, as is `height`.
    public var width: Int?
    public var height: Int?
    /// Seconds.
    public var duration: Double?
    /// Bytes.
    public var length: Int?
    public var title: String?
    public var description: String?
    public var thumbnails: [Thumbnail] = []
    public var playerURL: String?
    public var credits: [Credit] = []
    public var rating: String?

    public init() {}
}

public struct Thumbnail: Hashable, Sendable {
    public var url: String
    /// Pixels, as is `height`.
    public var width: Int?
    public var height: Int?

    public init(url: String, width: Int? = nil, height: Int? = nil) {
        self.url = url
        self.width = width
        self.height = height
    }
}

public struct Credit: Hashable, Sendable {
    public var role: String?
    public var name: String?

    public init(role: String? = nil, name: String? = nil) {
        self.role = role
        self.name = name
    }
}

/// `media:community`: how people received an item.
public struct MediaCommunity: Hashable, Sendable {
    public var views: Int?
    public var favorites: Int?
    public var ratingAverage: Double?
    public var ratingCount: Int?
    public var ratingMinimum: Double?
    public var ratingMaximum: Double?

    public init() {}
}
