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
        let writes = writes
        return try await write(
            "recording \(polls.count) polls", isRehearsal: isRehearsal, changesOnlyPolled: true
        ) { database in
            let edition = try StoreEdition(own: writes.count, database)
            var earlier = polls.map { $0.known.flatMap { $0.take(in: edition) ? $0 : nil } }
            let unread = polls.indices.filter { earlier[$0] == nil }
            let known = try KnownFeed.named(unread.map { polls[$0].feed.name }, in: database)
            for index in unread { earlier[index] = known[polls[index].feed.name] }
            let tally = Tally()
            let summaries = try polls.indices.map { index in
                try PollRecorder(
                    database: database, poll: polls[index], earlier: earlier[index],
                    budgetWindow: budgetWindow, tally: tally, tell: tell
                )
                .record(deciding: decide)
            }
            try tally.write(to: database)
            return summaries
        }
    }
}

/// Records one poll inside a transaction.
private struct PollRecorder {
    let database: Database
    let poll: PollRecord
    let earlier: KnownFeed?
    let budgetWindow: Duration?
    let tally: Tally
    let tell: (FeedNews, Feed, Date) -> NewAlert?

    func record(deciding decide: (FeedChanges) -> AlertDecision) throws -> PollSummary {
        var state = poll.state(after: earlier?.state)
        var summary = PollSummary(feed: poll.feed.name)
        tally.count(.polls, detail: poll.countedAs.rawValue)
        summary.failures = state.failures
        try poll.hostPause?.save(to: database, now: poll.polledAt)
        if state.movedTo != earlier?.state.movedTo, state.source == earlier?.state.source {
            summary.movedTo = state.target
        }
        summary.isFirstRun = state.baselinedAt != nil && earlier?.state.baselinedAt == nil
        try noteTimeUnseen()
        guard case .document(let document, _, _, let isComplete) = poll.outcome else {
            let news = poll.news(from: earlier?.state, to: &state, newItems: 0)
            try store(news, feedID: try save(state))
            return summary
        }
        if !poll.isDelta { state.medianGap = document.medianGap ?? state.medianGap }
        let id = try save(state, title: document.title, siteURL: document.link)
        let saved = state
        var doubt = earlier?.doubt ?? IdentityDoubt(count: 0)
        let recorded = try ItemRecorder(
            database: database, feed: poll.feed, feedID: id, isNewFeed: earlier == nil,
            now: poll.polledAt
        ).record(document.items, doubting: &doubt, counting: &summary)
        if summary.migrated > 0 || doubt != earlier?.doubt ?? doubt {
            try save(doubt, migrated: summary.migrated, id: id)
        }
        var news = poll.news(from: earlier?.state, to: &state, newItems: summary.new)
        let findings = try isComplete ? cover(recorded, document, id: id, &state, &news) : nil
        try save(state, over: saved, findings, id: id)
        try store(news, feedID: id)
        var changes = FeedChanges(
            feed: poll.feed, title: document.title, siteURL: document.link,
            revisions: recorded.revisions,
            isFirstRun: earlier?.state.baselinedAt == nil, isLate: poll.isLate,
            polledAt: poll.polledAt)
        count(summary, changes)
        guard !changes.revisions.isEmpty else { return summary }
        let writer = AlertWriter(database: database, feedID: id, tally: tally)
        if let budgetWindow {
            changes.recentAlerts = try writer.recentAlerts(
                within: budgetWindow, before: poll.polledAt)
        }
        let decision = decide(changes)
        if let matchedAt = poll.matchedAt {
            for _ in decision.hits {
                tally.observe(
                    .seenToMatched, seconds: matchedAt.timeIntervalSince(poll.polledAt))
            }
        }
        try writer.store(decision, at: poll.polledAt, counting: &summary)
        return summary
    }

    /// Days without a good poll, between this one and the last.
    private func noteTimeUnseen() throws {
        guard let earlier, let before = earlier.state.succeededAt, earlier.state.baselinedAt != nil,
            poll.polledAt.dayNumber - before.dayNumber > 1, poll.outcome.isGood
        else { return }
        try CoverageWriter(database: database, feedID: earlier.id, feed: poll.feed.name)
            .unseen(from: before, until: poll.polledAt)
    }

    /// What the next document is compared with, and how many gaps there were in a row.
    private struct Findings {
        var window: Data
        var gaps: Int
    }

    /// Compares a document with the one before it.
    ///
    /// - Returns: What is to be kept; nil if it is what is kept already.
    private func cover(
        _ recorded: ItemRecorder.Recorded, _ document: ParsedFeed, id: Int64,
        _ state: inout FeedState, _ news: inout [FeedNews]
    ) throws -> Findings? {
        let writer = CoverageWriter(database: database, feedID: id, feed: poll.feed.name)
        // Of another URL, and of nothing, nothing follows.
        guard let earlier, earlier.state.baselinedAt != nil, !document.items.isEmpty,
            earlier.state.source == state.source,
            let before = earlier.state.succeededAt
        else { return Findings(window: CoverageWindow.bytes(recorded.rows), gaps: 0) }
        guard !poll.isDelta else {
            let rows = try writer.window().union(recorded.rows)
            return Findings(window: CoverageWindow.bytes(Array(rows)), gaps: 0)
        }
        var window: Set<Int64> = []
        let overlap = try DocumentOverlap(
            rows: recorded.rows, newItems: recorded.newRows.count
        ) {
            window = try writer.window()
            return window
        }
        var gaps = 0
        switch overlap {
        case .proved, .unknown: break
        case .tooShort: try writer.tooShort(from: before, until: poll.polledAt)
        case .none:
            gaps = earlier.gaps + 1
            let gap = try writer.gap(
                after: window, items: document.items, firstRow: recorded.newRows.min() ?? 0,
                before: before, now: poll.polledAt, inARow: gaps, page: page(of: document))
            state.haste = .after(state.haste, at: poll.polledAt)
            if gap.page == nil, FeedHealth.isTold(gapsInARow: gaps) { news.append(.gap(gap)) }
        }
        guard !recorded.newRows.isEmpty || gaps != earlier.gaps else { return nil }
        return Findings(window: CoverageWindow.bytes(recorded.rows), gaps: gaps)
    }

    /// Where what is missing may be; a local document is all there is.
    private func page(of document: ParsedFeed) -> String? {
        if case .url = poll.feed.source { document.feed.olderPage } else { nil }
    }

    private func count(_ summary: PollSummary, _ changes: FeedChanges) {
        tally.count(.items, detail: "new", by: summary.new)
        tally.count(.items, detail: "changed", by: summary.changed)
        guard !changes.isFirstRun else { return }
        for revision in changes.revisions where revision.change == .new {
            // A date that is yet to come tells nothing of how long it took.
            guard let published = revision.item.published, published <= poll.polledAt else {
                continue
            }
            tally.observe(
                .publishedToSeen, seconds: poll.polledAt.timeIntervalSince(published))
        }
    }

    private func store(_ news: [FeedNews], feedID: Int64) throws {
        guard !news.isEmpty else { return }
        let alerts = news.compactMap { tell($0, poll.feed, poll.polledAt) }
        _ = try AlertWriter(database: database, feedID: feedID, tally: tally).store(alerts)
    }

    /// Only items, which need their feed's row, tell all of its state.
    private func save(
        _ state: FeedState, over saved: FeedState, _ findings: Findings?, id: Int64
    ) throws {
        guard state != saved || findings != nil else { return }
        try database.cachedStatement(
            sql: """
                UPDATE feed SET news_at = ?, silent_at = ?, week_at = ?, week_items = ?, weeks = ?,
                    usual_items = ?, sparse_weeks = ?, hurried_at = ?, hurry = ?,
                    window = coalesce(?, window), gaps = coalesce(?, gaps)
                WHERE id = ?
                """
        ).run([
            state.newsAt?.milliseconds, state.silentAt?.milliseconds,
            state.volume.since?.milliseconds, state.volume.items, state.volume.weeks,
            state.volume.usual, state.volume.sparseWeeks,
            state.haste?.since.milliseconds, state.haste?.halvings, findings?.window,
            findings?.gaps, id,
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

    @discardableResult
    private func save(
        _ state: FeedState, title: String? = nil, siteURL: String? = nil
    ) throws -> Int64 {
        let hasWords = title != nil || siteURL != nil
        let id = earlier?.id
        if let earlier, !hasWords, state.differsInTimesOnly(from: earlier.state) {
            let statement = try database.cachedStatement(sql: Self.touch)
            // As many as there are columns, so that nobody need count them.
            statement.setUncheckedArguments(state.times(ofRow: earlier.id))
            try statement.execute()
            return earlier.id
        }
        let sql = id == nil ? Self.insert : hasWords ? Self.updateAll : Self.update
        let more: StatementArguments =
            id == nil ? [title, siteURL] : hasWords ? [title, siteURL, id] : [id]
        try database.cachedStatement(sql: sql).run(state.values + more)
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

extension PollRecord.Outcome {
    fileprivate var isGood: Bool {
        switch self {
        case .document, .unchanged: true
        case .gone, .failed: false
        }
    }
}
