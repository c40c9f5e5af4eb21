public import FeedModel
public import Foundation
import GRDB

/// Why and until when an alert waits.
public struct Hold: Hashable, Sendable {
    public var until: Date
    public var reason: Digest.Reason
    public var group: String?

    public init(until: Date, reason: Digest.Reason, group: String? = nil) {
        self.until = until
        self.reason = reason
        self.group = group
    }
}

/// An alert whose time to be told has come.
public struct HeldAlert: Sendable {
    public var id: AlertID
    public var rule: RuleName
    public var hold: Hold
    public var sinks: [SinkName]
    public var body: [UInt8]
}

/// What becomes of alerts that waited together.
public enum Release: Sendable {
    /// It goes out as it is.
    case alone(HeldAlert)
    /// A digest goes out that tells of all of them.
    case together([HeldAlert], as: NewAlert)
    case longer([HeldAlert], until: Date)
}

extension FeedStore {
    /// The alerts that have waited long enough, oldest first.
    public func heldAlerts(dueAt now: Date, limit: Int) async throws(StoreError) -> [HeldAlert] {
        try await read("reading what waits to be told") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT alert.id, rule, until, reason, grouping, sinks, body
                    FROM held JOIN alert ON alert.id = held.alert
                    WHERE released_at IS NULL AND until <= ?
                    ORDER BY alert.rowid LIMIT ?
                    """,
                arguments: [now.milliseconds, limit]
            ).compactMap { row in
                guard let reason = Digest.Reason(rawValue: row["reason"]) else { return nil }
                return HeldAlert(
                    id: AlertID(row["id"]), rule: RuleName(row["rule"]),
                    hold: Hold(
                        until: Date(milliseconds: row["until"]), reason: reason,
                        group: row["grouping"]),
                    sinks: try SinkList.read(row["sinks"]), body: Array(row["body"] as Data))
            }
        }
    }

    /// In one transaction.
    public func release(_ releases: [Release], at now: Date) async throws(StoreError) {
        try await write("releasing what waited") { database in
            let writer = AlertWriter(database: database, feedID: nil)
            for release in releases {
                switch release {
                case .alone(let held):
                    try writer.addDeliveries(of: held.id, to: held.sinks)
                    try Self.note([held], digest: nil, at: now, in: database)
                case .together(let held, let digest):
                    _ = try writer.store([digest])
                    try Self.note(held, digest: digest.alert.id, at: now, in: database)
                case .longer(let held, let date):
                    for alert in held {
                        try database.cachedStatement(
                            sql: "UPDATE held SET until = ? WHERE alert = ?"
                        ).execute(arguments: [date.milliseconds, alert.id.text])
                    }
                }
            }
        }
    }

    private static func note(
        _ held: [HeldAlert], digest: AlertID?, at now: Date, in database: Database
    ) throws {
        for alert in held {
            try database.cachedStatement(
                sql: "UPDATE held SET released_at = ?, digest = ? WHERE alert = ?"
            ).execute(arguments: [now.milliseconds, digest?.text, alert.id.text])
        }
    }
}

/// Names of sinks in a column.
enum SinkList {
    static func text(_ sinks: [SinkName]) throws -> String {
        String(decoding: try JSONEncoder().encode(sinks.map(\.text)), as: UTF8.self)
    }

    static func read(_ text: String) throws -> [SinkName] {
        try JSONDecoder().decode([String].self, from: Data(text.utf8)).map(SinkName.init)
    }
}
