public import FeedModel
public import Foundation
import GRDB

/// A row of `deliveries list`.
public struct DeliveryListing: Hashable, Encodable, Sendable {
    public var id: Int64
    public var alertID: AlertID
    /// Of the alert, as bodies have it.
    public var type: String
    /// Nil for a digest of several rules and an event.
    public var rule: RuleName?
    public var sink: SinkName
    public var state: DeliveryState
    public var createdAt: Date
    public var attempts: Int
    /// Of a pending one, when it is due; nil: at once.
    public var nextAt: Date?
    public var lastAt: Date?
    public var lastStatus: Int?
    public var lastError: String?

    private enum CodingKeys: String, CodingKey {
        case id, type, rule, sink, state, attempts
        case alertID = "alert"
        case createdAt = "created_at"
        case nextAt = "next_at"
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
                    SELECT delivery.*, type, rule, created_at
                    FROM delivery JOIN alert ON alert.id = delivery.alert
                    WHERE (? IS NULL OR state = ?) AND (? IS NULL OR sink = ?)
                    ORDER BY delivery.id DESC LIMIT ?
                    """,
                arguments: [state?.rawValue, state?.rawValue, sink?.text, sink?.text, limit]
            ).compactMap(DeliveryListing.init)
        }
    }

    /// Those with these ids, in their order.
    public func deliveries(_ ids: [Int64]) async throws(StoreError) -> [DeliveryListing] {
        try await read("reading deliveries") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT delivery.*, type, rule, created_at
                    FROM delivery JOIN alert ON alert.id = delivery.alert
                    WHERE delivery.id IN (SELECT value FROM json_each(?)) ORDER BY delivery.id
                    """, arguments: [Self.list(ids)]
            ).compactMap(DeliveryListing.init)
        }
    }

    /// The bodies of the alerts of these deliveries.
    public func alertBodies(
        ofDeliveries ids: [Int64]
    ) async throws(StoreError) -> [Int64: [UInt8]] {
        try await read("reading alerts") { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT delivery.id, body FROM delivery JOIN alert ON alert.id = delivery.alert
                    WHERE delivery.id IN (SELECT value FROM json_each(?))
                    """, arguments: [Self.list(ids)])
            return Dictionary(
                uniqueKeysWithValues: rows.map { ($0[0] as Int64, Array($0[1] as Data)) })
        }
    }

    /// Of all alerts of an item, in the order in which they were raised.
    func deliveries(ofRow item: Int64) async throws(StoreError) -> [DeliveryListing] {
        try await read("listing deliveries") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT delivery.*, type, rule, created_at
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
            id: row["id"], alertID: AlertID(row["alert"]), type: row["type"],
            rule: (row["rule"] as String?).map { RuleName($0) },
            sink: SinkName(row["sink"]), state: state,
            createdAt: Date(milliseconds: row["created_at"]), attempts: row["attempts"],
            nextAt: (row["next_at"] as Int64?).map(Date.init(milliseconds:)),
            lastAt: (row["last_at"] as Int64?).map(Date.init(milliseconds:)),
            lastStatus: row["last_status"], lastError: row["last_error"])
    }
}
