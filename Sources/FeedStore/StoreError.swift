import GRDB

/// Why the store could not do what it was asked, with the work that was under way.
public enum StoreError: Error, Equatable, CustomStringConvertible {
    case cannotOpen(path: String, reason: String)
    /// The database was written by a newer feedwatch; it is left untouched.
    case newerSchema(path: String)
    /// A database in WAL mode needs a local disk.
    case onNetwork(path: String, fileSystem: String)
    case damaged(path: String, reason: String)
    /// Removed or replaced while it was open.
    case replaced(path: String)
    case full(path: String, doing: String)
    case readOnly(path: String, doing: String)
    case busy(path: String, doing: String)
    case failed(path: String, doing: String, reason: String)

    public var description: String {
        switch self {
        case .cannotOpen(let path, let reason):
            "\(path): the database can't be opened: \(reason). "
                + "Check that the folder exists and that you may write to it."
        case .newerSchema(let path):
            "\(path): the database was written by a newer feedwatch and is left as it is. "
                + "Install that version again, or name another `database` in feeds.toml."
        case .onNetwork(let path, let type):
            "\(path): the database lies on a network file system (\(type)), where SQLite can't "
                + "keep it whole. Name a `database` on a local disk in feeds.toml."
        case .damaged(let path, let reason):
            "\(path): the database is damaged (\(reason)) and is left as it is. "
                + "Restore it from a backup, or move it away to begin anew."
        case .replaced(let path):
            "\(path): the database was removed or replaced while feedwatch had it open. Nothing "
                + "more was written. If that was meant, start feedwatch again."
        case .full(let path, let doing):
            "\(path): no space left while \(doing). Nothing half-done was kept; "
                + "free some space and run again."
        case .readOnly(let path, let doing):
            "\(path): the database is read-only (while \(doing)). feedwatch could not remember "
                + "what it sent, so it does not poll."
        case .busy(let path, let doing):
            "\(path): another program kept the database locked while \(doing). Try again."
        case .failed(let path, let doing, let reason):
            "\(path): \(doing) failed: \(reason)."
        }
    }

    init(_ error: any Error, path: String, doing: String) {
        guard let error = error as? DatabaseError else {
            self =
                (error as? StoreError) ?? .failed(path: path, doing: doing, reason: "\(error)")
            return
        }
        let reason = error.message ?? "SQLite code \(error.extendedResultCode.rawValue)"
        self =
            switch error.resultCode {
            case .SQLITE_FULL: .full(path: path, doing: doing)
            case .SQLITE_READONLY: .readOnly(path: path, doing: doing)
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(path: path, doing: doing)
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged(path: path, reason: reason)
            case .SQLITE_CANTOPEN: .cannotOpen(path: path, reason: reason)
            default: .failed(path: path, doing: doing, reason: reason)
            }
    }
}
