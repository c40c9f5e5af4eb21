public import FeedFetching
public import FeedModel
public import Foundation

/// Asks for feeds as a poll does, host by host, and hands out the answers. Keeps nothing.
public struct FetchRun: Sendable {
    private let configuration: Configuration
    private let refresh: FeedRefresh
    private let now: @Sendable () -> Date

    public init(
        _ configuration: Configuration, fetcher: FeedFetcher, now: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        refresh = FeedRefresh(fetcher: fetcher, now: now)
        self.now = now
    }

    /// Calls `report` with each answer as it comes, in no order.
    ///
    /// - Parameter reportsAtOnce: Whether `report` never waits, for a terminal for example: then all is
    ///   done on the thread of transfers.
    public func run(
        _ feeds: [DueFeed], reportsAtOnce: Bool, report: (Feed, FetchOutcome) throws -> Void
    ) async throws {
        let executor = reportsAtOnce ? refresh.fetcher.executor : nil
        try await withTaskExecutorPreference(executor) { try await ask(feeds, report: report) }
    }

    private func ask(
        _ feeds: [DueFeed], report: (Feed, FetchOutcome) throws -> Void
    ) async throws {
        var queues = HostQueues(
            feeds, interval: configuration.hostInterval,
            concurrency: configuration.hostConcurrency, begin: now())
        let begin = ContinuousClock.now
        let refresh = refresh
        try await withThrowingTaskGroup(of: (HostQueues.Turn, FetchOutcome).self) { group in
            var inFlight = 0
            while inFlight > 0 || queues.count > 0 {
                while inFlight < PollRun.feedsInFlight, let turn = queues.next(at: .now - begin) {
                    inFlight += 1
                    group.addTask {
                        (
                            turn,
                            try await refresh.fetch(turn.feed, isLastOfHost: turn.isLast).outcome
                        )
                    }
                }
                if inFlight == 0 {
                    guard let next = queues.nextStart else { break }
                    try await Task.sleep(until: begin + next, clock: .continuous)
                    continue
                }
                guard let (turn, outcome) = try await group.next() else { break }
                inFlight -= 1
                queues.finish(turn.host)
                try report(turn.feed.feed, outcome)
            }
        }
    }
}
