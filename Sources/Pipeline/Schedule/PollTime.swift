public import FeedModel
public import Foundation

/// What the store knows of a feed's polls.
public struct PollHistory: Hashable, Sendable {
    /// When the last poll began, however it ended; nil if there was none.
    public var lastStart: Date?
    /// What the server asked to wait for: Retry-After, max-age, Expires, ttl …
    public var notBefore: Date?
    /// How many polls in a row failed, the last included.
    public var failures: Int
    /// Between the items of the feed; nil if that is not known yet.
    public var medianGap: Duration?
    /// When the last poll was planned, if it came in the feed's own rhythm.
    public var beat: Date?
    /// How often the document says that it changes.
    public var rhythm: PublishingRhythm
    /// The header that `notBefore` is of.
    public var notBeforeSource: String?
    /// How often its interval is halved, since it had moved on by more than its document holds.
    public var halvings: Int

    public init(
        lastStart: Date? = nil, notBefore: Date? = nil, failures: Int = 0,
        medianGap: Duration? = nil, beat: Date? = nil,
        rhythm: PublishingRhythm = PublishingRhythm(), notBeforeSource: String? = nil,
        halvings: Int = 0
    ) {
        self.lastStart = lastStart
        self.beat = beat
        self.rhythm = rhythm
        self.notBeforeSource = notBeforeSource
        self.halvings = halvings
        self.notBefore = notBefore
        self.failures = failures
        self.medianGap = medianGap
    }
}

/// When a poll may and when it should start.
public struct PollTime: Hashable, Sendable {
    /// No poll comes before.
    public internal(set) var earliest: Date
    /// When it should start: each feed a little later than the earliest moment, always by the same
    /// share, so that a thousand feeds don't start in one second.
    public internal(set) var planned: Date
    public internal(set) var reason: PollReason
    /// When it would start if nothing had ever delayed the polls before; nil without such a rhythm.
    /// It becomes the ``PollHistory/beat`` of the poll.
    public internal(set) var beat: Date?
    /// The schedule's, in seconds.
    var interval: TimeInterval?

    public init(earliest: Date, planned: Date, reason: PollReason) {
        self.earliest = earliest
        self.planned = planned
        self.reason = reason
    }

    init(at instant: Date, because reason: PollReason) {
        self.init(earliest: instant, planned: instant, reason: reason)
    }
}

/// Why a feed is polled then and not sooner.
public enum PollReason: Hashable, Sendable {
    case neverPolled
    /// Its `every` has passed.
    case interval
    /// Its `adaptive` has passed.
    case adaptive
    /// A shorter interval than its schedule's: it had moved on by more than its document holds.
    case afterGap
    case cronSlot
    case backingOff(failures: Int)
    case serverAsked
    /// The last poll lies in the far future by the clock of today: what is stored means nothing.
    case clockWentBack
    /// A cron expression of a day that no calendar has; `check` refuses it.
    case never
}
