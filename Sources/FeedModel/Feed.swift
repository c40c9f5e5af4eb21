public import Foundation

/// A source of items, as feeds.toml names it.
public struct Feed: Hashable, Sendable {
    public var name: FeedName
    public var source: FeedSource
    public var schedule: Schedule
    public var tags: [String]
    /// `host:port` pairs that may be reached although they are not public addresses.
    public var allowPrivate: [String]
    public var firstRun: FirstRun
    /// Which property identifies an item, first that has a value; empty: the default order.
    public var identity: [IdentityKey]
    /// Of no use to a local document.
    public var access: ServerAccess {
        get { settings ?? ServerAccess() }
        set { settings = newValue == ServerAccess() ? nil : newValue }
    }
    /// Whether any of it is not as usual.
    public var hasAccess: Bool { settings != nil }
    /// Nil for the many to which all of it is as usual: there may be tens of thousands.
    @Rare private var settings: ServerAccess? = nil
    /// How long `db prune` leaves the texts of its items; nil for ever.
    @Rare public var keep: Duration?

    public init(
        name: FeedName, source: FeedSource, schedule: Schedule = .every(.seconds(3600)),
        tags: [String] = [], allowPrivate: [String] = [], firstRun: FirstRun = .baseline,
        identity: [IdentityKey] = [], access: ServerAccess = ServerAccess()
    ) {
        self.name = name
        self.source = source
        self.schedule = schedule
        self.tags = tags
        self.allowPrivate = allowPrivate
        self.firstRun = firstRun
        self.identity = identity
        self.access = access
    }
}

/// Where a feed's document comes from. A path stands in feeds.toml only: no URL, redirect or
/// OPML file can turn into one.
public enum FeedSource: Hashable, Sendable, CustomStringConvertible {
    /// An `http` or `https` URL.
    case url(String)
    /// An absolute path of a local document.
    case path(String)

    /// The URL or path.
    public var description: String {
        switch self {
        case .url(let text), .path(let text): text
        }
    }
}

/// When a feed is to be polled.
public enum Schedule: Hashable, Sendable {
    /// This long after the last poll.
    case every(Duration)
    /// Five fields as in cron(5), or `@hourly` and its like, in `Configuration.timeZone`.
    indirect case cron(CronExpression)
    /// Half the feed's own median gap between items, within these bounds.
    indirect case adaptive(minimum: Duration, maximum: Duration)
}

/// What the items of a feed's first complete document do.
public enum FirstRun: Hashable, Sendable {
    /// All are stored, none alerts.
    case baseline
    case all
    /// Only the first `count` of the document may alert.
    case newest(Int)
    /// Only items published at or after this instant may alert.
    case since(Date)
}

/// A property of an item that can identify it within its feed.
public enum IdentityKey: String, CaseIterable, Hashable, Sendable {
    case guid, link, title
}
