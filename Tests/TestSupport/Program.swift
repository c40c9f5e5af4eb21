internal import Foundation
internal import Subprocess
public import SystemPackage

/// The real `feedwatch`, run in a folder of its own.
public struct Program: Sendable {
    public struct Ending: Sendable {
        /// The exit code; nil when a signal ended it.
        public var status: Int32?
        /// The signal that ended it, if one did.
        public var signal: Int32?
        public var output: String
        public var errors: String

        /// The lines of `output`.
        public var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    public let folder: TemporaryFolder

    /// - Parameter configuration: The text of feeds.toml.
    public init(configuration: String) throws {
        folder = try TemporaryFolder()
        try folder.write(configuration, to: "feeds.toml")
    }

    /// Runs it to its end.
    public func run(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) async throws -> Ending {
        try await run(arguments, input: input, environment: environment)
    }

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - executable: Another program, such as a shell that starts this one.
    ///   - output: Where standard output goes, if not into ``Ending/output``; closed here.
    ///   - body: What happens meanwhile.
    public func run(
        _ arguments: [String], of executable: String? = nil, input: String = "",
        output: FileDescriptor? = nil, environment: [String: String] = [:],
        whileRunning body: (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> Ending {
        let run = UUID().uuidString
        let standardInput = try FileDescriptor.open(
            FilePath(try folder.write(input, to: "\(run).in")), .readOnly,
            options: .closeOnExec)
        let standardOutput =
            try output
            ?? .open(
                FilePath(try folder.write("", to: "\(run).out")), .writeOnly,
                options: .closeOnExec)
        let variables = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("FEEDWATCH") && $0.key != "NO_COLOR" }
            .merging(environment) { $1 }
        let result = try await Subprocess.run(
            .path(FilePath(executable ?? Self.executable())), arguments: Arguments(arguments),
            environment: .custom(
                Dictionary(
                    uniqueKeysWithValues: variables.map {
                        (Environment.Key(stringLiteral: $0.key), $0.value)
                    })),
            workingDirectory: FilePath(folder.path),
            input: .fileDescriptor(standardInput, closeAfterSpawningProcess: true),
            output: .fileDescriptor(standardOutput, closeAfterSpawningProcess: true),
            error: .sequence
        ) { execution in
            let running = RunningProgram(execution.standardError.strings()) {
                try execution.send(signal: Signal(rawValue: $0))
            }
            try await body(running)
            return try await running.allErrors()
        }
        var ending = Ending(
            output: output == nil ? try folder.text(of: "\(run).out") : "",
            errors: result.closureResult)
        switch result.terminationStatus {
        case .exited(let code): ending.status = code
        case .signaled(let signal): ending.signal = signal
        }
        return ending
    }

    /// Beside the test runner, where SwiftPM puts both.
    public static func executable(_ name: String = "feedwatch") throws -> String {
        let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: runner).deletingLastPathComponent().appending(path: name).path
    }

    /// The repository's top.
    public static var repository: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    /// What another program prints, without the white space around it.
    public static func output(of executable: String, _ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            executable.hasPrefix("/") ? .path(FilePath(executable)) : .name(executable),
            arguments: Arguments(arguments), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20))
        guard result.terminationStatus.isSuccess else {
            throw ProgramError.failed(executable, result.standardError)
        }
        return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

public enum ProgramError: Error {
    case failed(String, String)
}

/// A process under way.
public final class RunningProgram {
    private var lines: SubprocessOutputSequence.StringSequence<UTF8>.AsyncIterator
    private let signal: (Int32) throws -> Void
    private var errors = ""

    init(
        _ lines: SubprocessOutputSequence.StringSequence<UTF8>,
        signal: @escaping (Int32) throws -> Void
    ) {
        self.lines = lines.makeAsyncIterator()
        self.signal = signal
    }

    public func send(signal number: Int32) throws { try signal(number) }

    /// Waits until it has written `text` on standard error, or ended.
    ///
    /// - Returns: All that it has written there until then.
    public func errors(until text: String) async throws -> String {
        while !errors.contains(text), let line = try await lines.next() { errors += line + "\n" }
        return errors
    }

    fileprivate func allErrors() async throws -> String {
        while let line = try await lines.next() { errors += line + "\n" }
        return errors
    }
}
