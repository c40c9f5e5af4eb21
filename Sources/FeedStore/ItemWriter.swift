import FeedModel
import Foundation
import GRDB

/// Writes the items of one feed and what they are known under; inside a transaction.
struct ItemWriter {
    private let database: Database
    private let feedID: Int64
    private let now: Date
    // Looked up once. One that fails is used no more: the transaction ends with it.
    private let insertItem: Statement
    private let insertKey: Statement

    init(database: Database, feedID: Int64, now: Date) throws {
        self.database = database
        self.feedID = feedID
        self.now = now
        insertItem = try database.cachedStatement(sql: Self.newItem)
        insertKey = try database.cachedStatement(sql: Self.newKey)
    }

    /// - Returns: The new row.
    func insert(
        _ items: Span<Item>, at index: Int, identity: ItemIdentity, digest: Int64
    ) throws -> Int64 {
        try insertItem.run(
            unchecked: [
                items[index].id, items[index].link, items[index].title, items[index].summaryText,
                items[index].contentText, authors(of: items, at: index),
                categories(of: items, at: index), items[index].language,
                items[index].published?.milliseconds, items[index].updated?.milliseconds,
                now.milliseconds, feedID, Int64(bitPattern: identity.low), now.milliseconds,
            ])
        let row = database.lastInsertedRowID
        try insertKey.run(unchecked: [feedID, identity.key, digest, row])
        return row
    }

    /// - Parameter isRevision: Whether the item says something else now.
    func update(
        _ items: Span<Item>, at index: Int, row: Int64, key: Int64, digest: Int64,
        isRevision: Bool
    ) throws {
        try database.cachedStatement(sql: Self.updateItem).run([
            items[index].id, items[index].link, items[index].title, items[index].summaryText,
            items[index].contentText, authors(of: items, at: index),
            categories(of: items, at: index), items[index].language,
            items[index].published?.milliseconds, items[index].updated?.milliseconds,
            now.milliseconds, isRevision ? 1 : 0, row,
        ])
        try database.cachedStatement(sql: Self.updateKey).run([digest, feedID, key])
    }

    private func authors(of items: Span<Item>, at index: Int) -> String? {
        lines(items[index].authors) { $0.name ?? $0.email }
    }

    private func categories(of items: Span<Item>, at index: Int) -> String? {
        lines(items[index].categories) { $0.term }
    }

    /// One a line; nothing if there is none.
    private func lines<Part>(_ parts: [Part], of text: (Part) -> String?) -> String? {
        var lines: String?
        for part in parts {
            guard let text = text(part) else { continue }
            if lines == nil { lines = text } else { lines?.append("\n\(text)") }
        }
        return lines
    }

    private static let newItem = """
        INSERT INTO item (guid, url, title, summary, content, authors, categories, language,
            published, updated, changed_at, revision, feed, identity_low, first_seen)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)
        """
    private static let newKey =
        "INSERT INTO item_key (feed, identity, text_digest, item) VALUES (?, ?, ?, ?)"
    private static let updateItem = """
        UPDATE item SET guid = ?, url = ?, title = ?, summary = ?, content = ?, authors = ?,
            categories = ?, language = ?, published = ?, updated = ?, changed_at = ?,
            revision = revision + ?
        WHERE id = ?
        """
    private static let updateKey =
        "UPDATE item_key SET text_digest = ? WHERE feed = ? AND identity = ?"
}
