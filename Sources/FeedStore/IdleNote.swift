import Crypto
public import Foundation
import SystemPackage

/// What a run leaves for those after it: until when they find nothing to do, if nothing changes.
///
/// A small file beside the database. It stands while the database is byte for byte as that run left
/// it, which its place on the disk, its size and its times of change tell: whoever writes to it ends
/// that, without having to know of it. Lost or damaged it costs some milliseconds.
public struct IdleNote: Equatable, Sendable {
    /// ``digest(of:)`` all that the run stood on beside the database.
    public var basis: String
    /// What it took from elsewhere and has to be there each time, a line each.
    public var needs: [String]
    public var notedAt: Date
    public var until: Date
    private var store: String

    private static let title = "feedwatch: nothing to do"
    private static let end = "end"

    /// For a store that has been closed, under its ``RunLock``.
    ///
    /// - Returns: Nil if the store can't be told from what others may make of it.
    public init?(
        storeAt path: String, basis: String, needs: [String], notedAt: Date, until: Date
    ) throws {
        // The kernel's times of change stand still for some milliseconds. One that it would not
        // give by itself can't be that of a later change.
        if let stamp = FileStamp(ofFileAt: path),
            Date().timeIntervalSince1970 - 2 < Double(stamp.modified)
        {
            try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path)
        }
        guard let store = Self.stamp(ofStoreAt: path) else { return nil }
        self.basis = basis
        self.needs = needs
        self.notedAt = Date(milliseconds: notedAt.milliseconds)
        self.until = Date(milliseconds: until.milliseconds)
        self.store = store
    }

    /// Nil if there is none, or none that can be read.
    public static func read(forStoreAt path: String) -> IdleNote? {
        guard let bytes = FileManager.default.contents(atPath: file(forStoreAt: path)) else {
            return nil
        }
        return IdleNote(written: String(decoding: bytes, as: UTF8.self))
    }

    /// Whether nothing is to be done at `now`, as far as the clock and `basis` say.
    public func stands(at now: Date, on basis: String) -> Bool {
        basis == self.basis && notedAt <= now && now < until
    }

    /// Whether nobody has written to the store. The caller holds its ``RunLock``.
    public func isOfStore(at path: String) -> Bool { Self.stamp(ofStoreAt: path) == store }

    /// Leaves it, unless what is there says the same. Nobody else may write it, whatever the umask:
    /// who could, could keep runs from seeing what is due.
    public func write(forStoreAt path: String) throws {
        if var known = Self.read(forStoreAt: path) {
            known.notedAt = notedAt
            if known == self { return }
        }
        let file = try FileDescriptor.open(
            FilePath(Self.file(forStoreAt: path)), .writeOnly,
            options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        _ = try file.closeAfter { try file.writeAll(Array(text.utf8)) }
    }

    /// SHA-256 of texts, in hexadecimal.
    public static func digest(of parts: [[UInt8]]) -> String {
        var hash = SHA256()
        for part in parts {
            hash.update(data: Array("\(part.count) ".utf8))
            hash.update(data: part)
        }
        return hash.finalize().map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }

    private static func file(forStoreAt path: String) -> String { path + ".idle" }

    /// Nil if some of it is still in the write-ahead log.
    private static func stamp(ofStoreAt path: String) -> String? {
        guard FileStamp(ofFileAt: path + "-wal").map({ $0.size == 0 }) ?? true else { return nil }
        return FileStamp(ofFileAt: path)?.description
    }

    private var text: String {
        let lines =
            [Self.title, basis, store, "\(notedAt.milliseconds) \(until.milliseconds)"] + needs
            + [Self.end]
        return lines.map { $0 + "\n" }.joined()
    }

    private init?(written text: String) {
        // Else it was not written to its end.
        guard text.hasSuffix("\n\(Self.end)\n") else { return nil }
        let lines = text.split(separator: "\n").map(String.init)
        guard lines.count >= 5, lines[0] == Self.title else { return nil }
        let times = lines[3].split(separator: " ").compactMap { Int64($0) }
        guard times.count == 2 else { return nil }
        (basis, store) = (lines[1], lines[2])
        (notedAt, until) = (Date(milliseconds: times[0]), Date(milliseconds: times[1]))
        needs = Array(lines[4...].dropLast())
    }
}
