public import FeedModel
public import Foundation
import GRDB

extension FeedStore {
    /// Records polls in one transaction: items, alerts, one delivery per sink, and validators.
    /// Nothing of it is there unless all of it is.
    ///
    /// - Parameters:
    ///   - polls: Any number of feeds, each once.
    ///   - isRehearsal: Do all of it, answer, and keep nothing.
    ///   - budgetWindow: How far back ``FeedChanges/recentAlerts`` is to go; nil if no rule asks.
    ///   - tell: The alert of a feed's news, if anybody is to be told of it. Pure, as is `decide`.
    ///   - decide: Which alerts the changes of one feed raise. Pure; called inside the
    ///     transaction, not for feeds without changes.
    /// - Returns: A summary per poll, in their order.
    public func record(
        _ polls: [PollRecord], isRehearsal: Bool = false, budgetWindow: Duration? = nil,
        telling tell: @escaping @Sendable (FeedNews, Feed, Date) -> NewAlert? = { _, _, _ in nil },
        deciding decide: @escaping @Sendable (FeedChanges) -> AlertDecision
    ) async throws(StoreError) -> [PollSummary] {
        try await write("recording \(polls.count) polls", isRehearsal: isRehearsal) { database in
            let known = try KnownFeed.named(polls.map(\.feed.name), in: database)
            return try polls.map { poll in
                try PollRecorder(
                    database: database, poll: poll, earlier: known[poll.feed.name],
                    budgetWindow: budgetWindow, tell: tell
                )
                .record(deciding: decide)
            }
        }
    }
}

/// A feed that was polled before.
private struct KnownFeed {
    let id: Int64
    let state: FeedState
    let doubt: IdentityDoubt

    /// In one query: to begin one takes longer than to read a feed.
    static func named(
        _ names: [FeedName], in database: Database
    ) throws -> [FeedName: KnownFeed] {
        let list = String(decoding: try JSONEncoder().encode(names.map(\.text)), as: UTF8.self)
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: select), arguments: [list])
        var known: [FeedName: KnownFeed] = [:]
        while let row = try rows.next() {
            let state = FeedState(row)
            let next = FeedState.columns.count
            known[state.name] = KnownFeed(
                id: row[next], state: state, doubt: IdentityDoubt(count: row[next + 1]))
        }
        return known
    }

    private static let select = """
        SELECT \(FeedState.columnList), id, doubts FROM feed
        WHERE name IN (SELECT value FROM json_each(?))
        """
}

/// Records one poll inside a transaction.
private struct PollRecorder {
    let database: Database
    let poll: PollRecord
    let earlier: KnownFeed?
    let budgetWindow: Duration?
    let tell: (FeedNews, Feed, Date) -> NewAlert?

    func record(deciding decide: (FeedChanges) -> AlertDecision) throws -> PollSummary {
        var state = poll.state(after: earlier?.state)
        var summary = PollSummary(feed: poll.feed.name)
        summary.failures = state.failures
        try poll.hostPause?.save(to: database, now: poll.polledAt)
        if state.movedTo != earlier?.state.movedTo, state.source == earlier?.state.source {
            summary.movedTo = state.target
        }
        summary.isFirstRun = state.baselinedAt != nil && earlier?.state.baselinedAt == nil
        guard case .document(let document, _, _, _) = poll.outcome else {
            let news = poll.news(from: earlier?.state, to: &state, newItems: 0)
            try store(news, feedID: try save(state))
            return summary
        }
        if !poll.isDelta { state.medianGap = document.medianGap ?? state.medianGap }
        let id = try save(state, title: document.title, siteURL: document.link)
        var doubt = earlier?.doubt ?? IdentityDoubt(count: 0)
        let saved = state
        let revisions = try ItemRecorder(
            database: database, feed: poll.feed, feedID: id, now: poll.polledAt
        ).record(document.items, doubting: &doubt, counting: &summary)
        if summary.migrated > 0 || doubt != earlier?.doubt ?? doubt {
            try save(doubt, migrated: summary.migrated, id: id)
        }
        let news = poll.news(from: earlier?.state, to: &state, newItems: summary.new)
        if state != saved { try saveNews(of: state, id: id) }
        try store(news, feedID: id)
        var changes = FeedChanges(
            feed: poll.feed, title: document.title, siteURL: document.link, revisions: revisions,
            isFirstRun: earlier?.state.baselinedAt == nil, isLate: poll.isLate,
            polledAt: poll.polledAt)
        guard !changes.revisions.isEmpty else { return summary }
        if let budgetWindow { changes.recentAlerts = try recentAlerts(within: budgetWindow) }
        let decision = decide(changes)
        summary.matched = decision.hits.count
        summary.dropped = decision.dropped
        let writer = AlertWriter(database: database, feedID: id)
        try writer.store(decision.hits, at: poll.polledAt)
        summary.alerts = try writer.store(decision.alerts)
        return summary
    }

    private func store(_ news: [FeedNews], feedID: Int64) throws {
        guard !news.isEmpty else { return }
        let alerts = news.compactMap { tell($0, poll.feed, poll.polledAt) }
        _ = try AlertWriter(database: database, feedID: feedID).store(alerts)
    }

    /// Only items, which need their feed's row, tell whether there are new ones.
    private func saveNews(of state: FeedState, id: Int64) throws {
        try database.cachedStatement(
            sql: """
                UPDATE feed SET news_at = ?, silent_at = ?, week_at = ?, week_items = ?, weeks = ?,
                    usual_items = ?, sparse_weeks = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            state.newsAt?.milliseconds, state.silentAt?.milliseconds,
            state.volume.since?.milliseconds, state.volume.items, state.volume.weeks,
            state.volume.usual, state.volume.sparseWeeks, id,
        ])
    }

    private func save(_ doubt: IdentityDoubt, migrated: Int, id: Int64) throws {
        try database.execute(
            sql: "UPDATE feed SET doubts = ? WHERE id = ?", arguments: [doubt.count, id])
        guard migrated > 0 else { return }
        try database.execute(
            sql: "UPDATE feed SET migrated_at = ?, migrated_items = ? WHERE id = ?",
            arguments: [poll.polledAt.milliseconds, migrated, id])
    }

    /// When alerts of each rule went out by themselves, digests included.
    private func recentAlerts(within window: Duration) throws -> [RuleName: [Date]] {
        let start = poll.polledAt.addingTimeInterval(-TimeInterval(window.components.seconds))
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT rule, created_at FROM alert
                    WHERE created_at > ? AND rule IS NOT NULL
                        AND NOT EXISTS (SELECT 1 FROM held WHERE held.alert = alert.id)
                    """), arguments: [start.milliseconds])
        var dates: [RuleName: [Date]] = [:]
        while let row = try rows.next() {
            dates[RuleName(row[0]), default: []].append(Date(milliseconds: row[1]))
        }
        return dates
    }

    @discardableResult
    private func save(
        _ state: FeedState, title: String? = nil, siteURL: String? = nil
    ) throws -> Int64 {
        let hasWords = title != nil || siteURL != nil
        let id = earlier?.id
        if let earlier, !hasWords, state.differsInTimesOnly(from: earlier.state) {
            try database.cachedStatement(sql: Self.touch).execute(
                arguments: StatementArguments(state.times + [earlier.id]))
            return earlier.id
        }
        let sql = id == nil ? Self.insert : hasWords ? Self.updateAll : Self.update
        let more: [(any DatabaseValueConvertible)?] =
            id == nil ? [title, siteURL] : hasWords ? [title, siteURL, id] : [id]
        try database.cachedStatement(sql: sql).execute(
            arguments: StatementArguments(state.values + more))
        return id ?? database.lastInsertedRowID
    }

    // Made once: a poll without news costs little else.
    private static let touch = """
        UPDATE feed SET \(FeedState.timeColumns.map { "\($0) = ?" }.joined(separator: ", "))
        WHERE id = ?
        """
    private static let insert = """
        INSERT INTO feed (\(FeedState.columnList), title, site_url)
        VALUES (\(String(repeating: "?, ", count: FeedState.columns.count))?, ?)
        """
    private static let assignments = FeedState.columns.map { "\($0) = ?" }.joined(separator: ", ")
    private static let update = "UPDATE feed SET \(assignments) WHERE id = ?"
    private static let updateAll = """
        UPDATE feed SET \(assignments), title = coalesce(?, title),
            site_url = coalesce(?, site_url)
        WHERE id = ?
        """
}
