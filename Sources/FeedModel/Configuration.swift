public import Foundation

/// All that feeds.toml says, with its mistakes mended or refused.
public struct Configuration: Sendable {
    /// An absolute path of the SQLite database.
    public var databasePath: String
    /// The zone of schedules; the system's when feeds.toml names none.
    public var timeZone: TimeZone
    /// Who answers for the requests: a URL or mail address in the User-Agent.
    public var contact: String?
    /// Between the starts of two requests to one `host:port`.
    public var hostInterval: Duration = .seconds(1)
    /// Requests to one `host:port` at once.
    public var hostConcurrency = 2
    /// Told when a run begins and how it ended.
    public var heartbeat: Heartbeat?
    /// An absolute path of a file that each run writes its metrics to.
    public var metricsPath: String?
    /// Where events of sinks go that have no `fallback`.
    public var events: [SinkName] = []
    /// What `serve` shows of itself, and to whom.
    public var serve = ServeSettings()
    /// In the order of feeds.toml, as are rules and sinks.
    public var feeds: [Feed]
    public var rules: [Rule]
    public var sinks: [Sink]
    /// What `@name` stands for in `match`: words, phrases and `@name`s of other lists.
    public var lists: [String: [String]] = [:]

    /// So many rules may have each text of every item searched; the others are switched off. Nil: as
    /// many as usual.
    public var scanRules: Int?

    public init(
        databasePath: String, timeZone: TimeZone, contact: String? = nil, feeds: [Feed],
        rules: [Rule], sinks: [Sink]
    ) {
        self.databasePath = databasePath
        self.timeZone = timeZone
        self.contact = contact
        self.feeds = feeds
        self.rules = rules
        self.sinks = sinks
    }
}
