public import FeedModel
public import Foundation
import GRDB

/// An alert that nobody has acknowledged.
public struct OpenAlert: Sendable {
    public var id: AlertID
    public var createdAt: Date
    public var body: [UInt8]
}

extension FeedStore {
    /// Notes that a person has seen to an alert.
    ///
    /// - Returns: False if there is no such alert. A second acknowledgement changes nothing.
    public func acknowledge(
        _ alert: AlertID, by person: String?, at now: Date
    ) async throws(StoreError) -> Bool {
        try await write("acknowledging \(alert)") { database in
            guard
                try Bool.fetchOne(
                    database, sql: "SELECT 1 FROM alert WHERE id = ?", arguments: [alert.text])
                    != nil
            else { return false }
            try database.execute(
                sql: "INSERT INTO ack (alert, at, by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                arguments: [alert.text, now.milliseconds, person])
            return true
        }
    }

    /// The alerts of a rule that went out in a stretch of time and that nobody has acknowledged,
    /// oldest first. What was told in a digest counts as the digest.
    public func openAlerts(
        of rule: RuleName, raised range: Range<Date>, limit: Int
    ) async throws(StoreError) -> [OpenAlert] {
        try await read("reading what is not acknowledged") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, created_at, body FROM alert
                    WHERE rule = ? AND created_at >= ? AND created_at < ?
                        AND (type IN ('alert.matched', 'alert.digest') OR type LIKE 'rule.%')
                        AND EXISTS (SELECT 1 FROM delivery WHERE alert = alert.id)
                        AND NOT EXISTS (SELECT 1 FROM ack WHERE ack.alert = alert.id)
                    ORDER BY created_at, rowid LIMIT ?
                    """,
                arguments: [
                    rule.text, range.lowerBound.milliseconds, range.upperBound.milliseconds, limit,
                ]
            ).map {
                OpenAlert(
                    id: AlertID($0["id"]), createdAt: Date(milliseconds: $0["created_at"]),
                    body: Array($0["body"] as Data))
            }
        }
    }

    /// Sends alerts to more sinks; to one that has an alert already it isn't sent again.
    ///
    /// - Returns: How many deliveries came of it.
    public func deliver(
        _ alerts: [AlertID], to sinks: [SinkName]
    ) async throws(StoreError) -> Int {
        try await write("sending alerts to further sinks") { database in
            try alerts.reduce(0) {
                try $0
                    + AlertWriter(database: database, feedID: nil).addDeliveries(of: $1, to: sinks)
            }
        }
    }

    /// Sends what a sink hasn't taken to another one as well, each alert once and under its id.
    ///
    /// - Parameter date: Only alerts that were raised before.
    /// - Returns: How many.
    public func deliverElsewhere(
        whatWaitsFor sink: SinkName, since date: Date, to other: SinkName
    ) async throws(StoreError) -> Int {
        try await write("sending what \(sink) has not taken to \(other)") { database in
            try database.execute(
                sql: """
                    INSERT INTO delivery (alert, sink, state)
                    SELECT alert, ?1, 'pending' FROM delivery JOIN alert ON alert.id = alert
                    WHERE sink = ?2 AND state IN ('pending', 'dead') AND created_at < ?3
                        AND NOT EXISTS (SELECT 1 FROM delivery AS others
                            WHERE others.alert = delivery.alert AND others.sink = ?1)
                    ORDER BY delivery.id
                    """,
                arguments: [other.text, sink.text, date.milliseconds])
            return database.changesCount
        }
    }

    /// Puts alerts that are of no item of a poll into the outbox; one that is there already is not
    /// put there again.
    public func enqueue(_ alerts: [NewAlert]) async throws(StoreError) -> [Alert] {
        try await write("raising \(alerts.count) alerts") { database in
            try AlertWriter(database: database, feedID: nil).store(alerts)
        }
    }
}
