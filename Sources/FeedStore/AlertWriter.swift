import FeedModel
import Foundation
import GRDB

/// Puts alerts into the outbox; inside a transaction.
struct AlertWriter {
    let database: Database
    /// Nil for alerts that are of no item.
    let feedID: Int64?
    /// Of the transaction; without one each call counts for itself.
    var tally: Tally?

    /// The first match of a rule and an item counts: an edit is no second one. An alert that is
    /// raised later by hand makes up for none.
    func store(_ hits: [RuleHit], at now: Date) throws {
        let tally = tally ?? Tally()
        for hit in hits {
            tally.count(.matches, subject: hit.rule.text, detail: hit.fate.name)
            try database.cachedStatement(
                sql: """
                    INSERT INTO hit (item, rule, fate, alert, silence, at)
                    SELECT item, ?, ?, ?, ?, ? FROM item_key WHERE feed = ? AND identity = ?
                    ON CONFLICT (item, rule) DO UPDATE SET
                        fate = excluded.fate, alert = excluded.alert, at = excluded.at
                    WHERE hit.alert IS NULL AND excluded.alert IS NOT NULL
                    """
            ).run([
                hit.rule.text, hit.fate.name, hit.fate.alert?.text, hit.fate.silence,
                (hit.at ?? now).milliseconds, feedID, hit.identity.key,
            ])
        }
        if self.tally == nil { try tally.write(to: database) }
    }

    /// - Returns: Those that were not there yet.
    func store(_ alerts: [NewAlert]) throws -> [Alert] {
        var stored: [Alert] = []
        let tally = tally ?? Tally()
        for new in alerts {
            try database.cachedStatement(
                sql: """
                    INSERT INTO alert (id, type, rule, feed, item, created_at, body)
                    VALUES (?, ?, ?, ?,
                        (SELECT item FROM item_key WHERE feed = ? AND identity = ?), ?, ?)
                    ON CONFLICT (id) DO NOTHING
                    """
            ).run([
                new.alert.id.text, new.alert.type.rawValue, new.alert.rule?.name.text, feedID,
                feedID, new.identity?.key, new.alert.matchedAt.milliseconds, Data(new.body),
            ])
            guard database.changesCount == 1 else { continue }
            if let hold = new.hold {
                try self.hold(new, hold)
            } else {
                try addDeliveries(of: new.alert.id, to: new.sinks)
            }
            tally.count(.alerts, detail: new.alert.type.rawValue)
            stored.append(new.alert)
        }
        if self.tally == nil { try tally.write(to: database) }
        return stored
    }

    /// All that was decided of a feed's changes.
    func store(
        _ decision: AlertDecision, at now: Date, counting summary: inout PollSummary
    ) throws {
        summary.matched = decision.hits.count
        summary.dropped = decision.dropped
        try store(decision.hits, at: now)
        summary.alerts = try store(decision.alerts)
    }

    /// When alerts of each rule went out by themselves, digests included.
    func recentAlerts(
        within window: Duration, before now: Date
    ) throws -> [RuleName: [Date]] {
        let start = now.addingTimeInterval(-TimeInterval(window.components.seconds))
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

    private func hold(_ new: NewAlert, _ hold: Hold) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO held (alert, reason, grouping, sinks, until) VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            new.alert.id.text, hold.reason.rawValue, hold.group, try SinkList.text(new.sinks),
            hold.until.milliseconds,
        ])
    }

    /// Where there is nothing to add, nothing is written: a conflict would use up a number.
    ///
    /// - Returns: How many there were not yet.
    @discardableResult
    func addDeliveries(of alert: AlertID, to sinks: [SinkName]) throws -> Int {
        try sinks.reduce(0) { count, sink in
            try database.cachedStatement(
                sql: """
                    INSERT INTO delivery (alert, sink, state) SELECT ?1, ?2, 'pending'
                    WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE alert = ?1 AND sink = ?2)
                    """
            ).run([alert.text, sink.text])
            return count + database.changesCount
        }
    }
}
