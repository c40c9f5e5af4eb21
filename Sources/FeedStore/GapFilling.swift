public import FeedModel
public import Foundation
import GRDB

extension FeedStore {
    /// The gaps whose older pages have not been asked to their end. Mostly none.
    public func openGaps() async throws(StoreError) -> [CoverageGap] {
        try await read("looking for gaps") { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT \(CoverageGap.columns) FROM coverage
                        JOIN feed ON feed.id = coverage.feed WHERE is_open = 1 ORDER BY coverage.id
                        """)
            ).map(CoverageGap.init)
        }
    }

    /// Notes that a page is going to be asked, so that one that ends the program is not asked for ever.
    ///
    /// - Returns: How many were asked before.
    public func beginPage(of gap: CoverageGap) async throws(StoreError) -> Int {
        try await write("noting a page") { database in
            let pages = try Int.fetchOne(
                database, sql: "SELECT pages FROM coverage WHERE id = ?", arguments: [gap.id])
            try database.execute(
                sql: "UPDATE coverage SET pages = pages + 1 WHERE id = ?", arguments: [gap.id])
            return pages ?? 0
        }
    }

    /// Records an older page of a feed: those of its items that lie in the gap, as a poll would have
    /// recorded them, but late. A page that holds something of before the gap fills it.
    ///
    /// - Parameters:
    ///   - next: The page after this one, if there is one.
    ///   - budgetWindow: As for ``record(_:isRehearsal:budgetWindow:telling:deciding:)``, with
    ///     `decide`.
    /// - Returns: What was new, and whether the gap is filled.
    public func record(
        page: ParsedFeed, next: String?, of feed: Feed, filling gap: CoverageGap, at now: Date,
        budgetWindow: Duration?,
        deciding decide: @escaping @Sendable (FeedChanges) -> AlertDecision
    ) async throws(StoreError) -> (summary: PollSummary, isFilled: Bool) {
        try await write("recording an older page") { database in
            var summary = PollSummary(feed: feed.name)
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT id, title, site_url, doubts FROM feed WHERE name = ?",
                    arguments: [feed.name.text])
            else { return (summary, false) }
            let id: Int64 = row[0]
            var doubt = IdentityDoubt(count: row[3])
            let recorded = try ItemRecorder(
                database: database, feed: feed, feedID: id, now: now
            ).record(
                page.items, after: gap.firstRow, doubting: &doubt, counting: &summary)
            try Self.note(recorded, of: page, next: next, gap: gap, in: database)
            var changes = FeedChanges(
                feed: feed, title: row[1], siteURL: row[2], revisions: recorded.revisions,
                isFirstRun: false, isLate: true, polledAt: now)
            guard !changes.revisions.isEmpty else { return (summary, recorded.reachesKnown) }
            let writer = AlertWriter(database: database, feedID: id)
            if let budgetWindow {
                changes.recentAlerts = try writer.recentAlerts(within: budgetWindow, before: now)
            }
            try writer.store(decide(changes), at: now, counting: &summary)
            return (summary, recorded.reachesKnown)
        }
    }

    private static func note(
        _ recorded: ItemRecorder.Recorded, of page: ParsedFeed, next: String?,
        gap: CoverageGap, in database: Database
    ) throws {
        // Of a gap that is filled, what was missing; else, what still is.
        let oldest =
            recorded.reachesKnown
            ? nil : page.items.compactMap { $0.published ?? $0.updated }.min()
        try database.execute(
            sql: """
                UPDATE coverage SET items = items + ?, page = ?,
                    until_at = max(from_at, min(until_at, coalesce(?, until_at))) WHERE id = ?
                """,
            arguments: [recorded.newRows.count, next, oldest?.milliseconds, gap.id])
        guard recorded.reachesKnown else { return }
        try database.execute(
            sql: """
                UPDATE coverage SET kind = 'filled', is_open = 0, page = NULL, until_at = ?
                WHERE id = ?
                """, arguments: [gap.until.milliseconds, gap.id])
        try database.execute(
            sql: """
                UPDATE feed SET gaps = 0 WHERE id = (SELECT feed FROM coverage WHERE id = ?)
                """, arguments: [gap.id])
    }

    /// Ends the attempts to fill a gap that is still one, and tells of it.
    ///
    /// - Parameter feed: Nil if it is no longer in feeds.toml: then nobody is told.
    public func settle(
        _ gap: CoverageGap, of feed: Feed?, at now: Date,
        telling tell: @escaping @Sendable (FeedNews, Feed, Date) -> NewAlert?
    ) async throws(StoreError) {
        try await write("noting a gap") { database in
            try database.execute(
                sql: "UPDATE coverage SET is_open = 0, page = NULL WHERE id = ? AND is_open = 1",
                arguments: [gap.id])
            guard database.changesCount == 1, let feed, FeedHealth.isTold(gapsInARow: gap.inARow),
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT \(CoverageGap.columns), coverage.feed FROM coverage
                        JOIN feed ON feed.id = coverage.feed WHERE coverage.id = ?
                        """, arguments: [gap.id]),
                let alert = tell(.gap(CoverageGap(row)), feed, now)
            else { return }
            _ = try AlertWriter(database: database, feedID: row[CoverageGap.columnCount])
                .store([alert])
        }
    }

    /// Servers may ask to be left alone by a page's answer, too.
    public func pause(_ host: HostPause, now: Date) async throws(StoreError) {
        try await write("noting a host") { try host.save(to: $0, now: now) }
    }
}

extension CoverageGap {
    static let columnCount = 10
    static let columns = """
        coverage.id, name, from_at, until_at, found_at, in_a_row, page, coverage.pages, items, first_row
        """

    /// - Parameter row: Has ``columns`` first.
    init(_ row: Row) {
        self.init(
            id: row[0], feed: FeedName(row[1]), from: Date(milliseconds: row[2]),
            until: Date(milliseconds: row[3]), foundAt: Date(milliseconds: row[4]),
            inARow: row[5], page: row[6], pages: row[7], items: row[8], firstRow: row[9] ?? 0)
    }
}
