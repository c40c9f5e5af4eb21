public import FeedModel
public import Foundation

/// What one poll of a feed brought, to be recorded.
public struct PollRecord: Sendable {
    public enum Outcome: Sendable {
        /// A document that was read. With `isComplete` false it broke off: its items count, its
        /// validators do not, and it is no baseline.
        indirect case document(
            ParsedFeed, validators: Validators?, bodyDigest: [UInt8], isComplete: Bool)
        /// The server said so (304), or the bytes are the same as last time.
        case unchanged(validators: Validators?)
        /// The server says that the feed ended for good (410).
        case gone(String)
        /// What went wrong, as a sentence for a person.
        case failed(String)
    }

    public var feed: Feed
    /// What was known of it when it was polled, if that is at hand; else, or if it may have changed
    /// since, it is read.
    public var known: KnownFeed?
    public var polledAt: Date
    /// When the rules are asked; nil where nobody measures that.
    public var matchedAt: Date?
    /// Of ``Counter/polls``.
    public var countedAs: PollKind
    /// The earliest next poll that the server allows.
    public var notBefore: Date?
    /// The header or element that says so.
    public var notBeforeSource: String?
    /// True for a document that holds only what is new since the last one (RFC 3229): it says nothing
    /// of the feed's size or rhythm.
    public var isDelta = false
    /// Whether the server answers with such; nil if the answer doesn't tell.
    public var offersDeltas: Bool?
    /// Whether the request set no condition.
    public var isUnconditional = true
    /// Whether the answer was a document, be it the same as the last.
    public var isAnsweredInFull = false
    /// Whether a web page came in place of a feed.
    public var isPage = false
    /// The URL that answered, if permanent redirects alone led there.
    public var permanentURL: String?
    /// A server that asked to be left alone.
    public var hostPause: HostPause?
    /// When the poll was planned, if it came in the feed's own rhythm.
    public var beatAt: Date?
    /// True when the feed could not be polled for longer than its schedule says.
    public var isLate: Bool
    public var outcome: Outcome

    public init(
        feed: Feed, polledAt: Date, notBefore: Date? = nil, isLate: Bool = false,
        outcome: Outcome
    ) {
        self.feed = feed
        self.polledAt = polledAt
        self.notBefore = notBefore
        self.isLate = isLate
        self.outcome = outcome
        countedAs = PollKind(outcome)
    }
}

/// What matching and shaping say of a feed's changes.
public struct AlertDecision: Sendable {
    /// Oldest item first.
    public var alerts: [NewAlert]
    /// All matches; those without an alert are counted in `dropped`, by reason.
    public var hits: [RuleHit]
    public var dropped: [String: Int]

    public init(
        alerts: [NewAlert] = [], hits: [RuleHit] = [], dropped: [String: Int] = [:]
    ) {
        self.alerts = alerts
        self.hits = hits
        self.dropped = dropped
    }
}

/// A rule, one of the changes that satisfies it, and what becomes of that.
public struct RuleHit: Hashable, Sendable {
    public var rule: RuleName
    public var identity: ItemIdentity
    public var fate: MatchFate
    /// The time that it counts for; nil: of the poll.
    public var at: Date?

    public init(rule: RuleName, identity: ItemIdentity, fate: MatchFate, at: Date? = nil) {
        self.rule = rule
        self.identity = identity
        self.fate = fate
        self.at = at
    }
}

/// What becomes of a match.
public enum MatchFate: Hashable, Sendable {
    case sent(AlertID)
    /// To be told later, with others.
    case held(AlertID)
    /// - Parameters:
    ///   - because: Shaping's name for the reason.
    ///   - silence: Which, if it was one.
    case dropped(because: String, silence: Int64? = nil)
    /// The rule counts its matches, and is to look at this one.
    case counting

    /// As the store keeps it.
    var name: String {
        switch self {
        case .sent: "sent"
        case .held: "held"
        case .dropped(let reason, _): reason
        case .counting: "counting"
        }
    }

    var alert: AlertID? {
        switch self {
        case .sent(let alert), .held(let alert): alert
        case .dropped, .counting: nil
        }
    }

    var silence: Int64? { if case .dropped(_, let id) = self { id } else { nil } }
}

/// An alert to be put into the outbox.
public struct NewAlert: Sendable {
    public var alert: Alert
    /// The item it is about: one of the changes that the decision was about. Nil for a digest and
    /// an event.
    public var identity: ItemIdentity?
    /// The bytes that webhooks send, now and at every retry.
    public var body: [UInt8]
    public var sinks: [SinkName]
    /// Nil if it goes out at once.
    public var hold: Hold?

    public init(
        alert: Alert, identity: ItemIdentity?, body: [UInt8], sinks: [SinkName],
        hold: Hold? = nil
    ) {
        self.alert = alert
        self.identity = identity
        self.body = body
        self.sinks = sinks
        self.hold = hold
    }
}

/// What became of one poll.
public struct PollSummary: Sendable {
    public var feed: FeedName
    /// True for the first complete document of a feed.
    public var isFirstRun = false
    public var new = 0
    public var changed = 0
    public var seen = 0
    /// Of the changed and seen, those that had other identities before.
    public var migrated = 0
    public var matched = 0
    public var dropped: [String: Int] = [:]
    /// The alerts that are in the outbox now and were not before.
    public var alerts: [Alert] = []
    /// Failed polls in a row, this one included; 0 after a good one.
    public var failures = 0
    /// The URL that is polled from now on instead of the one before, if that has changed.
    public var movedTo: String?

    init(feed: FeedName) { self.feed = feed }
}
