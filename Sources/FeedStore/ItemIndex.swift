import FeedModel
import Foundation
import GRDB

/// Full-text search over the stored items (SQLite's FTS5), in a file of its own beside the database.
///
/// Only searching writes to it: it first takes in what is new. So polls pay nothing for it, and it
/// can be removed at any time.
public struct ItemIndex {
    private let queue: DatabaseQueue
    private let path: String
    private let store: FeedStore

    private static let batchSize = 2000
    /// Of the tables below; a file with others is made anew.
    private static let layout = 1
    /// The texts of an item's revision have its row and, in so many bits, its number.
    private static let numberBits: Int64 = 20

    /// Creates the file when there is none.
    public init(of store: FeedStore) throws(StoreError) {
        self.store = store
        path = store.path + ".search"
        do {
            queue = try DatabaseQueue(path: path)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: path)
            try queue.write { database in
                guard try Int.fetchOne(database, sql: "PRAGMA user_version") != Self.layout else {
                    return
                }
                try database.execute(
                    sql: """
                        DROP TABLE IF EXISTS text;
                        DROP TABLE IF EXISTS progress;
                        CREATE VIRTUAL TABLE text USING fts5(
                            title, summary, content, authors, categories, content='',
                            tokenize="unicode61 remove_diacritics 2");
                        -- The last item that was taken in.
                        CREATE TABLE progress (row INTEGER NOT NULL, first_seen INTEGER NOT NULL);
                        PRAGMA user_version = \(Self.layout);
                        """)
            }
        } catch {
            throw StoreError(error, path: path, doing: "opening the search index")
        }
    }

    /// Takes in what was recorded since the last time; all, if the database is another one now, such as a
    /// backup that was put in its place.
    public func catchUp() async throws(StoreError) {
        var known: Int64 = 0
        if let last = try progress() {
            if try await store.firstSeen(ofRow: last.row) == last.firstSeen {
                known = last.row
            } else {
                try forget()
            }
        }
        var row = known
        while true {
            let batch = try await store.items(after: row, limit: Self.batchSize)
            guard let last = batch.last else { break }
            row = last.row
            try add(batch, upTo: last)
        }
        // Their times don't tell: the clock may have been set back.
        let edited = try missing(of: try await store.editedRevisions(upTo: known))
        for start in stride(from: 0, to: edited.count, by: Self.batchSize) {
            let rows = Array(edited[start..<min(start + Self.batchSize, edited.count)])
            try add(try await store.items(rows: rows))
        }
    }

    /// The rows of the items that have all that is asked for, the best match first.
    ///
    /// - Parameter text: Words, `"phrases"`, beginnings with a star, `-without`, and `OR`.
    /// - Returns: With the revision that has it, as ``number(_:)`` gives it.
    func rows(matching text: String, limit: Int) throws(StoreError) -> [(Int64, Int)] {
        guard let expression = Self.expression(text) else { return [] }
        do {
            return try queue.read { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT rowid FROM text WHERE text MATCH ? ORDER BY rank LIMIT ?",
                    arguments: [expression, limit]
                ).map { row in
                    let id: Int64 = row[0]
                    return (id >> Self.numberBits, Self.number(Int(truncatingIfNeeded: id)))
                }
            }
        } catch {
            throw StoreError(error, path: path, doing: "searching")
        }
    }

    /// As much of a revision's number as is kept.
    static func number(_ revision: Int) -> Int { revision & (1 << numberBits - 1) }

    private static func id(ofRow row: Int64, revision: Int) -> Int64 {
        row << numberBits | Int64(number(revision))
    }

    private func progress() throws(StoreError) -> (row: Int64, firstSeen: Date)? {
        do {
            return try queue.read { database in
                try Row.fetchOne(database, sql: "SELECT row, first_seen FROM progress")
                    .map { ($0[0], Date(milliseconds: $0[1])) }
            }
        } catch {
            throw StoreError(error, path: path, doing: "reading the search index")
        }
    }

    private func forget() throws(StoreError) {
        do {
            try queue.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO text (text) VALUES ('delete-all');
                        DELETE FROM progress;
                        """)
            }
        } catch {
            throw StoreError(error, path: path, doing: "emptying the search index")
        }
    }

    /// The rows of those revisions that were not taken in.
    private func missing(
        of revisions: [(row: Int64, number: Int)]
    ) throws(StoreError) -> [Int64] {
        let ids = revisions.map { Self.id(ofRow: $0.row, revision: $0.number) }
        do {
            return try queue.read { database in
                try Int64.fetchAll(
                    database,
                    sql: """
                        SELECT value FROM json_each(?)
                        WHERE NOT EXISTS (SELECT 1 FROM text WHERE text.rowid = value)
                        """, arguments: [FeedStore.list(ids)]
                ).map { $0 >> Self.numberBits }
            }
        } catch {
            throw StoreError(error, path: path, doing: "reading the search index")
        }
    }

    /// - Parameter last: The last item of all that were taken in; nil if that stays.
    private func add(_ items: [StoredItem], upTo last: StoredItem? = nil) throws(StoreError) {
        do {
            try queue.write { database in
                for stored in items {
                    let item = stored.item
                    try database.cachedStatement(
                        sql: """
                            INSERT INTO text (rowid, title, summary, content, authors, categories)
                            SELECT ?, ?, ?, ?, ?, ?
                            """
                    ).execute(arguments: [
                        Self.id(ofRow: stored.row, revision: stored.revision),
                        item.title, item.summaryText, item.contentText,
                        item.authors.compactMap(\.name).joined(separator: "\n"),
                        item.categories.map(\.term).joined(separator: "\n"),
                    ])
                }
                guard let last else { return }
                try database.execute(
                    sql: """
                        DELETE FROM progress;
                        INSERT INTO progress VALUES (?, ?);
                        """, arguments: [last.row, last.firstSeen.milliseconds])
            }
        } catch {
            throw StoreError(error, path: path, doing: "extending the search index")
        }
    }

    /// In the words of FTS5, in which whatever a person writes is a text and never syntax; nil if
    /// there is nothing to look for.
    static func expression(_ text: String) -> String? {
        var wanted: [[String]] = []
        var unwanted: [String] = []
        var joinsNext = false
        for token in tokens(text) {
            if token.text == "OR", !token.isPhrase {
                joinsNext = !wanted.isEmpty
                continue
            }
            var words = token.text
            let isUnwanted = token.isNegated
            let isBeginning = !token.isPhrase && words.hasSuffix("*")
            if isBeginning { words.removeLast() }
            guard words.contains(where: { $0.isLetter || $0.isNumber }) else { continue }
            let quoted =
                "\"" + words.replacing("\"", with: "\"\"") + "\"" + (isBeginning ? " *" : "")
            if isUnwanted {
                unwanted.append(quoted)
            } else if joinsNext {
                wanted[wanted.count - 1].append(quoted)
            } else {
                wanted.append([quoted])
            }
            joinsNext = false
        }
        guard !wanted.isEmpty else { return nil }
        let all = wanted.map { "(" + $0.joined(separator: " OR ") + ")" }.joined(separator: " AND ")
        return unwanted.reduce(all) { "(\($0)) NOT \($1)" }
    }

    private struct Token {
        var text: String
        var isPhrase: Bool
        var isNegated: Bool
    }

    private static func tokens(_ text: String) -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
                continue
            }
            let isNegated = first == "-"
            if isNegated { rest.removeFirst() }
            if rest.first == "\"" {
                rest.removeFirst()
                let phrase = rest.prefix { $0 != "\"" }
                rest = rest.dropFirst(phrase.count + 1)
                tokens.append(
                    Token(text: String(phrase), isPhrase: true, isNegated: isNegated))
            } else {
                let word = rest.prefix { !$0.isWhitespace }
                rest = rest.dropFirst(word.count)
                tokens.append(Token(text: String(word), isPhrase: false, isNegated: isNegated))
            }
        }
        return tokens
    }
}

extension FeedStore {
    /// What an index finds, the best match first. Of an item that was edited since, only its present
    /// texts count.
    ///
    /// - Parameter limit: At most so many, 1 or more.
    public func items(
        found index: ItemIndex, text: String, limit: Int
    ) async throws(StoreError) -> [StoredItem] {
        var most = limit
        while true {
            // Earlier revisions are found too, and left out; there may be many of one item.
            most = most > .max / 4 ? .max : most * 4
            let found = try index.rows(matching: text, limit: most)
            let stored = try await items(rows: found.map(\.0))
            let byRow = Dictionary(
                stored.map { ($0.row, $0) }, uniquingKeysWith: { first, _ in first })
            let present = found.compactMap { row, revision in
                byRow[row].flatMap { ItemIndex.number($0.revision) == revision ? $0 : nil }
            }
            if present.count >= limit || found.count < most { return Array(present.prefix(limit)) }
        }
    }
}
