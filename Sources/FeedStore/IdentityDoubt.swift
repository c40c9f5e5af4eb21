public import FeedModel
public import Foundation
import GRDB

/// Whether a feed's guids mean anything.
struct IdentityDoubt: Equatable {
    /// So many documents in a row in which most items had new guids, and the old texts, show that the
    /// guids are made anew for each.
    private static let enough = 2

    /// Never less than `enough` again: a feed that looks well for a while is not.
    private(set) var count: Int

    init(count: Int) { self.count = count }

    /// Whether items are told apart by link, else text.
    var isCertain: Bool { count >= Self.enough }

    /// After a document in which most was new at first sight, or not.
    ///
    /// - Parameter foundOthers: Whether most of what looked new was stored under other identities.
    mutating func learn(foundOthers: Bool) {
        guard !isCertain else { return }
        count = foundOthers ? count + 1 : 0
    }
}

/// What the store has found out of a feed's identities; for a person to know.
public struct IdentityNote: Hashable, Sendable {
    /// When items were last found under other identities, and how many then.
    public var at: Date
    public var items: Int
    /// Whether the guids change with each document, so that links and texts stand in.
    public var distrustsGuids: Bool

    public init(at: Date, items: Int, distrustsGuids: Bool) {
        self.at = at
        self.items = items
        self.distrustsGuids = distrustsGuids
    }

    /// One sentence.
    public var text: String {
        distrustsGuids
            ? "its guids change at every poll: items are told apart by link, else by text"
            : "\(items) \(items == 1 ? "item" : "items") came under other guids on "
                + "\(at.formatted(.iso8601.year().month().day())), and \(items == 1 ? "is" : "are") "
                + "the same to feedwatch"
    }
}

extension FeedStore {
    /// Of the feeds whose identities ever changed.
    public func identityNotes() async throws(StoreError) -> [FeedName: IdentityNote] {
        try await read("reading the feeds") { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT name, migrated_at, migrated_items, doubts FROM feed
                    WHERE migrated_at IS NOT NULL
                    """)
            var notes: [FeedName: IdentityNote] = [:]
            while let row = try rows.next() {
                notes[FeedName(row[0])] = IdentityNote(
                    at: Date(milliseconds: row[1]), items: row[2],
                    distrustsGuids: IdentityDoubt(count: row[3]).isCertain)
            }
            return notes
        }
    }
}
