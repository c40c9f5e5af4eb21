public import FeedModel
import Foundation
import Glibc

/// feeds.toml, read so that feeds can be added to it.
///
/// The file is replaced as a whole, so that nobody ever reads half of it; only after the new text
/// has been read without a mistake, and only if the file is still what was read.
public struct EditableConfiguration: Sendable {
    /// As it was given.
    public let path: String
    /// As the file is now; without feeds if it has none yet.
    public let configuration: Configuration
    /// nil when there is no file yet.
    private let original: [UInt8]?
    private let reader: ConfigurationReader

    /// - Parameter create: Whether a file that isn't there will be made.
    /// - Throws: ``ConfigurationError`` with what is wrong with the file, other than that it has no
    ///   feeds.
    public init(
        path: String, create: Bool, reader: ConfigurationReader = ConfigurationReader()
    ) throws(ConfigurationError) {
        self.path = path
        self.reader = reader
        let exists = FileManager.default.fileExists(atPath: path)
        original = exists || !create ? try ConfigurationFile(path: path).text() : nil
        do {
            configuration = try reader.read(original ?? [], path: path).configuration
        } catch let error where error.mistakes.allSatisfy({ $0.kind == .noFeeds }) {
            // What it says will be read once it has a feed.
            let sample = FeedEntry(name: "feed", url: "https://example.org/")
            let text = ConfigurationEditor(original ?? []).appending([sample])
            var configuration = try reader.read(text, path: path).configuration
            configuration.feeds = []
            self.configuration = configuration
        }
    }

    /// The file with more feeds, which are all there and as they should be.
    public struct Extended: Sendable {
        public let configuration: Configuration
        fileprivate let text: [UInt8]
    }

    /// - Throws: ``ConfigurationError`` with what would be wrong with the file then; its lines are
    ///   those of the new text.
    public func adding(_ entries: [FeedEntry]) throws(ConfigurationError) -> Extended {
        let start = original ?? Array(ConfigurationEditor.beginning.utf8)
        let text = ConfigurationEditor(start).appending(entries)
        guard text.count <= ConfigurationFile.byteLimit else {
            throw ConfigurationError(
                mistakes: [
                    ConfigurationMistake(
                        file: path, line: 0, column: nil,
                        kind: .tooLarge(byteLimit: ConfigurationFile.byteLimit))
                ])
        }
        return Extended(
            configuration: try reader.read(text, path: path).configuration, text: text)
    }

    /// Puts the new text in the place of the old one, atomically and durably. The file's mode and
    /// owner stay, and symbolic links to it stay links.
    public func replace(with extended: Extended) throws(ConfigurationWriteError) {
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        guard let original else {
            guard !FileManager.default.fileExists(atPath: file.path) else {
                throw .changedMeanwhile(path: path)
            }
            return try write(extended.text, to: file)
        }
        do {
            // Whoever else adds a feed holds this until the file is replaced.
            let handle = try FileHandle(forReadingFrom: file)
            guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
                throw ConfigurationWriteError.changedMeanwhile(path: path)
            }
            defer { withExtendedLifetime(handle) {} }
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            guard try ConfigurationFile(path: path).text() == original else {
                throw ConfigurationWriteError.changedMeanwhile(path: path)
            }
            let mode = (attributes[.posixPermissions] as? NSNumber)?.uint32Value ?? 0o644
            // Foundation gives its temporary file 0666 less the mask: the new file is never more
            // open than the old one, not for a moment.
            let mask = umask(~mode & 0o777)
            defer { umask(mask) }
            try write(extended.text, to: file)
            // Of the owner only a change is asked for: who owns the file needs no right to do it.
            let kept: [FileAttributeKey] = [.ownerAccountID, .groupOwnerAccountID]
            let now = try FileManager.default.attributesOfItem(atPath: file.path)
            let lost = kept.filter { now[$0] as? NSNumber != attributes[$0] as? NSNumber }
            if !lost.isEmpty {
                try FileManager.default.setAttributes(
                    attributes.filter { lost.contains($0.key) }, ofItemAtPath: file.path)
            }
        } catch let error as ConfigurationWriteError {
            throw error
        } catch {
            throw .notWritten(path: path, reason: error.reason)
        }
    }

    private func write(_ text: [UInt8], to file: URL) throws(ConfigurationWriteError) {
        do {
            // A temporary file beside it, synced, then renamed.
            try Data(text).write(to: file, options: .atomic)
            let folder = try FileHandle(forReadingFrom: file.deletingLastPathComponent())
            // A file system that can't sync a folder does so by itself.
            _ = fsync(folder.fileDescriptor)
        } catch {
            throw .notWritten(path: path, reason: error.reason)
        }
    }
}

/// Why feeds.toml could not be replaced; it is as it was.
public enum ConfigurationWriteError: Error, Hashable, CustomStringConvertible {
    case changedMeanwhile(path: String)
    case notWritten(path: String, reason: String)

    public var description: String {
        switch self {
        case .changedMeanwhile(let path):
            "\(path.printable) was changed by someone else meanwhile and was left alone. "
                + "Run the command again."
        case .notWritten(let path, let reason):
            "\(path.printable) can't be replaced: \(reason). Check that you may write to its folder."
        }
    }
}

extension ConfigurationFile {
    fileprivate func text() throws(ConfigurationError) -> [UInt8] {
        do {
            return try contents().bytes
        } catch let error where error.mistakes.allSatisfy({ $0.kind == .empty }) {
            return []
        }
    }
}
