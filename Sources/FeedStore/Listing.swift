public import FeedModel
public import Foundation
import GRDB

/// A row of `deliveries list`.
public struct DeliveryListing: Hashable, Encodable, Sendable {
    public var id: Int64
    public var alertID: AlertID
    /// Nil for a digest of several rules and an event.
    public var rule: RuleName?
    public var sink: SinkName
    public var state: DeliveryState
    public var createdAt: Date
    public var attempts: Int
    public var lastAt: Date?
    public var lastStatus: Int?
    public var lastError: String?

    private enum CodingKeys: String, CodingKey {
        case id, rule, sink, state, attempts
        case alertID = "alert"
        case createdAt = "created_at"
        case lastAt = "last_at"
        case lastStatus = "last_status"
        case lastError = "last_error"
    }
}

extension FeedStore {
    /// The webhook bodies of the newest alerts, newest first.
    public func alertBodies(
        newest limit: Int, rule: RuleName? = nil
    ) async throws(StoreError) -> [[UInt8]] {
        try await read("listing alerts") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT body FROM alert
                    WHERE ? IS NULL OR rule = ?
                    ORDER BY created_at DESC, rowid DESC LIMIT ?
                    """,
                arguments: [rule?.text, rule?.text, limit]
            ).map { Array($0["body"] as Data) }
        }
    }

    /// The webhook body of an alert; nil if there is none of this id.
    public func alertBody(of alert: AlertID) async throws(StoreError) -> [UInt8]? {
        try await read("reading an alert") { database in
            try Data.fetchOne(
                database, sql: "SELECT body FROM alert WHERE id = ?", arguments: [alert.text]
            ).map { Array($0) }
        }
    }

    /// The newest deliveries, newest first.
    public func deliveries(
        newest limit: Int, state: DeliveryState? = nil, sink: SinkName? = nil
    ) async throws(StoreError) -> [DeliveryListing] {
        try await read("listing deliveries") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT delivery.*, rule, created_at
                    FROM delivery JOIN alert ON alert.id = delivery.alert
                    WHERE (? IS NULL OR state = ?) AND (? IS NULL OR sink = ?)
                    ORDER BY delivery.id DESC LIMIT ?
                    """,
                arguments: [state?.rawValue, state?.rawValue, sink?.text, sink?.text, limit]
            ).compactMap(DeliveryListing.init)
        }
    }

    /// Of all alerts of an item, in the order in which they were raised.
    func deliveries(ofRow item: Int64) async throws(StoreError) -> [DeliveryListing] {
        try await read("listing deliveries") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT delivery.*, rule, created_at
                    FROM alert JOIN delivery ON delivery.alert = alert.id
                    WHERE item = ? ORDER BY delivery.id
                    """,
                arguments: [item]
            ).compactMap(DeliveryListing.init)
        }
    }
}

extension DeliveryListing {
    /// Nil for a state that a newer feedwatch has.
    fileprivate init?(_ row: Row) {
        guard let state = DeliveryState(rawValue: row["state"]) else { return nil }
        self.init(
            id: row["id"], alertID: AlertID(row["alert"]),
            rule: (row["rule"] as String?).map { RuleName($0) },
            sink: SinkName(row["sink"]), state: state,
            createdAt: Date(milliseconds: row["created_at"]), attempts: row["attempts"],
            lastAt: (row["last_at"] as Int64?).map(Date.init(milliseconds:)),
            lastStatus: row["last_status"], lastError: row["last_error"])
    }
}
