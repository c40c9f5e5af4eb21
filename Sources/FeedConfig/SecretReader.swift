public import FeedModel
import Foundation

/// Reads secrets from where feeds.toml says they are. Errors name the place, never the secret.
public struct SecretReader: Sendable {
    /// A key or password is shorter; a wrong path may lead to anything.
    static let byteLimit = 64 << 10
    /// How long `cmd:` may take, in seconds.
    static let commandSeconds = 10

    public init() {}

    /// - Returns: The text without the white space around it; not empty.
    public func read(_ source: SecretSource) throws(SecretError) -> String {
        let text: String
        switch source {
        case .environment(let name):
            guard let value = ProcessInfo.processInfo.environment[name] else {
                throw .notSet(variable: name)
            }
            text = value
        case .file(let path): text = try contents(ofFile: path, source)
        case .command(let command): text = try output(of: command, source)
        case .written(let secret): return secret.text
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty else { throw .empty(source) }
        return trimmed
    }

    /// - Parameter text: A source as feeds.toml writes it; a path is relative to the working
    ///   directory.
    public func read(written text: String) throws(SecretError) -> String {
        let source: SecretSource
        do { source = try SecretSource(written: text) { $0 } } catch { throw .notASource }
        return try read(source)
    }

    private func contents(
        ofFile path: String, _ source: SecretSource
    ) throws(SecretError) -> String {
        do {
            // A FIFO or device would block or never end.
            let attributes = try FileManager.default.attributesOfItem(
                atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw SecretError.unreadable(source, reason: "it is not a regular file")
            }
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { handle.closeFile() }
            let bytes = try handle.read(upToCount: Self.byteLimit + 1) ?? Data()
            guard bytes.count <= Self.byteLimit else { throw SecretError.tooLong(source) }
            return String(decoding: bytes, as: UTF8.self)
        } catch let error as SecretError {
            throw error
        } catch {
            throw .unreadable(source, reason: error.localizedDescription)
        }
    }

    /// What `command` prints until it ends. A child that it leaves behind may hold its output open
    /// for ever, so the end is told by a last line that nobody can guess, not by the pipe.
    private func output(of command: String, _ source: SecretSource) throws(SecretError) -> String {
        let process = Process()
        let pipe = Pipe()
        let mark = UUID().uuidString
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // Children inherit blocked signals, so that nothing milder than KILL is sure to end one.
        process.arguments = [
            "-c", "timeout -s KILL \(Self.commandSeconds) /bin/sh -c \"$0\"; echo \"$1 $?\"",
            command, mark,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        do {
            try process.run()
            // Ours would keep the pipe open after the shell's.
            try pipe.fileHandleForWriting.close()
            defer { pipe.fileHandleForReading.closeFile() }
            var bytes = Data()
            let end = Data(mark.utf8)
            while bytes.count <= Self.byteLimit + 100 {
                let more = pipe.fileHandleForReading.availableData
                if more.isEmpty { break }
                bytes += more
                guard let found = bytes.range(of: end),
                    let lineEnd = bytes[found.upperBound...].firstIndex(of: 0x0A)
                else { continue }
                let code = String(decoding: bytes[found.upperBound..<lineEnd], as: UTF8.self)
                    .trimmingCharacters(in: .whitespaces)
                guard code == "0" else { throw SecretError.failed(source, Self.cause(code)) }
                guard found.lowerBound <= Self.byteLimit else { throw SecretError.tooLong(source) }
                return String(decoding: bytes[..<found.lowerBound], as: UTF8.self)
            }
            guard bytes.count <= Self.byteLimit else { throw SecretError.tooLong(source) }
            throw SecretError.failed(source, "its shell was ended")
        } catch let error as SecretError {
            throw error
        } catch {
            throw .unreadable(source, reason: error.localizedDescription)
        }
    }

    private static func cause(_ code: String) -> String {
        code == "137"
            ? "it was killed, as happens after \(commandSeconds) seconds"
            : "it ended with exit code \(code)"
    }
}

/// Why a secret could not be had.
public enum SecretError: Error, Equatable, CustomStringConvertible {
    case notSet(variable: String)
    case unreadable(SecretSource, reason: String)
    /// A command that gave none, and why.
    case failed(SecretSource, String)
    case empty(SecretSource)
    case tooLong(SecretSource)
    /// Neither `env:`, `file:` nor `cmd:`.
    case notASource

    public var description: String {
        switch self {
        case .notSet(let variable):
            "the environment variable \(variable) is not set. In a crontab, set it above the line."
        case .unreadable(let source, let reason): "\(source) can't be read: \(reason)."
        case .failed(let source, let reason): "\(source) gave no secret: \(reason)."
        case .empty(let source): "\(source) holds nothing."
        case .tooLong(let source):
            "\(source) gives more than \(SecretReader.byteLimit) bytes, which is no secret."
        case .notASource:
            "a secret is named as env:NAME, file:/path or cmd:command, so that it stands in no "
                + "file or process list."
        }
    }
}
