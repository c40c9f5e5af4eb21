internal import Foundation
internal import Synchronization

/// A real proxy on 127.0.0.1 for tests, HTTP and SOCKS 5, which connects to loopback only and records
/// what it is asked. It runs `Fixtures/http/proxy_server.py` as a child process and ends with the
/// value.
public final class LoopbackProxy: Sendable {
    /// `host:port`.
    public let authority: String
    private let child: Mutex<Child>

    private struct Child {
        let process: Process
        let commands: FileHandle
        let answers: LineReader
    }

    public struct Asked: Decodable, Sendable {
        /// `CONNECT`, `SOCKS` or the method of a request with a whole URL.
        public let kind: String
        /// `host:port`.
        public let target: String
        /// By their names in lower case.
        public let headers: [String: String]
    }

    /// - Parameter credentials: Without these it does nothing.
    public static func start(
        credentials: (user: String, password: String)? = nil
    ) async throws -> LoopbackProxy {
        try await LoopbackServer.onOwnThread { try LoopbackProxy(credentials) }
    }

    private init(_ credentials: (user: String, password: String)?) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["python3", "-I", "-S", Program.repository + "/Fixtures/http/proxy_server.py"]
            + (credentials.map { ["--credentials", $0.user, $0.password] } ?? [])
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.runAlone()
        let answers = LineReader(output.fileHandleForReading)
        authority = "127.0.0.1:" + String(decoding: try answers.next(), as: UTF8.self)
        child = Mutex(
            Child(process: process, commands: input.fileHandleForWriting, answers: answers))
    }

    deinit { child.withLock { $0.process.terminate() } }

    /// All that it was asked so far.
    public func asked() throws -> [Asked] {
        let line = try child.withLock { child in
            try child.commands.write(contentsOf: Data("\n".utf8))
            return try child.answers.next()
        }
        return try JSONDecoder().decode([Asked].self, from: line)
    }
}
