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

    /// In seconds; cron starts a program once a minute.
    private static let shortestIdleTime: TimeInterval = 60
    /// After so many polls the next run finds out until when there is nothing to do: it looks at all
    /// feeds anyway.
    private static let mostPollsBeforeLooking = 100

    let configuration: Configuration
    let store: FeedStore
    private let decider: AlertDecider
    let refresh: FeedRefresh
    let outbox: Outbox
    let logger: Logger
    let now: @Sendable () -> Date

    /// - Parameter earlier: A run whose compiled rules are taken if they are the same.
    public init(
        configuration: Configuration, store: FeedStore, fetcher: FeedFetcher,
        sinks: [any AlertSink], logger: Logger, now: @escaping @Sendable () -> Date,
        after earlier: PollRun? = nil
    ) {
        self.configuration = configuration
        self.store = store
        self.decider =
            earlier.flatMap { $0.decides(as: configuration) ? $0.decider : nil }
            ?? AlertDecider(
                rules: configuration.rules, lists: configuration.lists,
                scanLimit: configuration.scanRules ?? RuleSet.usualScanLimit,
                timeZone: configuration.timeZone, updating: earlier?.decider)
        self.refresh = FeedRefresh(
            fetcher: fetcher, keepsHTML: self.decider.asksForParagraphs, now: now)
        self.outbox = Outbox(
            store: store, sinks: sinks,
            policies: Dictionary(
                configuration.sinks.map { ($0.name, $0.policy) }, uniquingKeysWith: { $1 }),
            events: configuration.events, logger: logger, now: now)
        self.logger = logger
        self.now = now
    }

    private func decides(as other: Configuration) -> Bool {
        configuration.rules == other.rules && configuration.lists == other.lists
            && configuration.timeZone == other.timeZone
            && configuration.scanRules == other.scanRules
    }

    /// What is wrong with rules that can't be used; they match nothing, the others are unaffected.
    public var ruleMistakes: [String] { decider.mistakes }

    /// - Parameters:
    ///   - isRehearsal: Poll and match, but keep and deliver nothing.
    ///   - deliversEarly: Deliver while other feeds are still being polled. A daemon does, since no
    ///     alert is to wait for a slow server; it takes a few transactions more.
    ///   - looksAhead: Also find out ``RunReport/idleUntil``.
    ///   - drainsUntil: Stay until nothing is left in the outbox, or nothing of it comes due before.
    ///   - onPoll: Told of each feed when it is done, in no order.
    /// - Throws: What makes the run as a whole impossible. A feed's or sink's trouble is in the
    ///   report.
    public func run(
        _ selection: Selection, isRehearsal: Bool = false, deliversEarly: Bool = false,
        looksAhead: Bool = false, drainsUntil deadline: ContinuousClock.Instant? = nil,
        onPoll: (@Sendable (PolledFeed, _ of: Int) -> Void)? = nil
    ) async throws(StoreError) -> RunReport {
        guard !isRehearsal else { return try await rehearse(selection, onPoll: onPoll) }
        var report = RunReport(startedAt: now())
        let run = Int64.random(in: .min ... .max)
        let decider = try await currentDecider()
        var overTime = RulesOverTime(configuration, store: store)
        overTime.silences = decider.silences

        try await deliverWhatWaits(run, overTime, into: &report)
        let (due, firstLeft) = try await choose(selection, into: &report)
        try await overTime.begin(due, at: now())
        let doubt = NetworkDoubt()
        try await poll(
            due, doubt, decider, run, deliversEarly: deliversEarly, into: &report, onPoll: onPoll)
        if !Task.isCancelled {
            report.add(try await gapWalk(decider).run())
            try await deliverWhatCame(
                run, overTime, tellsOfAbsence: selection.takesAllThatIsDue, into: &report)
            if let deadline { try await drain(until: deadline, into: &report) }
        }
        try await end(&report, doubt, polls: due.count)
        if looksAhead, !report.interrupted {
            report.idleUntil = try await idleEnd(firstLeft: firstLeft, polls: due.count)
        }
        return report
    }

    // MARK: - The steps of a run

    /// Polls and matches, and leaves no trace.
    private func rehearse(
        _ selection: Selection, onPoll: (@Sendable (PolledFeed, _ of: Int) -> Void)?
    ) async throws(StoreError) -> RunReport {
        var report = RunReport(startedAt: now())
        let decider = try await currentDecider()
        let (due, _) = try await choose(selection, into: &report)
        report.feeds = try await polls(
            of: due, NetworkDoubt(), recorder: recorder(decider, isRehearsal: true),
            onPoll: onPoll ?? { _, _ in }
        ).get().sorted { $0.name < $1.name }
        report.interrupted = Task.isCancelled
        report.finishedAt = now()
        return report
    }

    /// Under the silences that are in force.
    private func currentDecider() async throws(StoreError) -> AlertDecider {
        var decider = decider
        decider.silences = try await store.silences(endingAfter: now())
        return decider
    }

    private func recorder(_ decider: AlertDecider, isRehearsal: Bool = false) -> GroupRecorder {
        GroupRecorder(
            store: store, isRehearsal: isRehearsal, decider: decider,
            events: FeedEvents(receivers: configuration.events, silences: decider.silences),
            now: now)
    }

    private func gapWalk(_ decider: AlertDecider) -> GapWalk {
        GapWalk(
            store: store, fetcher: refresh.fetcher, decider: decider,
            configuration: configuration, now: now)
    }

    /// - Returns: The feeds to poll, and when the first of the others wakes.
    private func choose(
        _ selection: Selection, into report: inout RunReport
    ) async throws(StoreError) -> (due: [DueFeed], firstLeft: Date?) {
        var firstLeft: Date?
        let feeds = try await DueFeed.all(of: configuration, in: store, now: now()) { feed in
            if !selection.takes(feed), let time = feed.wakesAt {
                firstLeft = min(firstLeft ?? time, time)
            }
            return selection.concerns(feed)
        }
        if case .named = selection { report.waiting = feeds.compactMap(WaitingFeed.init) }
        return (feeds.filter { selection.takes($0) }, firstLeft)
    }

    private func poll(
        _ due: [DueFeed], _ doubt: NetworkDoubt, _ decider: AlertDecider, _ run: Int64,
        deliversEarly: Bool, into report: inout RunReport,
        onPoll: (@Sendable (PolledFeed, _ of: Int) -> Void)?
    ) async throws(StoreError) {
        let (raised, raise) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let down = Set(report.sinksThatAreDown)
        async let early = deliver(asToldBy: raised, run: run, except: down)
        // Whoever watches may be slow, a terminal that was stopped; transfers are not to wait for that.
        let isWatched = onPoll != nil || logger.logLevel <= .info
        let polled = await withTaskExecutorPreference(
            isWatched ? nil : refresh.fetcher.executor
        ) {
            await polls(of: due, doubt, recorder: recorder(decider)) { polled, total in
                if deliversEarly, !polled.alerts.isEmpty { raise.yield() }
                onPoll?(polled, total)
            }
        }
        raise.finish()
        report.add(try await early.get())
        report.feeds = try polled.get().sorted { $0.name < $1.name }
    }

    private func end(
        _ report: inout RunReport, _ doubt: NetworkDoubt, polls: Int
    ) async throws(StoreError) {
        report.interrupted = Task.isCancelled
        report.finishedAt = now()
        guard !report.isIdle || doubt.isDown == true else { return }
        let runs = try await store.noteRun(
            from: report.startedAt, to: report.finishedAt, isInterrupted: report.interrupted,
            isNetworkDown: doubt.isDown)
        guard doubt.isDown == true else { return }
        report.networkDown = NetworkOutage(runs: runs, feeds: polls - report.feeds.count)
    }

    /// - Parameter firstLeft: When the first of the feeds wakes that were not taken.
    private func idleEnd(firstLeft: Date?, polls: Int) async throws(StoreError) -> Date? {
        guard polls <= Self.mostPollsBeforeLooking else { return nil }
        let now = now()
        // The next run of most has something to do, so that looking closer is not worth it.
        if let firstLeft, firstLeft < now + Self.shortestIdleTime { return nil }
        var firstFeed = firstLeft
        if polls > 0 {
            _ = try await DueFeed.all(of: configuration, in: store, now: now) { feed in
                if let time = feed.wakesAt { firstFeed = min(firstFeed ?? time, time) }
                return false
            }
        }
        return try await IdleTime(configuration: configuration, store: store)
            .end(at: now, firstFeed: firstFeed)
    }

    private enum Event: Sendable {
        case polled(host: Int, bytes: Int, Result<PolledFeed?, StoreError>)
        /// A feed has answered that there is nothing new, which is yet to be recorded.
        case unchanged(host: Int, PollRecord)
        case recorded(Result<[PolledFeed], StoreError>)
        /// A host can be asked again.
        case time
        /// What is unchanged has waited for long enough.
        case patience
    }

    private func polls(
        of feeds: [DueFeed], _ doubt: NetworkDoubt, recorder: GroupRecorder,
        onPoll: @escaping @Sendable (PolledFeed, _ of: Int) -> Void
    ) async -> Result<[PolledFeed], StoreError> {
        let total = feeds.count
        let begin = ContinuousClock.now
        return await withTaskGroup(of: Event.self) { group in
            var queues = HostQueues(
                feeds, interval: configuration.hostInterval,
                concurrency: configuration.hostConcurrency, begin: now())
            var done: [PolledFeed] = []
            done.reserveCapacity(total)
            var failure: StoreError?
            var inFlight = 0
            var window = FlightWindow(most: Self.feedsInFlight)
            let backlog = Backlog()
            var alarm: Duration?
            var unchanged = UnchangedPolls()
            // Once a child failed, the group is cancelled, which its own task isn't told.
            var goesOn: Bool { failure == nil && !Task.isCancelled && !doubt.isCertain }
            while inFlight > 0 || !unchanged.isEmpty || queues.count > 0 && goesOn {
                while inFlight < window.size, unchanged.hasRoom, goesOn,
                    let turn = queues.next(at: .now - begin)
                {
                    inFlight += 1
                    group.addTask { await poll(turn, doubt, recorder: recorder, backlog: backlog) }
                }
                // At the window's edge, slow servers must not keep others from being asked.
                let isFull = inFlight >= window.size && window.size < Self.feedsInFlight
                if let next = isFull ? .now - begin + FlightWindow.patience : queues.nextStart,
                    inFlight < Self.feedsInFlight, unchanged.hasRoom, goesOn,
                    alarm.map({ next < $0 }) ?? true
                {
                    alarm = next
                    if isFull { window.watch() }
                    group.addTask { await Self.wait(until: begin + next, for: .time) }
                }
                if let polls = unchanged.next(isLast: inFlight == 0) {
                    group.addTask { .recorded(await record(polls, recorder: recorder)) }
                }
                guard let event = await group.next() else { break }
                let result: Result<[PolledFeed], StoreError>
                switch event {
                case .time:
                    alarm = nil
                    if inFlight >= window.size {
                        window.lookFurther(withBacklog: backlog.count)
                    }
                    continue
                case .patience:
                    unchanged.runOutOfPatience()
                    continue
                case .unchanged(let host, let poll):
                    inFlight -= 1
                    window.adapt(toBacklog: backlog.count, afterDocumentOf: 0)
                    queues.finish(host)
                    if unchanged.add(poll) {
                        group.addTask {
                            await Self.wait(until: .now + UnchangedPolls.patience, for: .patience)
                        }
                    }
                    continue
                case .recorded(let polled):
                    unchanged.recorded()
                    result = polled
                case .polled(let host, let bytes, let polled):
                    inFlight -= 1
                    window.adapt(toBacklog: backlog.count, afterDocumentOf: bytes)
                    queues.finish(host)
                    result = polled.map { $0.map { [$0] } ?? [] }
                }
                switch result {
                case .success(let feeds):
                    for polled in feeds {
                        done.append(polled)
                        onPoll(polled, total)
                        if let pause = polled.hostPause { await leaveAlone(pause, in: &queues) }
                    }
                case .failure(let error):
                    failure = failure ?? error
                    // A store that can't be written makes every further request pointless.
                    group.cancelAll()
                }
            }
            group.cancelAll()
            if doubt.isDown != true, failure == nil {
                for suspect in doubt.suspects {
                    group.addTask {
                        let result = await record(
                            suspect.fetched, of: suspect.feed, recorder: recorder, backlog: backlog)
                        return .polled(host: 0, bytes: 0, result)
                    }
                }
                for await case .polled(_, _, let result) in group {
                    switch result {
                    case .success(let polled?):
                        done.append(polled)
                        onPoll(polled, total)
                    case .success(nil): break
                    case .failure(let error): failure = failure ?? error
                    }
                }
            }
            return failure.map(Result.failure) ?? .success(done)
        }
    }

    /// Ends early, and well, when the run is being ended.
    private static func wait(
        until instant: ContinuousClock.Instant, for event: Event
    ) async -> Event {
        do { try await ContinuousClock().sleep(until: instant) } catch { return event }
        return event
    }

    /// No feed when the run was cancelled before it answered.
    private func poll(
        _ turn: HostQueues.Turn, _ doubt: NetworkDoubt, recorder: GroupRecorder, backlog: Backlog
    ) async -> Event {
        let fetched: FetchedFeed
        do { fetched = try await refresh.fetch(turn.feed, isLastOfHost: turn.isLast) } catch {
            return .polled(host: turn.host, bytes: 0, .success(nil))
        }
        if doubt.takes(fetched, of: turn.feed) {
            return .polled(host: turn.host, bytes: 0, .success(nil))
        }
        if case .notModified = fetched.outcome {
            return .unchanged(host: turn.host, refresh.record(fetched, of: turn.feed))
        }
        let bytes = fetched.byteCount
        let result = await record(fetched, of: turn.feed, recorder: recorder, backlog: backlog)
        return .polled(host: turn.host, bytes: bytes, result)
    }
}
