import Foundation
import GRDB

/// What came over from a damaged database.
public struct RecoveredTable: Hashable, Sendable {
    public var name: String
    public var rows: Int
    /// Whether all of it could be read.
    public var isWhole = true
    /// Rows that came over, but refer to one that did not, and are gone therefore.
    public var orphans = 0
}

extension FeedStore {
    /// Copies what can be read of a damaged database into a new one, which is sound. The damaged one
    /// is left as it is.
    ///
    /// Take its ``RunLock`` first. Where SQLite can't tell that a text was damaged, the text comes over
    /// as it is.
    ///
    /// - Parameter target: A file that isn't there yet.
    /// - Throws: ``StoreError/damaged(path:reason:)`` when not even its list of tables can be read.
    public static func recover(
        from source: String, to target: String
    ) throws(StoreError) -> [RecoveredTable] {
        guard !FileManager.default.fileExists(atPath: target) else {
            throw .cannotOpen(path: target, reason: "there is such a file already")
        }
        let tables: [RecoveredTable]
        do {
            try createPrivately(target)
            let queue = try DatabaseQueue(path: target, configuration: recovering)
            tables = try queue.writeWithoutTransaction { database in
                try Recovery(database: database).run(from: source)
            }
            try queue.close()
            // Of an older feedwatch's database the schema is that of then.
            try FeedStore(path: target).close()
        } catch {
            for suffix in ["", "-wal", "-shm"] {
                // Half a copy is of no use; it may not have come to all of the files.
                try? FileManager.default.removeItem(atPath: target + suffix)
            }
            throw StoreError(error, path: source, doing: "recovering the database")
        }
        return tables
    }

    /// Rows come over before those that they refer to.
    private static var recovering: GRDB.Configuration {
        var configuration = configuration(readOnly: false)
        configuration.foreignKeysEnabled = false
        return configuration
    }
}

/// Copies the tables of the attached database `damaged` into `main`.
private struct Recovery {
    let database: Database

    func run(from source: String) throws -> [RecoveredTable] {
        let escaped = source.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
        // Without a log nobody writes to it, and SQLite needs no files of its own beside it.
        let access =
            FileManager.default.fileExists(atPath: source + "-wal") ? "mode=ro" : "immutable=1"
        try database.execute(
            sql: "ATTACH DATABASE ? AS damaged", arguments: ["file:\(escaped ?? source)?\(access)"])
        let schema = try Row.fetchAll(
            database,
            sql: """
                SELECT type = 'table', name, sql FROM damaged.sqlite_schema
                WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                """
        ).map { (isTable: $0[0] as Bool, name: $0[1] as String, sql: $0[2] as String) }
        var tables: [RecoveredTable] = []
        for table in schema where table.isTable {
            try database.execute(sql: table.sql)
            var copy = try TableCopy(of: table.name, in: database)
            try copy.run()
            tables.append(
                RecoveredTable(name: table.name, rows: copy.rows, isWhole: copy.failures == 0))
        }
        for other in schema where !other.isTable { try database.execute(sql: other.sql) }
        try forgetOrphans(of: &tables)
        let verdict = try String.fetchAll(database, sql: "PRAGMA main.integrity_check(1)")
        guard verdict == ["ok"] else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict.first)
        }
        try database.execute(sql: "DETACH DATABASE damaged")
        return tables
    }

    /// What refers to a row that is lost: forgets that, or the row where it can't do without.
    private func forgetOrphans(of tables: inout [RecoveredTable]) throws {
        var isDone = false
        while !isDone {
            isDone = true
            for index in tables.indices {
                let name = tables[index].name
                let columns = try database.columns(in: name)
                for key in try database.foreignKeys(on: name) {
                    for (origin, destination) in key.mapping {
                        let isOrphan = """
                            \(origin.quotedDatabaseIdentifier) NOT IN (
                                SELECT \(destination.quotedDatabaseIdentifier)
                                FROM main.\(key.destinationTable.quotedDatabaseIdentifier))
                            """
                        let mayBeMissing = columns.contains {
                            $0.name == origin && !$0.isNotNull && $0.primaryKeyIndex == 0
                        }
                        let table = "main.\(name.quotedDatabaseIdentifier)"
                        try database.execute(
                            sql: mayBeMissing
                                ? """
                                UPDATE \(table) SET \(origin.quotedDatabaseIdentifier) = NULL
                                WHERE \(isOrphan)
                                """ : "DELETE FROM \(table) WHERE \(isOrphan)")
                        if database.changesCount > 0, !mayBeMissing {
                            tables[index].orphans += database.changesCount
                            isDone = false
                        }
                    }
                }
            }
        }
    }
}

/// Copies what can be read of one table: all at once if that goes well, else by halves.
private struct TableCopy {
    let database: Database
    let name: String
    /// An integer by which its rows are ordered: the rowid, or the first column of the primary key.
    let number: String?
    /// The columns of the primary key, if that orders the rows.
    let keys: [String]
    private(set) var rows = 0
    /// Ranges that could not be read in one go.
    private(set) var failures = 0

    /// After so many, what is left of a table is given up.
    private static let mostFailures = 20_000

    init(of name: String, in database: Database) throws {
        self.database = database
        self.name = name.quotedDatabaseIdentifier
        let hasRowID =
            try Bool.fetchOne(
                database, sql: "SELECT wr = 0 FROM pragma_table_list(?) WHERE schema = 'main'",
                arguments: [name]) ?? true
        let columns = try database.columns(in: name).filter { $0.primaryKeyIndex > 0 }
            .sorted { $0.primaryKeyIndex < $1.primaryKeyIndex }
        keys = hasRowID ? [] : columns.map(\.name.quotedDatabaseIdentifier)
        number =
            hasRowID
            ? "rowid" : columns.first { $0.primaryKeyIndex == 1 && $0.type == "INTEGER" }?.name
    }

    mutating func run() throws {
        if try copy("1") { return }
        guard let number else { return try copyEnds("1") }
        // First come, first served: where much is broken, the tries are spread over all of it.
        var ranges = [(Int64.min, Int64.max)]
        var next = 0
        while next < ranges.count, failures < Self.mostFailures {
            let (low, high) = ranges[next]
            next += 1
            // With `=`, SQLite doesn't look beyond the row, where it may not be able to.
            let condition = "\(number) \(low == high ? "= \(low)" : "BETWEEN \(low) AND \(high)")"
            if try copy(condition) { continue }
            if low == high {
                try copyEnds(condition)
                continue
            }
            let middle = low &+ Int64(UInt64(bitPattern: high &- low) / 2)
            ranges += [(low, middle), (middle + 1, high)]
        }
    }

    /// From the first row up to what can't be read, and from the last one back.
    private mutating func copyEnds(_ condition: String) throws {
        if keys.isEmpty { return }
        for direction in ["ASC", "DESC"] {
            let order = keys.map { "\($0) \(direction)" }.joined(separator: ", ")
            // So many rows can be read, and so many can't.
            var (good, bad) = (0, 1)
            while bad < 1 << 40, try copy("\(condition) ORDER BY \(order) LIMIT \(bad)") {
                (good, bad) = (bad, bad * 2)
            }
            while bad - good > 1 {
                let middle = (good + bad) / 2
                let isGood = try copy("\(condition) ORDER BY \(order) LIMIT \(middle)")
                if isGood { good = middle } else { bad = middle }
            }
        }
    }

    /// - Returns: False when something of it can't be read; then nothing of it is taken.
    private mutating func copy(_ condition: String) throws -> Bool {
        do {
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO main.\(name) SELECT * FROM damaged.\(name)
                    WHERE \(condition)
                    """)
            rows += database.changesCount
            return true
        } catch let error as DatabaseError {
            switch error.resultCode {
            // A value may have become one that the column doesn't take.
            case .SQLITE_CORRUPT, .SQLITE_IOERR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH,
                .SQLITE_TOOBIG:
                failures += 1
                return false
            default: throw error
            }
        }
    }
}
