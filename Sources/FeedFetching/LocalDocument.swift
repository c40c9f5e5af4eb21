internal import FeedModel
internal import Foundation

/// A feed's document in the file system.
struct LocalDocument {
    let path: String
    let byteLimit: Int

    /// - Parameter validators: Of the last reading; a file that still has them is not read.
    func read(unlessStill validators: Validators?) -> FetchOutcome {
        do {
            // Checked before it is opened: opening a FIFO would wait for a writer.
            let file = URL(filePath: path).resolvingSymlinksInPath()
            let facts = try FileManager.default.attributesOfItem(atPath: file.path)
            guard facts[.type] as? FileAttributeType == .typeRegular else {
                return .failed(FetchFailure(.notARegularFile(path: path)))
            }
            // Taken before the bytes: a change while they are read makes the next poll read again.
            let now = Validators(source: path, etag: Array(Self.signature(facts).utf8))
            if validators == now {
                return .notModified(NotModified(validators: now))
            }
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            let bytes = [UInt8](try handle.read(upToCount: byteLimit + 1) ?? Data())
            guard bytes.count <= byteLimit else {
                return .failed(FetchFailure(.fileTooLarge(path: path, limit: byteLimit)))
            }
            guard !bytes.isEmpty else {
                return .failed(FetchFailure(.emptyDocument(source: path)))
            }
            return .document(FetchedDocument(bytes: bytes, validators: now))
        } catch {
            return .failed(
                FetchFailure(
                    .fileUnreadable(path: path, reason: error.localizedDescription)))
        }
    }

    /// Changes whenever the file is written or replaced.
    private static func signature(_ facts: [FileAttributeKey: Any]) -> String {
        let changed = (facts[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let number = facts[.systemFileNumber] as? Int ?? 0
        let size = facts[.size] as? Int ?? 0
        return "\(number)-\(size)-\(changed)"
    }
}
