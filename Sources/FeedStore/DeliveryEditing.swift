public import FeedModel
public import Foundation
import GRDB

/// Which deliveries a person means.
public enum DeliverySelection: Hashable, Sendable {
    case ids([Int64])
    /// All in this state, of one sink or of all.
    case all(DeliveryState, of: SinkName?)
}

extension FeedStore {
    /// Has deliveries tried again from the next run on, with the table from its beginning; those
    /// that were sent are left alone.
    ///
    /// - Returns: How many, by sink.
    public func retry(
        _ selection: DeliverySelection, at now: Date
    ) async throws(StoreError) -> [SinkName: Int] {
        try await write("retrying deliveries") { database in
            let counts = try selection.counts(
                in: database, states: [.pending, .dead, .dropped])
            try database.execute(
                sql: """
                    \(Self.newRound) WHERE \(selection.condition)
                        AND state IN ('pending', 'dead', 'dropped')
                    """, arguments: [now.milliseconds] + selection.arguments)
            // Who asks for it knows that the sink is back.
            try Self.waitNoLonger(counts.keys, in: database)
            return counts
        }
    }

    /// Gives up deliveries that wait or are dead, for good.
    ///
    /// - Returns: How many, by sink.
    public func drop(
        _ selection: DeliverySelection, at now: Date
    ) async throws(StoreError) -> [SinkName: Int] {
        try await write("dropping deliveries") { database in
            let counts = try selection.counts(in: database, states: [.pending, .dead])
            try database.execute(
                sql: """
                    UPDATE delivery SET state = 'dropped', untold = 0, next_at = NULL,
                        last_at = ?, last_error = 'dropped by hand'
                    WHERE \(selection.condition) AND state IN ('pending', 'dead')
                    """, arguments: [now.milliseconds] + selection.arguments)
            let tally = Tally()
            for (sink, count) in counts {
                tally.count(.deliveries, subject: sink.text, detail: "dropped", by: count)
            }
            try tally.write(to: database)
            return counts
        }
    }

    /// Has alerts sent once more, under the same ids and with the same bytes.
    ///
    /// - Parameters:
    ///   - start: Those raised then or later.
    ///   - rule: Of this rule only.
    ///   - sinks: To these. With `addsSinks` also those of the alerts that never went there.
    ///   - isRehearsal: Count them only.
    /// - Returns: How many, by sink; those that wait anyway are not among them.
    public func replay(
        since start: Date, rule: RuleName?, to sinks: [SinkName], addsSinks: Bool, at now: Date,
        isRehearsal: Bool
    ) async throws(StoreError) -> [SinkName: Int] {
        try await write("replaying alerts", isRehearsal: isRehearsal) { database in
            let meant = "created_at >= ? AND (? IS NULL OR rule = ?)"
            let arguments: StatementArguments = [start.milliseconds, rule?.text, rule?.text]
            var counts: [SinkName: Int] = [:]
            for sink in sinks {
                try database.execute(
                    sql: """
                        \(Self.newRound) WHERE sink = ? AND state != 'pending'
                            AND alert IN (SELECT id FROM alert WHERE \(meant))
                        """, arguments: [now.milliseconds, sink.text] + arguments)
                var count = database.changesCount
                if addsSinks {
                    try database.execute(
                        sql: """
                            INSERT INTO delivery (alert, sink, state, retried_at)
                            SELECT id, ?, 'pending', ? FROM alert WHERE \(meant)
                                AND \(Self.isNotInDigest)
                            ORDER BY created_at, rowid
                            ON CONFLICT (alert, sink) DO NOTHING
                            """, arguments: [sink.text, now.milliseconds] + arguments)
                    count += database.changesCount
                }
                if count > 0 { counts[sink] = count }
            }
            return counts
        }
    }

    /// The ids that a person may mean by `text`: a delivery's number, or an alert's id for all of
    /// its deliveries. Empty if there is none.
    public func deliveryIDs(named text: String) async throws(StoreError) -> [Int64] {
        try await read("looking for a delivery") { database in
            try Int64.fetchAll(
                database, sql: "SELECT id FROM delivery WHERE id = ? OR alert = ? ORDER BY id",
                arguments: [Int64(text), text])
        }
    }

    /// What a digest told, or is to tell, is no alert by itself.
    private static let isNotInDigest = """
        id NOT IN (SELECT alert FROM held WHERE digest IS NOT NULL OR released_at IS NULL)
        """

    private static let newRound = """
        UPDATE delivery SET state = 'pending', failures = 0, aside = 0, untold = 0, run = NULL,
            next_at = NULL, retried_at = ?
        """

    private static func waitNoLonger(
        _ sinks: some Sequence<SinkName>, in database: Database
    ) throws {
        for sink in sinks {
            try database.execute(
                sql: "UPDATE sink_state SET next_at = NULL WHERE sink = ?", arguments: [sink.text])
        }
    }
}

extension DeliverySelection {
    /// On the columns of `delivery`.
    fileprivate var condition: String {
        switch self {
        case .ids: "id IN (SELECT value FROM json_each(?))"
        case .all: "state = ? AND (? IS NULL OR sink = ?)"
        }
    }

    fileprivate var arguments: StatementArguments {
        switch self {
        case .ids(let ids): [FeedStore.list(ids)]
        case .all(let state, let sink): [state.rawValue, sink?.text, sink?.text]
        }
    }

    fileprivate func counts(
        in database: Database, states: [DeliveryState]
    ) throws -> [SinkName: Int] {
        let known = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT sink, count(*) FROM delivery
                WHERE \(condition) AND state IN (\(known)) GROUP BY sink
                """, arguments: arguments)
        return Dictionary(uniqueKeysWithValues: rows.map { (SinkName($0[0]), $0[1] as Int) })
    }
}
