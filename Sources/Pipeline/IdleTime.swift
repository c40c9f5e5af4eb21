import FeedModel
import FeedStore
import Foundation

/// Until when runs would find nothing to do, if the store and feeds.toml stay as they are.
///
/// What a run does by itself, without a feed that is due or somebody's change, is listed here.
struct IdleTime: Sendable {
    /// Whatever was not thought of, such as other rules of summer time, is seen after this.
    static let longest: TimeInterval = 3600

    let configuration: Configuration
    let store: FeedStore

    /// - Parameters:
    ///   - now: A complete run has just ended.
    ///   - firstFeed: When the first of the feeds is worth looking at.
    /// - Returns: Nil if there is something to do already, or may be.
    func end(at now: Date, firstFeed: Date?) async throws(StoreError) -> Date? {
        guard try await !store.hasOpenWork() else { return nil }
        let moments = [
            firstFeed.map { $0 - DueFeed.patience },
            try await store.nextRelease(),
            try await RulesOverTime(configuration, store: store).nextDue(),
            try await Reminders(store: store, rules: configuration.rules).nextDue(at: now),
            try await nextFallback(at: now),
        ]
        let end = min(moments.compactMap(\.self).min() ?? .distantFuture, now + Self.longest)
        return end > now ? end : nil
    }

    /// When an alert that a sink has not taken goes to its `fallback`.
    private func nextFallback(at now: Date) async throws(StoreError) -> Date? {
        var next: Date?
        for sink in configuration.sinks {
            guard let other = sink.policy.fallback, let wait = sink.policy.fallbackAfter?.interval,
                let first = try await store.firstUntaken(
                    by: sink.name, since: now - wait, missingAt: other)
            else { continue }
            next = min(next ?? first + wait, first + wait)
        }
        return next
    }
}
