public import FeedModel
public import Foundation
import Glibc
import SystemPackage

/// Puts each alert into a file of its own, named after the alert's id: for programs that watch a
/// folder. A file is there only when it is whole and on the disk.
public struct FolderSink: AlertSink {
    public let name: SinkName
    public let batchSize = 20
    private let path: String
    private let format: AlertFormat
    private let text = AlertText(style: .block(colour: false))

    public init(name: SinkName, path: String, format: AlertFormat) {
        self.name = name
        self.path = path
        self.format = format
    }

    public func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        do {
            try makeFolder()
            let folder = try FileDescriptor.open(
                FilePath(path), .readOnly, options: [.directory, .closeOnExec])
            return try folder.closeAfter {
                // Another feedwatch, with another database, may write to the same folder.
                guard flock(folder.rawValue, LOCK_EX) == 0 else { throw Errno(rawValue: errno) }
                let outcomes = alerts.map { put($0, into: folder, at: now) }
                // Once for all; only then are the new names there for good.
                guard fsync(folder.rawValue) == 0 else { throw Errno(rawValue: errno) }
                return outcomes
            }
        } catch {
            return alerts.map { _ in .failed(reason: "\(path): \(error)") }
        }
    }

    private func put(
        _ alert: OutgoingAlert, into folder: FileDescriptor, at now: Date
    ) -> DeliveryOutcome {
        guard let name = alert.id.fileName else {
            return .failed(
                reason: "the alert's id can't be the name of a file", concerns: .alert)
        }
        let bytes: [UInt8]
        do { bytes = try format.bytes(of: alert, text: text, at: now) } catch {
            return .failed(reason: "\(error)", concerns: .alert)
        }
        do {
            try put(bytes, as: "\(name).\(format == .json ? "json" : "txt")", into: folder)
            return .accepted()
        } catch {
            return .failed(reason: "\(path)/\(name): \(error)")
        }
    }

    private func put(_ bytes: [UInt8], as name: String, into folder: FileDescriptor) throws {
        // The kernel's name for a file below the handle: whoever moves the folder away, or puts a
        // link in its place, leads nothing elsewhere.
        let handle = "/proc/self/fd/\(folder.rawValue)"
        if try isThere(name, in: folder) { return }
        let half = "\(handle)/.\(name).half"
        let file = try FileDescriptor.open(
            FilePath(half), .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
            permissions: .ownerReadWrite)
        try file.closeAfter {
            try file.writeAll(bytes)
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
        try FileManager.default.moveItem(atPath: half, toPath: "\(handle)/\(name)")
    }

    /// Whether an earlier attempt put the alert there. A link or the like under our name is in the
    /// way and removed.
    private func isThere(_ name: String, in folder: FileDescriptor) throws -> Bool {
        do {
            let found = try FilePath(name).stat(relativeTo: folder, flags: .symlinkNoFollow)
            if found.type == .regular, found.size > 0 { return true }
            if found.type == .directory { throw Errno.isDirectory }
        } catch Errno.noSuchFileOrDirectory {
            return false
        }
        try FileManager.default.removeItem(atPath: "/proc/self/fd/\(folder.rawValue)/\(name)")
        return false
    }

    private func makeFolder() throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        try FilePath(path).removingLastComponent().syncFolder()
    }
}

extension AlertID {
    /// The id where it can name a file: ours all do.
    var fileName: String? {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isPlain && (1...200).contains(text.utf8.count) ? text : nil
    }
}
