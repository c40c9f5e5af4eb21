import FeedModel
import Foundation
import GRDB

/// Puts alerts into the outbox; inside a transaction.
struct AlertWriter {
    let database: Database
    /// Nil for alerts that are of no item.
    let feedID: Int64?

    func store(_ hits: [RuleHit]) throws {
        for hit in hits {
            try database.cachedStatement(
                sql: """
                    INSERT INTO hit (item, rule)
                    SELECT item, ? FROM item_key WHERE feed = ? AND identity = ?
                    ON CONFLICT DO NOTHING
                    """
            ).execute(arguments: [hit.rule.text, feedID, hit.identity.key])
        }
    }

    /// - Returns: Those that were not there yet.
    func store(_ alerts: [NewAlert]) throws -> [Alert] {
        var stored: [Alert] = []
        for new in alerts {
            try database.cachedStatement(
                sql: """
                    INSERT INTO alert (id, type, rule, feed, item, created_at, body)
                    VALUES (?, ?, ?, ?,
                        (SELECT item FROM item_key WHERE feed = ? AND identity = ?), ?, ?)
                    ON CONFLICT (id) DO NOTHING
                    """
            ).execute(arguments: [
                new.alert.id.text, new.alert.type.rawValue, new.alert.rule?.name.text, feedID,
                feedID, new.identity?.key, new.alert.matchedAt.milliseconds, Data(new.body),
            ])
            guard database.changesCount == 1 else { continue }
            for sink in new.sinks {
                try database.cachedStatement(
                    sql: """
                        INSERT INTO delivery (alert, sink, state) VALUES (?, ?, 'pending')
                        """
                ).execute(arguments: [new.alert.id.text, sink.text])
            }
            stored.append(new.alert)
        }
        return stored
    }
}
