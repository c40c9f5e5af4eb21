import ArgumentParser
import Foundation
import Logging
import Synchronization

/// `--log` and `--log-level`, of commands that nobody watches.
struct LogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How to write to standard error: text, or json, one object a line.", valueName: "form"))
    var log = LogForm.text

    @Option(
        help: ArgumentHelp(
            "Log this and what is worse: trace, debug, info, notice, warning, error or critical.",
            valueName: "level"))
    var logLevel: LogLevel?

    @Flag(name: .shortAndLong, help: "As --log-level info: each poll and delivery.")
    var verbose = false

    /// Has complaints written in the form that was asked for as well.
    ///
    /// - Parameter usual: The level if none was asked for.
    func logger(usually usual: Logger.Level) -> Logger {
        Terminal.form.withLock { $0 = log }
        var logger = Logger(label: "feedwatch") { [log] _ in LineLogHandler(form: log) }
        logger.logLevel = logLevel?.level ?? (verbose ? .info : usual)
        return logger
    }
}

enum LogForm: String, CaseIterable, ExpressibleByArgument, Sendable {
    case text, json
}

struct LogLevel: ExpressibleByArgument {
    let level: Logger.Level

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument) else { return nil }
        self.level = level
    }

    static var allValueStrings: [String] { Logger.Level.allCases.map(\.rawValue) }
}
