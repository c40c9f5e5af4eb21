public import FeedModel
public import Foundation
import GRDB

/// What an item said before it was edited, as far as it is kept.
public struct StoredRevision: Sendable {
    /// 1 for what it said first.
    public var number: Int
    /// The polls that saw it first, and that saw it edited.
    public var since, until: Date
    /// As ``StoredItem/item``, without what identifies it.
    public var item: Item
    /// Only the beginnings of long texts are kept.
    public var isCut: Bool

    /// Of a cut text, so many Unicode scalars are there.
    public static let lengthKept = StoreLimits.revisionLength
}

extension FeedStore {
    /// The earlier revisions of items that are kept; by row, the first one first. The last one is the one
    /// before what the item says now.
    public func revisions(
        ofRows rows: [Int64]
    ) async throws(StoreError) -> [Int64: [StoredRevision]] {
        try await read("reading revisions") { database in
            let found = try Row.fetchCursor(
                database,
                sql: """
                    SELECT item, number, since, until, is_cut, url, title, summary, content,
                        authors, categories, language, published, updated
                    FROM revision
                    WHERE item IN (SELECT value FROM json_each(?)) ORDER BY item, number
                    """, arguments: [Self.list(rows)])
            var revisions: [Int64: [StoredRevision]] = [:]
            while let row = try found.next() {
                revisions[row[0], default: []].append(StoredRevision(row))
            }
            return revisions
        }
    }
}

extension StoredRevision {
    fileprivate init(_ row: Row) {
        var item = Item()
        item.link = row[5]
        item.title = row[6]
        item.summaryText = row[7]
        item.contentText = row[8]
        item.authors = StoredItem.lines(row[9]).map { Person(name: $0) }
        item.categories = StoredItem.lines(row[10]).map { Category(term: $0) }
        item.language = row[11]
        item.published = (row[12] as Int64?).map(Date.init(milliseconds:))
        item.updated = (row[13] as Int64?).map(Date.init(milliseconds:))
        self.init(
            number: row[1], since: Date(milliseconds: row[2]), until: Date(milliseconds: row[3]),
            item: item, isCut: row[4])
    }
}
