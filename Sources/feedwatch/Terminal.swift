import ArgumentParser
import Foundation
import Glibc
import Logging
import Synchronization
import SystemPackage

/// The two streams of the command line. Output is for people on a terminal, colour only there,
/// and stable text in a pipe.
enum Terminal {
    static var isInput: Bool { isatty(STDIN_FILENO) == 1 }
    static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }
    static var isError: Bool { isatty(STDERR_FILENO) == 1 }

    /// Takes the place of a standard stream that was closed before the program began (`>&-`): else
    /// the next file that is opened, the database perhaps, would be taken for it.
    static func reserveStreams() throws {
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where lseek(stream, 0, SEEK_CUR) == -1 && errno == EBADF {
            _ = try FileDescriptor.open(FilePath("/dev/null"), .readOnly)
        }
    }

    /// NO_COLOR (no-color.org) and TERM=dumb are kept.
    static var hasColour: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isOutput && (environment["NO_COLOR"] ?? "").isEmpty
            && environment["TERM"] != "dumb"
    }

    /// Writes to standard output. A reader that went away, as `head` does when it has seen enough, ends the
    /// command without a word, and as if by SIGPIPE.
    static func write(_ bytes: [UInt8]) throws {
        do {
            try FileDescriptor.standardOutput.writeAll(bytes)
        } catch Errno.brokenPipe {
            throw ExitCode(128 + SIGPIPE)
        }
    }

    static func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// What complaints look like; see ``LogOptions``.
    static let form = Mutex(LogForm.text)

    /// One or more lines on standard error.
    static func complain(
        _ message: String, prefix: String = "feedwatch: ", end: String = "\n"
    ) {
        switch form.withLock(\.self) {
        case .text: writeError("\(prefix)\(message)\(end)")
        case .json:
            writeError(
                LogLine(
                    level: .error, message: "problem", facts: ["problem": "\(message)"],
                    time: Date()
                ).text(.json, isForJournal: Journal.isReading))
        }
    }

    /// There is nobody left to tell if that fails.
    static func writeError(_ text: String) {
        _ = try? FileDescriptor.standardError.writeAll(Array(text.utf8))
    }
}
