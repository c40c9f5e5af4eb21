public import FeedModel
public import Foundation
import Glibc
import SystemPackage

/// Appends alerts to a file; an alert is accepted when the disk has it.
///
/// The file is opened anew for each batch, so that logrotate may move it away at any time.
public struct FileSink: AlertSink {
    public let name: SinkName
    public let batchSize = 100
    private let path: String
    private let format: AlertFormat
    private let text = AlertText(style: .line)

    public init(name: SinkName, path: String, format: AlertFormat) {
        self.name = name
        self.path = path
        self.format = format
    }

    public func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        var bytes: [UInt8] = []
        var outcomes: [DeliveryOutcome] = []
        for alert in alerts {
            do {
                bytes += try format.bytes(of: alert, text: text, at: now)
                outcomes.append(.accepted())
            } catch {
                outcomes.append(.failed(reason: "\(error)", concerns: .alert))
            }
        }
        do { try append(bytes) } catch {
            return alerts.map { _ in .failed(reason: "\(path): \(error)") }
        }
        return outcomes
    }

    private func append(_ bytes: [UInt8]) throws {
        let file = try FileDescriptor.open(
            FilePath(path), .readWrite, options: [.append, .create, .closeOnExec, .noFollow],
            permissions: .ownerReadWrite)
        try file.closeAfter {
            // Another feedwatch, with another database, may write to the same file.
            guard flock(file.rawValue, LOCK_EX) == 0 else { throw Errno(rawValue: errno) }
            let end = try file.seek(offset: 0, from: .end)
            do {
                // A crash may have torn the last line; the next one must not run into it.
                let isTorn = try end > 0 && !endsInLineFeed()
                try file.writeAll((isTorn ? [0x0A] : []) + bytes)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            } catch {
                // A full disk: take back the half, so that the retry doesn't stand behind it.
                _ = ftruncate(file.rawValue, Int(end))
                throw error
            }
            if end == 0 { try syncFolder() }
        }
    }

    private func endsInLineFeed() throws -> Bool {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { handle.closeFile() }
        let size = try handle.seekToEnd()
        guard size > 0 else { return true }
        try handle.seek(toOffset: size - 1)
        return try handle.read(upToCount: 1)?.first == 0x0A
    }

    /// A new file is there for good only when its folder is on the disk too.
    private func syncFolder() throws {
        let folder = try FileDescriptor.open(
            FilePath(path).removingLastComponent(), .readOnly, options: [.closeOnExec, .directory])
        try folder.closeAfter {
            guard fsync(folder.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
    }
}
