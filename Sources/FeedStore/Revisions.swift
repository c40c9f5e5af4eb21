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
    /// What is kept of what items said before; by row, the first one first, the last one that before what
    /// the item says as it is given: it may have been edited since it was read.
    public func revisions(
        of items: [StoredItem]
    ) async throws(StoreError) -> [Int64: [StoredRevision]] {
        let present = Dictionary(
            items.map { ($0.row, $0.revision) }, uniquingKeysWith: { first, _ in first })
        let edited = present.filter { $1 > 1 }.map(\.key)
        guard !edited.isEmpty else { return [:] }
        return try await read("reading revisions") { database in
            let found = try Row.fetchCursor(
                database,
                sql: """
                    SELECT item, number, since, until, is_cut, \(Item.columns(of: "revision"))
                    FROM revision
                    WHERE item IN (SELECT value FROM json_each(?)) ORDER BY item, number
                    """, arguments: [Self.list(edited)])
            var revisions: [Int64: [StoredRevision]] = [:]
            while let row = try found.next() {
                let revision = StoredRevision(row)
                guard let number = present[row[0]], revision.number < number else { continue }
                revisions[row[0], default: []].append(revision)
            }
            return revisions
        }
    }
}

extension StoredRevision {
    fileprivate init(_ row: Row) {
        self.init(
            number: row[1], since: Date(milliseconds: row[2]), until: Date(milliseconds: row[3]),
            item: Item(row, from: 5), isCut: row[4])
    }
}
