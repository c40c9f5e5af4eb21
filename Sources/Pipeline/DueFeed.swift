import FeedFetching
public import FeedModel
public import FeedStore
public import Foundation

/// A feed with what the store knows of it, and whether it is to be polled.
///
/// A class, since it is a kilobyte, goes from list to list, and there may be tens of thousands.
public final class DueFeed: Sendable {
    /// What the polls of a run are decided by, beside the feeds themselves.
    struct Surroundings: Sendable {
        var timeZone: TimeZone
        /// Of this database alone: two installations don't poll at the same moment.
        var installID = ""
        /// Servers that asked to be left alone, by `host:port`.
        var pausedHosts: [String: Date] = [:]
    }

    /// Why a feed must not be polled, whatever the schedule says.
    public enum Objection: Hashable, Sendable {
        case server(ServerBound)
        /// Its server said that it is gone for good (410).
        case gone(since: Date)
    }

    /// A poll this much later than it was due counts as one after an outage.
    static let lateness: TimeInterval = 3600
    /// Cron never starts a program at the same moment of a minute. What is due this soon is waited
    /// for, or a feed of `1h` would be polled every other hour.
    static let patience: TimeInterval = 2
    /// A server that answers 304 to everything would hide items for ever; NetNewsWire asks it after as
    /// many days what there really is.
    static let longestTrust: TimeInterval = 8 * 86_400

    public let feed: Feed
    /// Nil where nothing is known of its URL.
    let known: KnownFeed?
    /// `host:port` of what is polled; nil for a local document.
    let host: String?
    /// Whether the schedule wants a poll now, and nothing objects.
    public let isDue: Bool
    /// When `poll` takes it next, and why then.
    public let next: PollTime
    public let objection: Objection?
    /// Whether it may be polled when somebody asks for it by name.
    public let mayBePolled: Bool
    /// The poll must not start before, at most ``patience`` ahead.
    let startsAt: Date
    /// True when the poll comes long after the one that was due.
    let isLate: Bool
    /// See ``PollHistory/beat``.
    let beat: Date?
    /// Whether the server has answered 304 for so long that it is not believed this time.
    let distrusts304: Bool

    public var state: FeedState? { known?.state }

    /// The feeds of feeds.toml, as they stand now.
    ///
    /// - Parameters:
    ///   - store: Nil while there is none.
    ///   - isWanted: Which to give; nearly always few of many are due.
    public static func all(
        of configuration: Configuration, in store: FeedStore?, now: Date,
        where isWanted: (DueFeed) -> Bool = { _ in true }
    ) async throws(StoreError) -> [DueFeed] {
        let (surroundings, known) = try await knowledge(of: configuration, in: store)
        return zip(configuration.feeds, known).compactMap { feed, known in
            let due = DueFeed(feed: feed, known: known, in: surroundings, now: now)
            return isWanted(due) ? due : nil
        }
    }

    /// The next polls of each feed, as far as they can be told, each as if the one before had gone
    /// well; none of a feed that is gone.
    ///
    /// - Parameter store: Nil while there is none.
    public static func forecasts(
        of configuration: Configuration, in store: FeedStore?, now: Date, count: Int
    ) async throws(StoreError) -> [(feed: DueFeed, polls: [PollTime])] {
        let (surroundings, known) = try await knowledge(of: configuration, in: store)
        return zip(configuration.feeds, known).map { feed, known in
            let due = DueFeed(feed: feed, known: known, in: surroundings, now: now)
            if case .gone? = due.objection { return (due, []) }
            let history = due.state.map(PollHistory.init) ?? PollHistory()
            var polls = schedule(of: feed, in: surroundings)
                .upcoming(count, after: history, now: now)
            for index in polls.indices { polls[index] = polls[index].start(of: feed) }
            // A host that is paused delays whatever its feeds' schedules say.
            if case .server(let bound)? = due.objection, let first = polls.first,
                first.earliest < bound.until
            {
                polls[0] = PollTime(at: bound.until, because: .serverAsked)
            }
            return (due, polls)
        }
    }

    /// For how long a poll that is due has not come, though the feed was polled before; in seconds.
    func overdue(at now: Date) -> TimeInterval {
        isDue && state != nil ? now.timeIntervalSince(next.earliest) : 0
    }

    private static func knowledge(
        of configuration: Configuration, in store: FeedStore?
    ) async throws(StoreError) -> (Surroundings, [KnownFeed?]) {
        let feeds = configuration.feeds
        var surroundings = Surroundings(timeZone: configuration.timeZone)
        guard let store else { return (surroundings, Array(repeating: nil, count: feeds.count)) }
        surroundings.installID = try await store.installID()
        surroundings.pausedHosts = try await store.pausedHosts()
        return (surroundings, try await store.known(feeds))
    }

    private static func schedule(of feed: Feed, in surroundings: Surroundings) -> PollSchedule {
        let jitter: StableJitter? =
            if case .url(let url) = feed.source {
                StableJitter(names: surroundings.installID, url)
            } else {
                nil
            }
        return PollSchedule(feed.schedule, jitter: jitter, timeZone: surroundings.timeZone)
    }

    convenience init(feed: Feed, state: FeedState?, in surroundings: Surroundings, now: Date) {
        self.init(feed: feed, known: state.map { KnownFeed($0) }, in: surroundings, now: now)
    }

    init(feed: Feed, known: KnownFeed?, in surroundings: Surroundings, now: Date) {
        self.feed = feed
        // Of another URL nothing is known, neither when it was asked nor what it wants.
        let known = known.flatMap { $0.state.source == feed.source.description ? $0 : nil }
        self.known = known
        let state = known?.state
        let history = state.map(PollHistory.init) ?? PollHistory()
        switch feed.source {
        case .url(let url):
            host = FeedFetcher.host(ofURL: state?.movedTo ?? url)
            distrusts304 = state?.isStale(now: now) ?? false
        case .path:
            host = nil
            distrusts304 = false
        }
        let schedule = Self.schedule(of: feed, in: surroundings)
        let time = schedule.next(after: history, now: now)
        beat = schedule.beat(of: time, startedAt: now)
        next = time.start(of: feed)
        let start = next.earliest

        let pause = host.flatMap { surroundings.pausedHosts[$0] }
            .map { min($0, now + PollSchedule.longestWaitInterval) }
            .flatMap { $0 > now ? ServerBound(until: $0, source: "Retry-After") : nil }
        let bound = schedule.objection(after: history, now: now)
        let latest =
            if let pause, let bound {
                pause.until < bound.until ? bound : pause
            } else {
                pause ?? bound
            }
        objection =
            state?.goneAt.map { .gone(since: $0) } ?? latest.map { .server($0) }
        // A bound that ends within the patience is waited for.
        let isForbidden =
            state?.goneAt != nil || (latest.map { $0.until > now + Self.patience } ?? false)
            || pause != nil
        mayBePolled = !isForbidden
        isDue = start <= now + Self.patience && !isForbidden
        startsAt =
            isDue
            ? max(now, min(time.earliest, now + Self.patience)) : max(now, latest?.until ?? now)

        if let succeededAt = state?.succeededAt, succeededAt + Self.lateness < now {
            var good = history
            good.lastStart = succeededAt
            good.failures = 0
            isLate = schedule.next(after: good, now: now).earliest + Self.lateness < now
        } else {
            // No poll is planned before the one that it follows.
            isLate = false
        }
    }
}

extension PollHistory {
    /// A request may reach its server a little sooner after its start than the one before did, in
    /// seconds; to the server that would be too soon.
    private static let travel = 0.1

    init(_ state: FeedState) {
        self.init(
            lastStart: state.polledAt + Self.travel, notBefore: state.notBefore,
            failures: state.failures,
            medianGap: state.medianGap, beat: state.beatAt, rhythm: state.rhythm,
            notBeforeSource: state.notBeforeSource,
            halvings: state.haste?.halvings(at: state.polledAt) ?? 0)
    }
}

extension PollTime {
    /// When `poll` takes a feed. Who names times means them, and lets cron run at these times.
    fileprivate func start(of feed: Feed) -> PollTime {
        let start = if case .cron = feed.schedule { earliest } else { planned }
        return PollTime(at: start, because: reason)
    }
}

extension FeedState {
    /// Whether all answers of the last eight days were 304s, and nothing else was tried for a day.
    fileprivate func isStale(now: Date) -> Bool {
        func age(_ date: Date?) -> TimeInterval {
            date.map { now.timeIntervalSince($0) } ?? .infinity
        }
        return validators?.isEmpty == false && age(fullAt) >= DueFeed.longestTrust
            && age(unconditionalAt) >= PollSchedule.longestWaitInterval
    }
}
