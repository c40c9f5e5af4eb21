/// How often a document says that it changes. Kept, since a 304 says nothing of it.
public struct PublishingRhythm: Hashable, Sendable {
    /// RSS `ttl`: how long a copy may be kept.
    @Rare public var timeToLive: Duration?
    /// `sy:updatePeriod` divided by `sy:updateFrequency`.
    @Rare public var updatePeriod: Duration?
    /// RSS `skipHours`: bit n is set when nobody should ask from n:00 to n:59, GMT.
    public var skipHours: UInt32
    /// RSS `skipDays`: bit n is set when nobody should ask on that day, GMT; 0 is Sunday.
    public var skipDays: UInt8

    public init(
        timeToLive: Duration? = nil, updatePeriod: Duration? = nil, skipHours: UInt32 = 0,
        skipDays: UInt8 = 0
    ) {
        self.timeToLive = timeToLive
        self.updatePeriod = updatePeriod
        self.skipHours = skipHours
        self.skipDays = skipDays
    }

    /// `sy:updateBase` is not looked at: it shifts the period's start, not its length.
    public init(of feed: FeedMetadata) {
        self.init(
            timeToLive: feed.ttl.flatMap { $0 > 0 ? .seconds(min($0, Self.longestTTL) * 60) : nil },
            updatePeriod: Self.period(feed.updatePeriod, frequency: feed.updateFrequency))
        for hour in feed.skipHours where (0..<24).contains(hour) { skipHours |= 1 << hour }
        for day in feed.skipDays {
            let name = day.lowercased()
            if let index = Self.days.firstIndex(where: { name.hasPrefix($0) }) {
                skipDays |= 1 << index
            }
        }
    }

    /// In minutes: a year. More means nothing, and could not be multiplied.
    private static let longestTTL = 525_600
    private static let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    private static let periods: [String: Int] = [
        "hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000,
        "yearly": 31_536_000,
    ]

    /// RSS 1.0's syndication module: `frequency` times in a period, once if it doesn't say.
    private static func period(_ name: String?, frequency: Int?) -> Duration? {
        guard let seconds = name.flatMap({ periods[$0.lowercased()] }) else { return nil }
        return .seconds(seconds / max(frequency ?? 1, 1))
    }
}
