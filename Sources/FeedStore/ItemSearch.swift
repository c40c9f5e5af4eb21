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
    /// By id (`item_…`, also one of before the feed changed its guids), link or guid; only if there is none, by a part of the title, in any letter
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
                        WHERE identity = :high AND identity_low = :low
                        UNION
                        SELECT item FROM former_identity
                        WHERE identity = :high AND identity_low = :low LIMIT :limit
                        """,
                    arguments: [
                        "high": Int64(bitPattern: identity.high),
                        "low": Int64(bitPattern: identity.low), "limit": limit,
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

    /// The rules that an item satisfied in some revision when it was polled, and what became of
    /// that; nil where the store is older than that it was kept.
    public func fates(ofRow row: Int64) async throws(StoreError) -> [RuleName: StoredFate?] {
        try await read("reading matches") { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT hit.rule, fate, hit.alert, silence, silence.comment,
                        held.reason, until, released_at, digest
                    FROM hit LEFT JOIN held ON held.alert = hit.alert
                        LEFT JOIN silence ON silence.id = hit.silence
                    WHERE item = ?
                    """, arguments: [row])
            return Dictionary(
                rows.map { (RuleName($0["rule"]), StoredFate($0)) },
                uniquingKeysWith: { first, _ in first })
        }
    }

    /// Oldest first.
    public func alerts(ofRow item: Int64) async throws(StoreError) -> [ItemAlert] {
        let deliveries = try await deliveries(ofRow: item)
        return try await read("reading alerts") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, rule, created_at FROM alert
                    WHERE item = ? AND rule IS NOT NULL
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

/// What became of a match, as the store has it now.
public enum StoredFate: Hashable, Sendable {
    case sent(AlertID)
    /// With others, by a rule that tells only of many.
    case told(AlertID)
    /// - Parameter released: When it was told; with `digest`, or by itself.
    case held(AlertID, Hold, released: Date?, digest: AlertID?)
    case dropped(because: String, silence: Int64?, comment: String?)

    fileprivate init?(_ row: Row) {
        guard let fate = row["fate"] as String? else { return nil }
        let alert = (row["alert"] as String?).map { AlertID($0) }
        switch (fate, alert, (row["reason"] as String?).flatMap(Digest.Reason.init)) {
        case ("sent", let alert?, _): self = .sent(alert)
        case ("folded", let alert?, _): self = .told(alert)
        case ("held", let alert?, let reason?):
            self = .held(
                alert, Hold(until: Date(milliseconds: row["until"]), reason: reason),
                released: (row["released_at"] as Int64?).map(Date.init(milliseconds:)),
                digest: (row["digest"] as String?).map { AlertID($0) })
        default:
            self = .dropped(because: fate, silence: row["silence"], comment: row["comment"])
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
