public import FeedModel
public import Foundation
import GRDB

/// An alert that was raised for an item, and its deliveries in the order of feeds.toml then.
public struct ItemAlert: Sendable {
    public var id: AlertID
    public var rule: RuleName
    public var createdAt: Date
    public var deliveries: [DeliveryListing]
}

extension FeedStore {
    /// The rows of the items that a person may mean by `text`, those recorded last first.
    ///
    /// By id (`item_…`), link or guid; only if there is none, by a part of the title, in any letter
    /// case and with or without marks.
    ///
    /// - Parameter limit: At most so many.
    public func itemRows(named text: String, limit: Int) async throws(StoreError) -> [Int64] {
        try await read("looking for an item") { database in
            if let identity = ItemIdentity(written: text) {
                return try Int64.fetchAll(
                    database,
                    sql: """
                        SELECT item.id FROM item_key CROSS JOIN item ON item.id = item_key.item
                        WHERE identity = ? AND identity_low = ? LIMIT ?
                        """,
                    arguments: [
                        Int64(bitPattern: identity.high), Int64(bitPattern: identity.low), limit,
                    ])
            }
            let exact = try Int64.fetchAll(
                database,
                sql: "SELECT id FROM item WHERE url = ? OR guid = ? ORDER BY id DESC LIMIT ?",
                arguments: [text, text, limit])
            guard exact.isEmpty, text.contains(where: { !$0.isWhitespace }) else { return exact }
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT id, title FROM item WHERE title IS NOT NULL ORDER BY id DESC")
            var found: [Int64] = []
            while found.count < limit, let row = try rows.next() {
                let title: String = row[1]
                let range = title.range(
                    of: text, options: [.caseInsensitive, .diacriticInsensitive])
                if range != nil { found.append(row[0]) }
            }
            return found
        }
    }

    /// The rules that an item satisfied in some revision when it was polled, told or not.
    public func matchedRules(ofRow row: Int64) async throws(StoreError) -> Set<RuleName> {
        try await read("reading matches") { database in
            Set(
                try String.fetchAll(
                    database, sql: "SELECT rule FROM hit WHERE item = ?", arguments: [row]
                ).map { RuleName($0) })
        }
    }

    /// Oldest first.
    public func alerts(ofRow item: Int64) async throws(StoreError) -> [ItemAlert] {
        let deliveries = try await deliveries(ofRow: item)
        return try await read("reading alerts") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, rule, created_at FROM alert WHERE item = ?
                    ORDER BY created_at, rowid
                    """,
                arguments: [item]
            ).map { row in
                let id = AlertID(row[0])
                return ItemAlert(
                    id: id, rule: RuleName(row[1]), createdAt: Date(milliseconds: row[2]),
                    deliveries: deliveries.filter { $0.alertID == id })
            }
        }
    }
}

extension ItemIdentity {
    /// As ``description`` has it; nil if it is something else.
    init?(written text: String) {
        let digits = text.dropFirst("item_".count)
        guard text.hasPrefix("item_"), digits.utf8.count == 32,
            let high = UInt64(digits.prefix(16), radix: 16),
            let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }
}
