import AlertDelivery
import AlertShaping
public import FeedModel
public import FeedStore
public import Foundation
import WatchRules

/// Raises the alerts of a rule for items that were stored before the rule was, or on a feed's first
/// run: into the outbox, from which the next run delivers them.
///
/// An alert has the id that it would have had then, so nothing is told twice. The caller holds the
/// ``RunLock``, unless it is a rehearsal.
public struct Backfill: Sendable {
    public struct Result: Sendable {
        public var matches = 0
        /// Of the matching items, those with an alert of this rule.
        public var alertedBefore = 0
        /// Those beyond the number that was asked for.
        public var left = 0
        /// In the outbox now, or in a rehearsal, those that would be; oldest first.
        public var alerts: [Alert] = []
    }

    private static let batchSize = 200

    private let settings: Configuration
    private let store: FeedStore
    private let walk: StoredItemWalk

    public init(_ settings: Configuration, store: FeedStore) {
        self.settings = settings
        self.store = store
        walk = StoredItemWalk(store: store, feeds: settings.feeds)
    }

    /// - Parameters:
    ///   - most: Of more items, those recorded last are told.
    ///   - now: When the alerts are raised; they are marked late.
    public func run(
        _ rule: Rule, since start: Date, most: Int, now: Date, isRehearsal: Bool
    ) async throws(StoreError) -> Result {
        var result = Result()
        let alerted = try await store.alertedRows(of: rule.name)
        let ruleSet = RuleSet([rule], lists: settings.lists)
        var found: [(row: Int64, date: Date)] = []
        try await walk.run(since: start) { stored, feed in
            let matches = ruleSet.matches(
                in: stored.item, feedTags: feed.tags, feedName: feed.name.text,
                now: stored.changedAt)
            guard !matches.isEmpty else { return true }
            result.matches += 1
            if alerted.contains(stored.row) {
                result.alertedBefore += 1
            } else if found.count < most {
                found.append((stored.row, stored.newsDate))
            } else {
                result.left += 1
            }
            return true
        }
        let rows = found.sorted { ($0.date, $0.row) < ($1.date, $1.row) }.map(\.row)
        let identities = try await store.identities(ofRows: rows)
        let facts = try await store.storedFeeds()
        for first in stride(from: 0, to: rows.count, by: Self.batchSize) {
            let batch = Array(rows[first..<min(first + Self.batchSize, rows.count)])
            var alerts: [(feed: FeedName, alert: NewAlert)] = []
            let stored = Dictionary(
                try await store.items(rows: batch).map { ($0.row, $0) },
                uniquingKeysWith: { first, _ in first })
            for row in batch {
                guard let stored = stored[row], let feed = walk.feeds[stored.feed],
                    let identity = identities[row]
                else { continue }
                let alert = Self.alert(
                    rule, ruleSet, stored, identity, feed: feed, facts: facts[feed.name], now: now)
                if let alert { alerts.append((feed.name, alert)) }
            }
            result.alerts +=
                isRehearsal ? alerts.map(\.alert.alert) : try await store.enqueue(alerts)
        }
        return result
    }

    /// As a poll would raise it that finds the item now; nil if it was edited meanwhile and doesn't
    /// match any more.
    private static func alert(
        _ rule: Rule, _ ruleSet: RuleSet, _ stored: StoredItem, _ identity: ItemIdentity,
        feed: Feed, facts: StoredFeed?, now: Date
    ) -> NewAlert? {
        let matches = ruleSet.matches(
            in: stored.item, feedTags: feed.tags, feedName: feed.name.text, now: stored.changedAt)
        guard let match = matches.first else { return nil }
        let revision = ItemRevision(
            identity: identity, item: stored.item, change: .new, number: stored.revision,
            firstSeen: stored.firstSeen)
        let changes = FeedChanges(
            feed: feed, title: facts?.title, siteURL: facts?.siteURL, revisions: [revision],
            isFirstRun: false, isLate: true, polledAt: now)
        // Who asks for old items wants them now, and all of them.
        var rule = rule
        rule.shaping = nil
        let shaped = AlertShaper().shape(
            [ItemMatch(rule: rule, revision: revision, matches: match.matches)], of: changes)
        guard case .send(let alert, let sinks)? = shaped.first else { return nil }
        return NewAlert(
            alert: alert, identity: identity, body: AlertBody.encode(alert), sinks: sinks)
    }
}
