public import FeedModel
public import Foundation
import SystemPackage

/// Republishes the newest alerts as an Atom feed: a file that a web server or a feed reader takes.
///
/// The file is replaced as a whole, so that a reader never sees half of it. It is the only memory:
/// an alert that is in it is not added again.
public struct FeedSink: AlertSink {
    public let name: SinkName
    public let batchSize = 100
    private let path: String
    private let keep: Int

    /// A file longer than this is not one of ours: a thousand entries have at most 20 kB each.
    private static let byteLimit = 128 << 20

    /// - Parameters:
    ///   - path: Replaced only if it is a feed that this sink made, or missing.
    ///   - keep: How many alerts stay in it.
    public init(name: SinkName, path: String, keep: Int) {
        self.name = name
        self.path = path
        self.keep = keep
    }

    public func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        do {
            guard var document = try kept() else {
                let reason = "\(path) is there and was not made by feedwatch; name another file."
                return alerts.map { _ in .failed(reason: reason) }
            }
            let outcomes = alerts.map { alert -> DeliveryOutcome in
                do throws(AlertBodyError) {
                    document.add(try AlertBody.decode(alert.body))
                    return .accepted()
                } catch {
                    return .failed(reason: "\(error)", concerns: .alert)
                }
            }
            document.entries = Array(document.entries.prefix(keep))
            // A temporary file beside it, synced, then renamed.
            try Data(document.bytes).write(to: URL(filePath: path), options: .atomic)
            try FilePath(path).removingLastComponent().syncFolder()
            return outcomes
        } catch {
            return alerts.map { _ in .failed(reason: "\(path): \(error.localizedDescription)") }
        }
    }

    /// What is there; nil if it is somebody else's.
    private func kept() throws -> AtomDocument? {
        guard FileManager.default.fileExists(atPath: path) else { return AtomDocument(name: name) }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        guard attributes[.type] as? FileAttributeType == .typeRegular,
            let size = attributes[.size] as? Int, size <= Self.byteLimit
        else { return nil }
        if size == 0 { return AtomDocument(name: name) }
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        return AtomDocument(reading: text, name: name)
    }
}
