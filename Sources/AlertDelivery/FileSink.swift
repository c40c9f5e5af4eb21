public import FeedModel
public import Foundation
import Glibc
import SystemPackage

/// Appends alerts to a file; an alert is accepted when the disk has it.
///
/// The file is opened anew for each batch, so that logrotate may move it away at any time. An alert
/// that stands at the file's end already is not written again: a run that was killed between its
/// write and its mark in the store is the usual reason for a second attempt.
public struct FileSink: AlertSink {
    public let name: SinkName
    public let batchSize = 100
    private let path: String
    private let format: AlertFormat
    private let text = AlertText(style: .line)

    /// How far back an alert is looked for, beside the length of what is about to be written.
    private static let tailLength = 64 << 10

    public init(name: SinkName, path: String, format: AlertFormat) {
        self.name = name
        self.path = path
        self.format = format
    }

    public func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        var lines: [[UInt8]] = []
        var outcomes: [DeliveryOutcome] = []
        for alert in alerts {
            do {
                lines.append(try format.bytes(of: alert, text: text, at: now))
                outcomes.append(.accepted())
            } catch {
                outcomes.append(.failed(reason: "\(error)", concerns: .alert))
            }
        }
        do { try append(lines) } catch {
            return alerts.map { _ in .failed(reason: "\(path): \(error)") }
        }
        return outcomes
    }

    private func append(_ lines: [[UInt8]]) throws {
        let file = try FileDescriptor.open(
            FilePath(path), .readWrite, options: [.append, .create, .closeOnExec, .noFollow],
            permissions: .ownerReadWrite)
        try file.closeAfter {
            // Another feedwatch, with another database, may write to the same file.
            guard flock(file.rawValue, LOCK_EX) == 0 else { throw Errno(rawValue: errno) }
            let end = try file.seek(offset: 0, from: .end)
            do {
                let tail = try tail(
                    of: file, end: end, length: lines.reduce(Self.tailLength) { $0 + $1.count })
                let known = Set(
                    tail.split(separator: 0x0A).map { format.mark(ofLine: $0) })
                var bytes = lines.filter { !known.contains(format.mark(ofLine: $0.dropLast())) }
                    .flatMap(\.self)
                if end == 0, format == .csv { bytes = AlertTable.header + bytes }
                // A crash may have torn the last line; the next one must not run into it.
                let isTorn = !tail.isEmpty && tail.last != 0x0A
                try file.writeAll((isTorn ? [0x0A] : []) + bytes)
                // Also where all was there: the run that wrote it may not have come to this.
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            } catch {
                // A full disk: take back the half, so that the retry doesn't stand behind it.
                _ = ftruncate(file.rawValue, Int(end))
                throw error
            }
            if end == 0 { try FilePath(path).removingLastComponent().syncFolder() }
        }
    }

    /// The last bytes of the file, at most `length`.
    private func tail(of file: FileDescriptor, end: Int64, length: Int) throws -> Data {
        guard end > 0 else { return Data() }
        let handle = FileHandle(fileDescriptor: file.rawValue, closeOnDealloc: false)
        try handle.seek(toOffset: UInt64(max(0, end - Int64(length))))
        return try handle.read(upToCount: length) ?? Data()
    }
}

extension AlertFormat {
    /// What tells a line from those of other alerts: all of it, but in texts, whose words on time
    /// change, the id at the end.
    fileprivate func mark(ofLine line: some BidirectionalCollection<UInt8>) -> [UInt8] {
        guard self == .text, let start = line.lastIndex(of: UInt8(ascii: "(")) else {
            return Array(line)
        }
        return Array(line[start...])
    }
}

extension FilePath {
    /// A new name is there for good only when its folder is on the disk too. An empty path is the
    /// working directory.
    func syncFolder() throws {
        let folder = try FileDescriptor.open(
            isEmpty ? "." : self, .readOnly, options: [.closeOnExec, .directory])
        try folder.closeAfter {
            guard fsync(folder.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
    }
}
