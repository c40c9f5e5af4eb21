public import FeedModel
public import Foundation
import GRDB

extension FeedStore {
    /// Servers that asked to be left alone, by `host:port`, with the time until when.
    public func pausedHosts() async throws(StoreError) -> [String: Date] {
        try await read("reading the hosts") { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT * FROM host")
            var hosts: [String: Date] = [:]
            while let row = try rows.next() {
                hosts[row["authority"]] = Date(milliseconds: row["paused_until"])
            }
            return hosts
        }
    }

    /// Of this database alone, and the same for as long as it lives: 16 hexadecimal digits.
    public func installID() async throws(StoreError) -> String {
        try await read("reading the installation's id") { database in
            let id = try Data.fetchOne(database, sql: "SELECT id FROM install") ?? Data()
            return id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }

    /// Makes a feed that is gone (410) one that is polled again.
    ///
    /// - Returns: False if it was not gone.
    public func revive(_ feed: FeedName) async throws(StoreError) -> Bool {
        try await write("reviving a feed") { database in
            try database.execute(
                sql: """
                    UPDATE feed SET gone_at = NULL, failures = 0, last_error = NULL
                    WHERE name = ? AND gone_at IS NOT NULL
                    """, arguments: [feed.text])
            return database.changesCount == 1
        }
    }
}

/// A server that asked to be left alone.
public struct HostPause: Hashable, Sendable {
    /// `host:port`.
    public var authority: String
    public var until: Date

    public init(authority: String, until: Date) {
        self.authority = authority
        self.until = until
    }

    /// What is over is forgotten on the way.
    func save(to database: Database, now: Date) throws {
        try database.execute(
            sql: """
                INSERT INTO host VALUES (?, ?)
                ON CONFLICT DO UPDATE SET paused_until = excluded.paused_until
                """, arguments: [authority, until.milliseconds])
        try database.execute(
            sql: "DELETE FROM host WHERE paused_until <= ?", arguments: [now.milliseconds])
    }
}
