import Foundation
import GRDB
import Synchronization

/// What feedwatch remembers, in one SQLite database: feeds, items, alerts and their deliveries.
///
/// All that a poll brought is one transaction (``record(_:deciding:)``), so that a crash at any
/// point leaves a store from which the next run continues. One process writes at a time: take a
/// ``RunLock`` first.
public final class FeedStore: Sendable {
    /// An absolute path.
    public let path: String
    /// The file that was opened; nil for a store that is read only.
    public let identity: FileIdentity?
    private let queue: DatabaseQueue
    let writes = WriteCount()

    /// Opens the database for writing; creates it (readable by its owner only) and brings its
    /// schema up to date.
    ///
    /// - Parameter identity: Of the store that is opened again: any other file is refused, and none
    ///   is made.
    /// - Throws: ``StoreError/replaced(path:)`` among others.
    public init(path: String, again identity: FileIdentity? = nil) throws(StoreError) {
        self.path = path
        if let identity, identity != FileIdentity(ofFileAt: path) { throw .replaced(path: path) }
        do {
            try Self.refuseNetwork(path)
            try Self.createPrivately(path)
            self.identity = FileIdentity(ofFileAt: path)
            queue = try DatabaseQueue(
                path: path, configuration: Self.configuration(readOnly: false))
            let migrator = Schema.migrator
            let isNewer = try queue.read { try migrator.hasBeenSuperseded($0) }
            if isNewer { throw StoreError.newerSchema(path: path) }
            try migrator.migrate(queue)
        } catch {
            throw StoreError(error, path: path, doing: "opening the database")
        }
    }

    /// Opens an existing database for reading, also while another process writes to it.
    public init(readingFrom path: String) throws(StoreError) {
        self.path = path
        identity = nil
        do {
            queue = try Self.readingQueue(path)
            let migrator = Schema.migrator
            let (isNewer, isCurrent) = try queue.read {
                (try migrator.hasBeenSuperseded($0), try migrator.hasCompletedMigrations($0))
            }
            if isNewer { throw StoreError.newerSchema(path: path) }
            guard isCurrent else {
                throw StoreError.cannotOpen(
                    path: path, reason: "an older feedwatch wrote it; `feedwatch poll` updates it")
            }
        } catch {
            throw StoreError(error, path: path, doing: "opening the database")
        }
    }

    /// Folds the write-ahead log into the database file, so that a copy of that file is whole. The
    /// store is of no use afterwards.
    public func close() throws(StoreError) {
        do { try queue.close() } catch {
            throw StoreError(error, path: path, doing: "closing the database")
        }
    }

    /// Reads and writes are not cancelled with the task that asks for them: what was delivered must
    /// be marked even when the run is being ended. Each is short.
    func read<Value: Sendable>(
        _ doing: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            queue.asyncRead { database in
                continuation.resume(returning: Result { try body(try database.get()) })
            }
        }
        return try unwrap(result, doing)
    }

    /// One transaction; with `isRehearsal` it is rolled back after `body` has answered. What would
    /// go into a file that nobody finds any more, since it was removed or replaced, is not written.
    ///
    /// - Parameter changesOnlyPolled: Whether no feed is changed but by a poll that is recorded; see
    ///   ``StoreEdition``.
    func write<Value: Sendable>(
        _ doing: String, isRehearsal: Bool = false, changesOnlyPolled: Bool = false,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let (path, identity, writes) = (path, identity, writes)
        let result = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: Result {
                        try database.beginTransaction(.immediate)
                        if !changesOnlyPolled { writes.increment() }
                        do {
                            let value = try body(database)
                            if identity != FileIdentity(ofFileAt: path) {
                                throw StoreError.replaced(path: path)
                            }
                            try isRehearsal ? database.rollback() : database.commit()
                            return value
                        } catch {
                            // SQLite rolled back by itself where it had to, e.g. on a full disk.
                            if database.isInsideTransaction { try database.rollback() }
                            throw error
                        }
                    })
            }
        }
        return try unwrap(result, doing)
    }

    /// On a read-only disk SQLite can't make the files that it shares with writers; without a
    /// log there is no writer to share with (SQLite, "Write-Ahead Logging", read-only databases).
    private static func readingQueue(_ path: String) throws -> DatabaseQueue {
        let configuration = configuration(readOnly: true)
        do { return try DatabaseQueue(path: path, configuration: configuration) } catch let error
            as DatabaseError
        {
            guard error.resultCode == .SQLITE_CANTOPEN,
                !FileManager.default.fileExists(atPath: path + "-wal")
            else { throw error }
            let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
            return try DatabaseQueue(
                path: "file:\(escaped ?? path)?immutable=1", configuration: configuration)
        }
    }

    /// For what SQLite does not do inside of a transaction.
    func withoutTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async -> Result<Value, any Error> {
        await withCheckedContinuation { [writes] continuation in
            queue.asyncWriteWithoutTransaction { database in
                writes.increment()
                continuation.resume(returning: Result { try body(database) })
            }
        }
    }

    private func unwrap<Value>(
        _ result: Result<Value, any Error>, _ doing: String
    ) throws(StoreError) -> Value {
        do { return try result.get() } catch {
            throw StoreError(error, path: path, doing: doing)
        }
    }

    /// Feeds in the open are nobody's business, and SQLite gives its side files the same mode.
    static func createPrivately(_ path: String) throws {
        try createFolder(of: path)
        if !FileManager.default.fileExists(atPath: path) {
            guard
                FileManager.default.createFile(
                    atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            else {
                throw StoreError.cannotOpen(
                    path: path, reason: "the file can't be created")
            }
        }
    }

    private static func refuseNetwork(_ path: String) throws {
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let type = MountTable.current().type(of: place),
            MountTable.networkTypes.contains(type)
        else { return }
        throw StoreError.onNetwork(path: path, fileSystem: type)
    }

    static func createFolder(of path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if !FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
    }

    static func configuration(readOnly: Bool) -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.readonly = readOnly
        configuration.label = "feedwatch.store"
        configuration.busyMode = .timeout(StoreLimits.busySeconds)
        configuration.prepareDatabase { database in
            if !readOnly {
                // Items of some 2 KB: at SQLite's 4 KiB only one fits a page. Counts for a new
                // file only, and must come before WAL.
                try database.execute(sql: "PRAGMA page_size = 16384")
                try database.execute(sql: "PRAGMA journal_mode = WAL")
                // Half of what SQLite takes by itself, in KiB. Who writes goes through the tables in their
                // order, and a group of polls changes some 50 pages.
                try database.execute(sql: "PRAGMA cache_size = -1000")
            }
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        return configuration
    }
}

/// Of a store's own transactions that may have changed any feed.
final class WriteCount: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .sequentiallyConsistent) }

    func increment() { value.wrappingAdd(1, ordering: .sequentiallyConsistent) }
}

/// The bounds of the store, in one place.
enum StoreLimits {
    /// How long to wait for another process, such as a backup, to let go of the database.
    static let busySeconds = 10.0
    /// No delivery waits longer for its next attempt, in seconds; a time further off was written
    /// under a clock that was wrong.
    static let longestWait = 48.0 * 3600
    /// Of a delivery, the newest ones.
    static let attemptsKept = 50
    /// What is kept of an answer, in characters.
    static let answerLength = 200
    /// Of a feed, the newest items that a document's newcomers are compared with.
    static let itemsCompared = 1000
    /// Of a document, the newest items that the next one is compared with.
    static let windowItems = 256
    /// Of a feed, the newest times that are not proved.
    static let coverageKept = 1000
    /// Of an item, the last of what it said before.
    static let revisionsOfItem = 10
    /// Of all items.
    static let revisionsKept = 50_000
    /// Of each text of a revision, in Unicode scalars.
    static let revisionLength = 20_000
    /// A text longer than this, in UTF-8, is another one as soon as a byte of it changes.
    static let textCompared = 256 * 1024
}
