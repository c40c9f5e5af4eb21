public import FeedModel
public import Foundation
import GRDB

/// Deliveries of a sink that were given up, and of which nobody has been told.
public struct DeathToll: Hashable, Sendable {
    public var count: Int
    /// Of those, how many events of sinks: the death of an event raises none.
    public var events: Int
    /// The newest of all.
    public var newest: Int64
    public var newestAlert: AlertID
    public var newestAttempts: Int
    /// When the oldest alert was raised.
    public var oldestAt: Date
    public var reason: String?
}

extension FeedStore {
    /// Tells of the deliveries to a sink that were given up: puts the event that `event` makes of
    /// them into the outbox and notes that they are told of, in one transaction.
    ///
    /// - Parameter event: Nil if there is nowhere to send it, or nothing to tell.
    /// - Returns: Nil if none was given up.
    public func tellOfDeaths(
        at sink: SinkName, event: @escaping @Sendable (DeathToll) -> NewAlert?
    ) async throws(StoreError) -> DeathToll? {
        guard try await deathToll(at: sink) != nil else { return nil }
        return try await write("telling of dead deliveries") { database in
            guard let toll = try DeathToll.read(sink, from: database) else { return nil }
            if let event = event(toll) {
                _ = try AlertWriter(database: database, feedID: nil).store([event])
            }
            try database.execute(
                sql: "UPDATE delivery SET untold = 0 WHERE sink = ? AND untold = 1",
                arguments: [sink.text])
            return toll
        }
    }

    private func deathToll(at sink: SinkName) async throws(StoreError) -> DeathToll? {
        try await read("looking for dead deliveries") { try DeathToll.read(sink, from: $0) }
    }
}

extension DeathToll {
    fileprivate static func read(_ sink: SinkName, from database: Database) throws -> DeathToll? {
        let newest = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT id, alert, attempts, last_error FROM delivery
                    WHERE sink = ? AND untold = 1 ORDER BY id DESC LIMIT 1
                    """), arguments: [sink.text])
        guard let newest else { return nil }
        let all = try Row.fetchOne(
            database,
            sql: """
                SELECT count(*) AS count, sum(\(AlertType.isEventSQL)) AS events,
                    min(created_at) AS oldest
                FROM delivery JOIN alert ON alert.id = delivery.alert
                WHERE sink = ? AND untold = 1
                """, arguments: [sink.text])
        guard let all else { return nil }
        return DeathToll(
            count: all["count"], events: all["events"], newest: newest["id"],
            newestAlert: AlertID(newest["alert"]), newestAttempts: newest["attempts"],
            oldestAt: Date(milliseconds: all["oldest"]), reason: newest["last_error"])
    }
}

extension AlertType {
    /// Whether an alert is about sinks. Its death is told in reports only, or two sinks that are
    /// down would keep each other busy for ever.
    fileprivate static var isEventSQL: String {
        let types = [sinkFailing, sinkDisabled, sinkRecovered, deliveryDead]
        return "type IN (" + types.map { "'\($0.rawValue)'" }.joined(separator: ", ") + ")"
    }
}
