/// A link of a feed or item.
public struct Link: Hashable, Sendable {
    /// Absent when it was published without, and only its other values say something.
    public var url: String?
    /// `alternate` when unstated; the IANA's long form is shortened.
    public var rel: String
    public var type: String?
    public var title: String?
    public var hreflang: String?
    /// Bytes.
    public var length: Int?

    public init(
        url: String?, rel: String = "alternate", type: String? = nil, title: String? = nil,
        hreflang: String? = nil, length: Int? = nil
    ) {
        self.url = url
        self.rel = rel
        self.type = type
        self.title = title
        self.hreflang = hreflang
        self.length = length
    }
}

/// A file that comes with an item.
public struct Enclosure: Hashable, Sendable {
    public var url: String
    public var type: String?
    /// Bytes; never 0, which says nothing.
    public var length: Int?
    public var title: String?
    /// Seconds.
    public var duration: Double?

    public init(
        url: String, type: String? = nil, length: Int? = nil, title: String? = nil,
        duration: Double? = nil
    ) {
        self.url = url
        self.type = type
        self.length = length
        self.title = title
        self.duration = duration
    }
}

/// What an item answers (RFC 4685 `in-reply-to`).
public struct Reply: Hashable, Sendable {
    public var id: String?
    public var url: String?
    public var type: String?
    public var source: String?

    public init(
        id: String? = nil, url: String? = nil, type: String? = nil, source: String? = nil
    ) {
        self.id = id
        self.url = url
        self.type = type
        self.source = source
    }
}
