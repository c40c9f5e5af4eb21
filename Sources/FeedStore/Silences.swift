public import FeedModel
public import Foundation
import GRDB

extension FeedStore {
    /// Those that end after `date`, oldest first.
    public func silences(endingAfter date: Date) async throws(StoreError) -> [Silence] {
        try await read("reading silences") { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM silence WHERE end_at > ? ORDER BY id",
                arguments: [date.milliseconds]
            ).map { row in
                Silence(
                    id: row["id"], rule: (row["rule"] as String?).map { RuleName($0) },
                    feed: (row["feed"] as String?).map { FeedName($0) }, tag: row["tag"],
                    begin: Date(milliseconds: row["begin_at"]),
                    end: Date(milliseconds: row["end_at"]), comment: row["comment"])
            }
        }
    }

    /// - Parameter silence: Its id is not looked at.
    /// - Returns: The id it got.
    public func add(_ silence: Silence) async throws(StoreError) -> Int64 {
        try await write("adding a silence") { database in
            try database.execute(
                sql: """
                    INSERT INTO silence (rule, feed, tag, begin_at, end_at, comment)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    silence.rule?.text, silence.feed?.text, silence.tag,
                    silence.begin.milliseconds, silence.end.milliseconds, silence.comment,
                ])
            return database.lastInsertedRowID
        }
    }

    /// Ends a silence now.
    ///
    /// - Returns: Whether there was one that had not ended.
    public func expireSilence(_ id: Int64, at now: Date) async throws(StoreError) -> Bool {
        try await write("ending a silence") { database in
            try database.execute(
                sql: "UPDATE silence SET end_at = ? WHERE id = ? AND end_at > ?",
                arguments: [now.milliseconds, id, now.milliseconds])
            return database.changesCount == 1
        }
    }
}
