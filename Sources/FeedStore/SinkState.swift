public import FeedModel
public import Foundation
import GRDB

/// What is known of a sink from one run to the next.
public struct SinkState: Hashable, Sendable {
    /// Failures in a row that may be the sink's, not one alert's.
    public var failures = 0
    /// When the first of them was.
    public var failingSince: Date?
    /// Since then one delivery at a time is tried, to see whether the sink is back.
    public var openedAt: Date?
    /// Of those, how many have failed.
    public var probes = 0
    /// No request before this.
    public var nextAt: Date?
    /// When it was told that the sink fails.
    public var toldAt: Date?
    /// The receiver wants nothing any more (410).
    public var disabledAt: Date?
    public var lastAt: Date?
    public var lastStatus: Int?
    /// The head of its last answer, or why there was none; nil for a plain success.
    public var lastAnswer: String?

    public init() {}

    /// Whether a request may be made at `now`. A time further off than any wait was written under
    /// a clock that was wrong.
    public func mayBeAsked(at now: Date) -> Bool {
        guard disabledAt == nil, let nextAt else { return disabledAt == nil }
        return nextAt <= now || nextAt > now.addingTimeInterval(StoreLimits.longestWait)
    }
}

extension FeedStore {
    /// Of the sinks that anything is known of.
    public func sinkStates() async throws(StoreError) -> [SinkName: SinkState] {
        try await read("reading what is known of the sinks") { database in
            try SinkState.all(in: database)
        }
    }

    /// Has a sink tried again at the next run, whatever it answered last.
    ///
    /// - Returns: Its state before; nil if there was nothing to change.
    public func enable(_ sink: SinkName) async throws(StoreError) -> SinkState? {
        try await write("enabling the sink \(sink)") { database in
            guard let before = try SinkState.read(sink, from: database),
                before.disabledAt != nil || before.nextAt != nil
            else { return nil }
            var state = before
            state.disabledAt = nil
            state.nextAt = nil
            try state.save(for: sink, to: database)
            try database.execute(
                sql: """
                    UPDATE delivery SET next_at = NULL WHERE sink = ? AND state = 'pending'
                    """, arguments: [sink.text])
            return before
        }
    }
}

extension SinkState {
    init(_ row: Row) {
        func date(_ column: String) -> Date? {
            (row[column] as Int64?).map(Date.init(milliseconds:))
        }
        failures = row["failures"]
        failingSince = date("failing_since")
        openedAt = date("opened_at")
        probes = row["probes"]
        nextAt = date("next_at")
        toldAt = date("told_at")
        disabledAt = date("disabled_at")
        lastAt = date("last_at")
        lastStatus = row["last_status"]
        lastAnswer = row["last_answer"]
    }

    static func all(in database: Database) throws -> [SinkName: SinkState] {
        let rows = try Row.fetchAll(database, sql: "SELECT * FROM sink_state")
        return Dictionary(uniqueKeysWithValues: rows.map { (SinkName($0["sink"]), SinkState($0)) })
    }

    static func read(_ sink: SinkName, from database: Database) throws -> SinkState? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM sink_state WHERE sink = ?"),
            arguments: [sink.text]
        ).map(SinkState.init)
    }

    func save(for sink: SinkName, to database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO sink_state (
                    sink, failures, failing_since, opened_at, probes, next_at, told_at,
                    disabled_at, last_at, last_status, last_answer)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            sink.text, failures, failingSince?.milliseconds, openedAt?.milliseconds, probes,
            nextAt?.milliseconds, toldAt?.milliseconds, disabledAt?.milliseconds,
            lastAt?.milliseconds, lastStatus, lastAnswer,
        ])
    }
}
