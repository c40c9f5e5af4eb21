public import FeedFetching
public import FeedModel
public import FeedStore
public import Foundation
import WatchRules

/// Records an answer that came before the feed stood in feeds.toml as the feed's first poll, so that
/// adding a feed costs one request and no second one.
///
/// The caller holds the ``RunLock``.
public struct FirstPoll: Sendable {
    private let configuration: Configuration
    private let store: FeedStore
    private let refresh: FeedRefresh
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - configuration: With the feed.
    ///   - fetcher: Asks for nothing here.
    public init(
        configuration: Configuration, store: FeedStore, fetcher: FeedFetcher,
        now: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        self.store = store
        self.refresh = FeedRefresh(fetcher: fetcher, now: now)
        self.now = now
    }

    /// - Parameters:
    ///   - outcome: What came, unconditionally asked for.
    ///   - startedAt: When it was asked for; the feed's schedule counts from there.
    /// - Returns: What a poll would have; alerts that `first_run` asks for are in the outbox.
    public func record(
        _ outcome: FetchOutcome, of feed: Feed, startedAt: Date
    ) async throws(StoreError) -> PolledFeed {
        var alone = configuration
        alone.feeds = [feed]
        guard let due = try await DueFeed.all(of: alone, in: store, now: now()).first else {
            preconditionFailure("one feed gives one")
        }
        let record = refresh.record(
            FetchedFeed(
                outcome: outcome, startedAt: startedAt, answeredAt: now(), isUnconditional: true),
            of: due)
        let recorder = GroupRecorder(
            store: store, isRehearsal: false,
            decider: AlertDecider(
                rules: configuration.rules, lists: configuration.lists,
                scanLimit: configuration.scanRules ?? RuleSet.usualScanLimit),
            now: now)
        return PolledFeed(record, try await recorder.record(record))
    }
}
