public import FeedStore
public import Foundation

/// What waits in a store for its time, and how long a daemon may pause until then.
public struct WaitingWork: Equatable, Sendable {
    /// The clock may be set, the machine may sleep, and some things are not asked for here
    /// (reminders, escalations, fallbacks): all of it is seen after this at the latest.
    public static let longestSleep: TimeInterval = 60
    /// After work that left something due.
    public static let shortestSleep: TimeInterval = 1
    /// To look what is due takes this share of the time at most, or a daemon with many feeds, of which
    /// one or another is always due, would do little else.
    public static let lookingShare = 0.05
    /// Nothing is late by more than this because of it.
    public static let longestLateness: TimeInterval = 10

    /// When the first feed may be polled.
    public var feed: Date?
    /// When the first delivery of each sink may be tried.
    public var deliveries: [Date]
    /// When the first held alert goes out.
    public var held: Date?

    public init(feed: Date? = nil, deliveries: [Date] = [], held: Date? = nil) {
        self.feed = feed
        self.deliveries = deliveries
        self.held = held
    }

    /// In seconds.
    ///
    /// - Parameters:
    ///   - begin: When the work began that has just ended. A delivery that was due then and still is
    ///     could not be tried, nor can it be at once.
    ///   - looking: How long it took to find out what waits.
    public func pause(at now: Date, after begin: Date, looking: Duration = .zero) -> TimeInterval {
        let others = (deliveries + [held].compactMap(\.self)).filter { $0 > min(begin, now) }
        let first = ([feed].compactMap(\.self) + others).min() ?? .distantFuture
        let shortest = min(looking.interval / Self.lookingShare, Self.longestLateness)
        guard first > now else { return max(Self.shortestSleep, shortest) }
        return min(max(first.timeIntervalSince(now), shortest), Self.longestSleep)
    }
}

extension WaitingWork {
    init(feeds: [DueFeed], deliveries: [Date], held: Date?) {
        self.init(
            feed: feeds.lazy.compactMap(\.wakesAt).min(), deliveries: deliveries, held: held)
    }
}

extension DueFeed {
    /// When it is worth looking whether it may be polled; nil if it is gone for good.
    var wakesAt: Date? {
        switch objection {
        case .gone: nil
        case .server(let bound): max(next.earliest, bound.until)
        case nil: next.earliest
        }
    }
}

extension PollRun {
    /// What is left for later runs.
    public func waitingWork() async throws(StoreError) -> WaitingWork {
        let now = now()
        return WaitingWork(
            feeds: try await DueFeed.all(of: configuration, in: store, now: now),
            deliveries: Array(try await store.nextDeliveries(at: now).values),
            held: try await store.nextRelease())
    }
}
