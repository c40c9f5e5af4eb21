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
    /// Of an item's revisions, so many are told apart.
    private static let revisions: Int64 = 1024

    /// Creates the file when there is none.
    public init(of store: FeedStore) throws(StoreError) {
        self.store = store
        path = store.path + ".search"
        do {
            queue = try DatabaseQueue(path: path)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: path)
            try queue.write { database in
                try database.execute(
                    sql: """
                        CREATE VIRTUAL TABLE IF NOT EXISTS text USING fts5(
                            title, summary, content, authors, categories, content='',
                            tokenize="unicode61 remove_diacritics 2");
                        CREATE TABLE IF NOT EXISTS progress (row INTEGER, changed_at INTEGER);
                        """)
            }
        } catch {
            throw StoreError(error, path: path, doing: "opening the search index")
        }
    }

    /// Takes in what was recorded since the last time.
    public func catchUp() async throws(StoreError) {
        var (row, date) = try progress()
        let start = date
        while true {
            let batch = try await store.items(after: row, limit: Self.batchSize)
            if batch.isEmpty { break }
            row = batch.map(\.row).max() ?? row
            date = max(date, batch.map(\.changedAt).max() ?? date)
            try add(batch, row: row, date: date)
        }
        let changed = try await store.items(changedSince: start)
        try add(changed, row: row, date: max(date, changed.map(\.changedAt).max() ?? date))
    }

    /// The rows of the items that have all that is asked for, the best match first.
    ///
    /// - Parameter text: Words, `"phrases"`, beginnings with a star, `-without`, and `OR`.
    public func rows(matching text: String, limit: Int) throws(StoreError) -> [(Int64, Int)] {
        guard let expression = Self.expression(text) else { return [] }
        do {
            return try queue.read { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT rowid FROM text WHERE text MATCH ? ORDER BY rank LIMIT ?",
                    arguments: [expression, limit]
                ).map { row in
                    let id: Int64 = row[0]
                    return (id / Self.revisions, Int(id % Self.revisions))
                }
            }
        } catch {
            throw StoreError(error, path: path, doing: "searching")
        }
    }

    static func revision(_ number: Int) -> Int { number % Int(revisions) }

    private func progress() throws(StoreError) -> (row: Int64, date: Date) {
        do {
            return try queue.read { database in
                let row = try Row.fetchOne(database, sql: "SELECT row, changed_at FROM progress")
                return (row?[0] ?? 0, Date(milliseconds: row?[1] ?? 0))
            }
        } catch {
            throw StoreError(error, path: path, doing: "reading the search index")
        }
    }

    private func add(_ items: [StoredItem], row: Int64, date: Date) throws(StoreError) {
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
                        stored.row * Self.revisions + Int64(Self.revision(stored.revision)),
                        item.title, item.summaryText, item.contentText,
                        item.authors.compactMap(\.name).joined(separator: "\n"),
                        item.categories.map(\.term).joined(separator: "\n"),
                    ])
                }
                try database.execute(sql: "DELETE FROM progress")
                try database.execute(
                    sql: "INSERT INTO progress VALUES (?, ?)", arguments: [row, date.milliseconds])
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
    public func items(
        found index: ItemIndex, text: String, limit: Int
    ) async throws(StoreError) -> [StoredItem] {
        // Earlier revisions are found too, and left out.
        let found = try index.rows(matching: text, limit: limit * 2)
        let stored = try await items(rows: found.map(\.0))
        let byRow = Dictionary(
            stored.map { ($0.row, $0) }, uniquingKeysWith: { first, _ in first })
        return found.compactMap { row, revision in
            byRow[row].flatMap { ItemIndex.revision($0.revision) == revision ? $0 : nil }
        }.prefix(limit).map(\.self)
    }
}
