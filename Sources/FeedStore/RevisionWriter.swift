import FeedModel
import Foundation
import GRDB

/// Keeps what items said before they were edited, within bounds; inside a transaction.
struct RevisionWriter {
    let database: Database
    let now: Date

    func texts(ofRows rows: [Int64]) throws -> [Int64: ItemTexts] {
        guard !rows.isEmpty else { return [:] }
        let found = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT id, title, summary, content FROM item
                    WHERE id IN (SELECT value FROM json_each(?))
                    """), arguments: [FeedStore.list(rows)])
        var texts: [Int64: ItemTexts] = [:]
        while let row = try found.next() {
            texts[row[0]] = ItemTexts(title: row[1], summary: row[2], content: row[3])
        }
        return texts
    }

    /// Keeps what is stored of items that are going to be updated.
    func keep(ofRows rows: [Int64]) throws {
        guard !rows.isEmpty else { return }
        let list = FeedStore.list(rows)
        try database.cachedStatement(sql: Self.insert).execute(
            arguments: ["rows": list, "now": now.milliseconds, "limit": StoreLimits.revisionLength])
        // The newest of them is the one before the item's own, which is counted up after this.
        try database.cachedStatement(
            sql: """
                DELETE FROM revision WHERE item IN (SELECT value FROM json_each(?))
                    AND number <= (SELECT revision FROM item WHERE id = revision.item) - ?
                """
        ).execute(arguments: [list, StoreLimits.revisionsOfItem])
        try database.cachedStatement(
            sql: "DELETE FROM revision WHERE id <= (SELECT max(id) FROM revision) - ?"
        ).execute(arguments: [StoreLimits.revisionsKept])
    }

    /// An item that was edited before revisions were kept has been as it is since then.
    private static let insert = """
        INSERT OR REPLACE INTO revision (item, number, since, until, is_cut, url, published,
            updated, language, title, authors, categories, summary, content)
        SELECT id, revision,
            CASE revision WHEN 1 THEN first_seen ELSE coalesce(
                (SELECT until FROM revision AS last
                    WHERE last.item = item.id AND last.number = item.revision - 1),
                changed_at) END,
            :now,
            max(\(texts.map { "coalesce(length(\($0)), 0)" }.joined(separator: ", "))) > :limit,
            url, published, updated, language,
            \(texts.map { "substr(\($0), 1, :limit)" }.joined(separator: ", "))
        FROM item WHERE id IN (SELECT value FROM json_each(:rows))
        """
    private static let texts = ["title", "authors", "categories", "summary", "content"]
}
