public import FeedModel
public import Foundation
import GRDB

/// An item as the store keeps it: without markup, pictures, enclosures and comments; of authors and
/// categories the names.
public struct StoredItem: Sendable {
    /// Counts items in the order in which they were recorded first.
    public var row: Int64
    public var feed: FeedName
    public var item: Item
    /// 1 for an item that never changed.
    public var revision: Int
    public var firstSeen: Date
    /// When its texts were last recorded, and so matched: of this revision, or of one that says the
    /// same.
    public var changedAt: Date

    /// When it was news: its own date, or without one, or with one in the future, when it was first
    /// seen.
    public var newsDate: Date {
        min(firstSeen, item.published ?? item.updated ?? firstSeen)
    }
}

/// What the store knows of a feed besides its polls.
public struct StoredFeed: Hashable, Sendable {
    public var title: String?
    public var siteURL: String?
}

extension FeedStore {
    /// Items by their rows, those recorded last first: to walk all of them, ask again with the last
    /// row that came.
    ///
    /// - Parameters:
    ///   - row: Only those recorded before this one.
    ///   - start: Only those that were news then or later (``StoredItem/newsDate``).
    public func items(
        before row: Int64 = .max, newsSince start: Date? = nil, limit: Int
    ) async throws(StoreError) -> [StoredItem] {
        try await read("reading items") { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT \(StoredItem.columns)
                        FROM item JOIN feed ON feed.id = item.feed
                        WHERE item.id < ? AND
                            min(first_seen, coalesce(published, updated, first_seen)) >= ?
                        ORDER BY item.id DESC LIMIT ?
                        """),
                arguments: [row, start?.milliseconds ?? .min, limit]
            ).map(StoredItem.init)
        }
    }

    /// Those recorded first after `row`, in that order.
    ///
    /// - Parameter feed: Only this one's.
    public func items(
        after row: Int64, of feed: FeedName? = nil, limit: Int
    ) async throws(StoreError) -> [StoredItem] {
        try await read("reading items") { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT \(StoredItem.columns)
                        FROM item JOIN feed ON feed.id = item.feed
                        WHERE item.id > ? AND (? IS NULL OR name = ?)
                        ORDER BY item.id LIMIT ?
                        """),
                arguments: [row, feed?.text, feed?.text, limit]
            ).map(StoredItem.init)
        }
    }

    /// The numbers of the last revisions of items that were edited, up to `row`.
    func editedRevisions(
        upTo row: Int64
    ) async throws(StoreError) -> [(row: Int64, number: Int)] {
        try await read("looking for edited items") { database in
            try Row.fetchAll(
                database, sql: "SELECT id, revision FROM item WHERE revision > 1 AND id <= ?",
                arguments: [row]
            ).map { ($0[0], $0[1]) }
        }
    }

    /// Nil if there is no such item.
    func firstSeen(ofRow row: Int64) async throws(StoreError) -> Date? {
        try await read("reading an item") { database in
            try Int64.fetchOne(
                database, sql: "SELECT first_seen FROM item WHERE id = ?", arguments: [row]
            ).map(Date.init(milliseconds:))
        }
    }

    /// In no order; those that are not there are left out.
    public func items(rows: [Int64]) async throws(StoreError) -> [StoredItem] {
        try await read("reading items") { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT \(StoredItem.columns)
                        FROM item JOIN feed ON feed.id = item.feed
                        WHERE item.id IN (SELECT value FROM json_each(?))
                        """),
                arguments: [Self.list(rows)]
            ).map(StoredItem.init)
        }
    }

    /// What the items of these rows are known under. One pass over the keys of all items, however
    /// many are asked for.
    public func identities(
        ofRows rows: [Int64]
    ) async throws(StoreError) -> [Int64: ItemIdentity] {
        try await read("reading identities") { database in
            let found = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT item.id, identity, identity_low
                        FROM item_key CROSS JOIN item ON item.id = item_key.item
                        WHERE item_key.item IN (SELECT value FROM json_each(?))
                        """),
                arguments: [Self.list(rows)])
            var identities: [Int64: ItemIdentity] = [:]
            while let row = try found.next() {
                identities[row[0]] = ItemIdentity(
                    high: UInt64(bitPattern: row[1]), low: UInt64(bitPattern: row[2]))
            }
            return identities
        }
    }

    /// Titles and sites of all feeds that were ever read.
    public func storedFeeds() async throws(StoreError) -> [FeedName: StoredFeed] {
        try await read("reading the feeds") { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT name, title, site_url FROM feed")
            var feeds: [FeedName: StoredFeed] = [:]
            while let row = try rows.next() {
                feeds[FeedName(row[0])] = StoredFeed(title: row[1], siteURL: row[2])
            }
            return feeds
        }
    }

    static func list(_ rows: [Int64]) -> String {
        "[" + rows.map { "\($0)" }.joined(separator: ",") + "]"
    }
}

extension StoredItem {
    fileprivate static let columns =
        "item.id, name, guid, revision, first_seen, changed_at, " + Item.columns(of: "item")

    /// - Parameter row: Has ``columns``.
    fileprivate init(_ row: Row) {
        var item = Item(row, from: 6)
        item.id = row[2]
        self.init(
            row: row[0], feed: FeedName(row[1]), item: item, revision: row[3],
            firstSeen: Date(milliseconds: row[4]), changedAt: Date(milliseconds: row[5]))
    }
}
