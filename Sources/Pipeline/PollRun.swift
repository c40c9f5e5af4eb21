public import AlertDelivery
public import FeedFetching
public import FeedModel
public import FeedStore
public import Foundation
public import Logging
import WatchRules

/// One run: delivers what is waiting, polls what is due, records it, delivers what came of it.
///
/// The caller holds the ``RunLock``. Cancelling the task ends the run early and cleanly: transfers
/// stop, what was read is still recorded, what was not is polled next time.
public struct PollRun: Sendable {
    /// Which feeds a run polls.
    public enum Selection: Hashable, Sendable {
        /// Those whose schedule says so.
        case due
        case all
        case named(Set<FeedName>)
    }

    /// Feeds on the way at once, from the request to the commit; bounds the memory of a run.
    public static let feedsInFlight = 200

    /// A slow receiver with a long queue must not keep the feeds from being polled.
    static let longestFirstDelivery: Duration = .seconds(60)

    private let configuration: Configuration
    private let store: FeedStore
    private let decider: AlertDecider
    private let refresh: FeedRefresh
    private let outbox: Outbox
    private let logger: Logger
    private let now: @Sendable () -> Date

    public init(
        configuration: Configuration, store: FeedStore, fetcher: FeedFetcher,
        sinks: [any AlertSink], logger: Logger, now: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        self.store = store
        self.decider = AlertDecider(rules: configuration.rules)
        self.refresh = FeedRefresh(fetcher: fetcher, now: now)
        self.outbox = Outbox(store: store, sinks: sinks, logger: logger, now: now)
        self.logger = logger
        self.now = now
    }

    /// What is wrong with rules that can't be used; they match nothing, the others are unaffected.
    public var ruleMistakes: [String] { decider.mistakes }

    /// - Parameters:
    ///   - isRehearsal: Poll and match, but keep and deliver nothing.
    ///   - onPoll: Told of each feed when it is done, in no order.
    /// - Throws: What makes the run as a whole impossible. A feed's or sink's trouble is in the
    ///   report.
    public func run(
        _ selection: Selection, isRehearsal: Bool = false,
        onPoll: @escaping @Sendable (PolledFeed, _ of: Int) -> Void = { _, _ in }
    ) async throws(StoreError) -> RunReport {
        var report = RunReport(startedAt: now())
        let run = Int64.random(in: .min ... .max)
        if !isRehearsal {
            report.dropped = try await store.dropDeliveries(
                exceptFor: configuration.sinks.map(\.name), at: report.startedAt)
            report.add(
                try await outbox.deliver(run: run, until: .now + Self.longestFirstDelivery))
        }
        let states = try await store.feedStates()
        let due = selected(selection, states: states)
        report.waiting = waiting(selection, states: states)
        report.feeds = try await poll(due, isRehearsal: isRehearsal, onPoll: onPoll)
        if !isRehearsal, !Task.isCancelled {
            report.add(
                try await outbox.deliver(run: run, except: Set(report.sinksThatAreDown)))
        }
        report.interrupted = Task.isCancelled
        report.finishedAt = now()
        return report
    }

    private func selected(
        _ selection: Selection, states: [FeedName: FeedState]
    ) -> [DueFeed] {
        let now = now()
        return configuration.feeds.compactMap { feed in
            let due = DueFeed(
                feed: feed, state: states[feed.name], timeZone: configuration.timeZone, now: now)
            switch selection {
            case .due: return due.isDue ? due : nil
            case .all: return due.mayBePolled ? due : nil
            case .named(let names):
                return names.contains(feed.name) && due.mayBePolled ? due : nil
            }
        }
    }

    /// Feeds that were asked for, and whose server asked to be left alone.
    private func waiting(
        _ selection: Selection, states: [FeedName: FeedState]
    ) -> [WaitingFeed] {
        guard case .named(let names) = selection else { return [] }
        let now = now()
        return configuration.feeds.compactMap { feed in
            let due = DueFeed(
                feed: feed, state: states[feed.name], timeZone: configuration.timeZone, now: now)
            guard names.contains(feed.name), !due.mayBePolled, let until = due.state?.notBefore
            else { return nil }
            return WaitingFeed(name: feed.name, until: until)
        }
    }

    private func poll(
        _ feeds: [DueFeed], isRehearsal: Bool,
        onPoll: @escaping @Sendable (PolledFeed, _ of: Int) -> Void
    ) async throws(StoreError) -> [PolledFeed] {
        let recorder = GroupRecorder(store: store, isRehearsal: isRehearsal, decider: decider)
        let results = await withTaskGroup(of: Result<PolledFeed?, StoreError>.self) { group in
            var results: [Result<PolledFeed?, StoreError>] = []
            var waiting = feeds[...]
            var inFlight = 0
            while !waiting.isEmpty || inFlight > 0 {
                while inFlight < Self.feedsInFlight, let feed = waiting.popFirst() {
                    inFlight += 1
                    group.addTask { await poll(feed, recorder: recorder) }
                }
                guard let result = await group.next() else { break }
                inFlight -= 1
                if case .success(let polled?) = result { onPoll(polled, feeds.count) }
                // A store that can't be written makes every further request pointless.
                if case .failure = result { group.cancelAll() }
                results.append(result)
                if Task.isCancelled { waiting = [] }
            }
            return results
        }
        var polled: [PolledFeed] = []
        for result in results {
            if let feed = try result.get() { polled.append(feed) }
        }
        return polled.sorted { $0.name < $1.name }
    }

    /// nil when the run was cancelled before the feed answered.
    private func poll(
        _ due: DueFeed, recorder: GroupRecorder
    ) async -> Result<PolledFeed?, StoreError> {
        let record: PollRecord
        do { record = try await refresh.poll(due) } catch { return .success(nil) }
        do throws(StoreError) {
            let polled = PolledFeed(record, try await recorder.record(record))
            logger.info(
                "polled",
                metadata: [
                    "feed": "\(polled.name)", "outcome": "\(polled.outcome.rawValue)",
                    "new": "\(polled.new)", "alerts": "\(polled.alerts.count)",
                ])
            return .success(polled)
        } catch {
            return .failure(error)
        }
    }
}
