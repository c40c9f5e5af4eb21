import FeedModel
import Foundation
import GRDB

/// The stored items of a feed that a document's newcomers may be; inside a transaction.
struct FormerItems {
    struct Stored {
        let row: Int64
        /// What it is found by; see ``ItemIdentity/key``.
        let key: Int64
        let traits: IdentityGuard.Traits
    }

    let database: Database
    let feedID: Int64

    /// - Parameters:
    ///   - newcomers: Items with their places in the document and the digests of their texts.
    ///   - known: The feed's items by key.
    ///   - others: Rows that the document has already.
    /// - Returns: Places of newcomers, with the items that they are.
    func find(
        _ newcomers: [(place: Int, item: Item, digest: Int64)], among known: [Int64: KnownItem],
        except others: [Int64], trustsLinks: Bool
    ) throws -> [Int: Stored] {
        let others = Set(others)
        let newest = known.filter { !others.contains($1.row) }
            .sorted { $0.value.row > $1.value.row }.prefix(StoreLimits.itemsCompared)
        let texts = try texts(ofRows: newest.map(\.value.row))
        let stored = newest.map { key, item in
            Stored(
                row: item.row, key: key,
                traits: .init(
                    textDigest: item.textDigest, link: texts[item.row]?.link,
                    title: texts[item.row]?.title))
        }
        let recognized = IdentityGuard(
            newcomers: newcomers.map { _, item, digest in
                .init(textDigest: digest, link: item.link, title: item.title)
            }, stored: stored.map(\.traits), trustsLinks: trustsLinks)
        return Dictionary(
            recognized.pairs.map { (newcomers[$0].place, stored[$1]) },
            uniquingKeysWith: { first, _ in first })
    }

    private func texts(
        ofRows rows: [Int64]
    ) throws -> [Int64: (link: String?, title: String?)] {
        let found = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT id, url, title FROM item
                    WHERE id IN (SELECT value FROM json_each(?))
                    """), arguments: [FeedStore.list(rows)])
        var texts: [Int64: (link: String?, title: String?)] = [:]
        while let row = try found.next() { texts[row[0]] = (row[1], row[2]) }
        return texts
    }

    /// Has a stored item known under another identity from now on. First seen, texts, matches and
    /// alerts stay.
    func move(_ stored: Stored, to identity: ItemIdentity, as item: Item) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO former_identity (identity, identity_low, item)
                SELECT ?, identity_low, id FROM item
                WHERE id = ? AND EXISTS (SELECT 1 FROM alert WHERE alert.item = item.id)
                """
        ).execute(arguments: [stored.key, stored.row])
        try database.cachedStatement(
            sql: "UPDATE item_key SET identity = ? WHERE feed = ? AND identity = ?"
        ).execute(arguments: [identity.key, feedID, stored.key])
        try database.cachedStatement(
            sql: "UPDATE item SET identity_low = ?, guid = ?, url = ? WHERE id = ?"
        ).execute(arguments: [
            Int64(bitPattern: identity.low), item.id, item.link, stored.row,
        ])
    }
}
