public import FeedModel
public import Foundation
import GRDB

/// What the store knows of a feed from earlier polls.
public struct FeedState: Hashable, Sendable {
    public var name: FeedName
    /// The URL or path of the last poll, as feeds.toml had it. Validators and digest are its.
    public var source: String
    public var validators: Validators?
    /// SHA-256 of the last complete document.
    public var bodyDigest: [UInt8]?
    /// When its first complete document was recorded.
    public var baselinedAt: Date?
    public var polledAt: Date
    public var succeededAt: Date?
    /// The earliest next poll that the server allows.
    public var notBefore: Date?
    /// Failed polls since the last good one.
    public var failures: Int
    public var lastError: String?
    /// The median time between its items.
    public var medianGap: Duration?
}

extension FeedStore {
    /// The states of all feeds that were ever polled.
    public func feedStates() async throws(StoreError) -> [FeedName: FeedState] {
        try await read("reading the feeds") { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT * FROM feed")
            var states: [FeedName: FeedState] = [:]
            while let row = try rows.next() {
                let state = FeedState(row)
                states[state.name] = state
            }
            return states
        }
    }
}

extension FeedState {
    init(_ row: Row) {
        self.init(
            name: FeedName(row["name"]), source: row["source"],
            validators: (row["answered_by"] as String?).map {
                Validators(
                    source: $0, etag: (row["etag"] as Data?).map(Array.init),
                    lastModified: (row["last_modified"] as Data?).map(Array.init))
            },
            bodyDigest: (row["body_digest"] as Data?).map(Array.init),
            baselinedAt: (row["baselined_at"] as Int64?).map(Date.init(milliseconds:)),
            polledAt: Date(milliseconds: row["polled_at"]),
            succeededAt: (row["succeeded_at"] as Int64?).map(Date.init(milliseconds:)),
            notBefore: (row["not_before"] as Int64?).map(Date.init(milliseconds:)),
            failures: row["failures"], lastError: row["last_error"],
            medianGap: (row["median_gap"] as Int64?).map { .seconds($0) })
    }
}
