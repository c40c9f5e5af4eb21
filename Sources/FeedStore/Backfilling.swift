public import FeedModel
import GRDB

extension FeedStore {
    /// The rows of the items that an alert of a rule has told of.
    public func alertedRows(of rule: RuleName) async throws(StoreError) -> Set<Int64> {
        try await read("reading alerts") { database in
            try Set(
                Int64.fetchCursor(
                    database,
                    sql: """
                        SELECT item FROM alert WHERE rule = ? AND type = ?
                        UNION SELECT item FROM hit WHERE rule = ? AND fate = 'folded'
                        """,
                    arguments: [rule.text, AlertType.matched.rawValue, rule.text]))
        }
    }

    /// Puts alerts for items that are stored already into the outbox, in one transaction. An alert
    /// that is there under the same id is not put there again.
    ///
    /// - Parameter alerts: In the order in which they are to be delivered, with their feeds.
    /// - Returns: Those that are in the outbox now and were not before.
    public func enqueue(
        _ alerts: [(feed: FeedName, alert: NewAlert)]
    ) async throws(StoreError) -> [Alert] {
        try await write("raising \(alerts.count) alerts") { database in
            var feeds: [FeedName: Int64] = [:]
            var stored: [Alert] = []
            for (feed, alert) in alerts {
                let known =
                    try feeds[feed]
                    ?? Int64.fetchOne(
                        database.cachedStatement(sql: "SELECT id FROM feed WHERE name = ?"),
                        arguments: [feed.text])
                guard let id = known else { continue }
                feeds[feed] = id
                let writer = AlertWriter(database: database, feedID: id)
                if let rule = alert.alert.rule?.name, let identity = alert.identity {
                    let fate: MatchFate =
                        alert.hold == nil ? .sent(alert.alert.id) : .held(alert.alert.id)
                    try writer.store(
                        [RuleHit(rule: rule, identity: identity, fate: fate)],
                        at: alert.alert.matchedAt)
                }
                stored += try writer.store([alert])
            }
            return stored
        }
    }
}
