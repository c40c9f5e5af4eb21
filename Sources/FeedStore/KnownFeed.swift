public import FeedModel
import Foundation
import GRDB
import Synchronization

/// A feed that was polled before, as its row was when it was read.
///
/// A class, since it is half a kilobyte, goes from list to list, and there may be tens of thousands.
public final class KnownFeed: Sendable {
    public let state: FeedState
    let id: Int64
    let doubt: IdentityDoubt
    /// In a row, up to the last document.
    let gaps: Int
    private let edition: StoreEdition?
    /// Whether a poll has been recorded over it.
    private let isTaken = Atomic(false)

    /// One that only tells the state, for a decision: it is read again when a poll is recorded.
    public init(_ state: FeedState) {
        self.state = state
        id = 0
        doubt = IdentityDoubt(count: 0)
        gaps = 0
        edition = nil
    }

    /// - Parameters:
    ///   - row: Has ``columnList``.
    ///   - feed: Of that name, if it is known.
    fileprivate init(_ row: Row, of feed: Feed? = nil, in edition: StoreEdition?) throws {
        state = try FeedState(row, sharedWith: feed)
        let next = FeedState.columns.count
        id = row[next]
        doubt = IdentityDoubt(count: row[next + 1])
        gaps = row[next + 2]
        self.edition = edition
    }

    /// Whether its row is still the same, so that it need not be read again; once, since the poll that is
    /// recorded then changes it.
    func take(in edition: StoreEdition) -> Bool {
        guard self.edition == edition else { return false }
        return isTaken.compareExchange(
            expected: false, desired: true, ordering: .sequentiallyConsistent
        ).exchanged
    }

    private static let columnList = "\(FeedState.columnList), id, doubts, gaps"
    private static let selectAll = "SELECT \(columnList) FROM feed"
    private static let selectNamed = """
        SELECT \(columnList) FROM feed WHERE name IN (SELECT value FROM json_each(?))
        """

    /// In one query: to begin one takes longer than to read a feed.
    static func named(
        _ names: [FeedName], in database: Database
    ) throws -> [FeedName: KnownFeed] {
        guard !names.isEmpty else { return [:] }
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: selectNamed), arguments: [names.map(\.text).json])
        var known: [FeedName: KnownFeed] = [:]
        while let row = try rows.next() {
            let feed = try KnownFeed(row, in: nil)
            known[feed.state.name] = feed
        }
        return known
    }

    fileprivate static func all(
        of feeds: [Feed], in edition: StoreEdition, _ database: Database
    ) throws -> [KnownFeed?] {
        var places: [String: Int] = [:]
        places.reserveCapacity(feeds.count)
        for (place, feed) in feeds.enumerated() { places[feed.name.text] = place }
        var known = [KnownFeed?](repeating: nil, count: feeds.count)
        let rows = try Row.fetchCursor(database, sql: selectAll)
        while let row = try rows.next() {
            let name: String = row[0]
            guard let place = places[name] else { continue }
            let feed = feeds[place]
            // Names in other bytes that look alike are other feeds, as everywhere in the database.
            guard name.utf8.elementsEqual(feed.name.text.utf8) else { continue }
            known[place] = try KnownFeed(row, of: feed, in: edition)
        }
        return known
    }
}

/// Tells whether anything may have been written but polls: by others (SQLite's `data_version`), or in
/// another way by this store.
struct StoreEdition: Equatable {
    var ofOthers: Int64
    var own: Int

    init(own: Int, _ database: Database) throws {
        let statement = try database.cachedStatement(sql: "PRAGMA data_version")
        ofOthers = try Int64.fetchOne(statement) ?? 0
        self.own = own
    }
}

extension FeedStore {
    /// What is known of the feeds, each of another name, in their order; nil of those that were never
    /// polled.
    public func known(_ feeds: [Feed]) async throws(StoreError) -> [KnownFeed?] {
        let writes = writes
        return try await read("reading the feeds") { database in
            let edition = try StoreEdition(own: writes.count, database)
            return try KnownFeed.all(of: feeds, in: edition, database)
        }
    }
}

extension [String] {
    /// As a list of JSON: the first use of Foundation's encoder takes longer than a hundred feeds.
    fileprivate var json: String {
        var bytes: [UInt8] = []
        for text in self {
            bytes.append(bytes.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
            bytes.append(UInt8(ascii: "\""))
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
                case 0..<0x20:
                    let code = String(byte, radix: 16)
                    bytes += "\\u\(code.utf8.count == 1 ? "000" : "00")\(code)".utf8
                default: bytes.append(byte)
                }
            }
            bytes.append(UInt8(ascii: "\""))
        }
        return isEmpty ? "[]" : String(decoding: bytes, as: UTF8.self) + "]"
    }
}
