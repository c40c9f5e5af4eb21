internal import Foundation
internal import Synchronization

/// A real HTTP server on 127.0.0.1 for tests: answers as told, records every request. It runs
/// `Fixtures/http/loopback_server.py` as a child process and ends with the value.
public final class LoopbackServer: Sendable {
    public let port: Int
    private let isSecure: Bool
    private let host: String
    private let child: Mutex<Child>

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/http/loopback_server.py").standardized.path

    private struct Child {
        let process: Process
        let commands: FileHandle
        let answers: LineReader
    }

    /// One server for all tests that need none of their own; each case asks for a ``newPath``.
    public static var shared: LoopbackServer { get throws { try sharedServer.get() } }
    private static let sharedServer = Result { try LoopbackServer() }

    /// A path that nobody else uses.
    public static var newPath: String { "/\(UUID().uuidString)" }

    /// Starts a server. The shared pool, which may have but two threads, goes on meanwhile.
    ///
    /// - Parameters:
    ///   - host: An address of this machine.
    ///   - tls: Paths of a certificate and its key, both PEM.
    ///   - clients: Path of the authority whose certificates clients may have.
    public static func start(
        host: String = "127.0.0.1", tls: (certificate: String, key: String)? = nil,
        clients: String? = nil
    ) async throws -> LoopbackServer {
        try await onOwnThread { try LoopbackServer(host: host, tls: tls, clients: clients) }
    }

    /// The same where blocking does no harm.
    public init(
        host: String = "127.0.0.1", tls: (certificate: String, key: String)? = nil,
        clients: String? = nil
    ) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["python3", "-I", "-S", Self.script, "--host", host]
            + (clients.map { ["--clients", $0] } ?? [])
            + (tls.map { ["--tls", $0.certificate, $0.key] } ?? [])
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.runAlone()
        let answers = LineReader(output.fileHandleForReading)
        guard let port = try Int(String(decoding: answers.next(), as: UTF8.self)) else {
            throw LoopbackServerError.noPort
        }
        self.port = port
        isSecure = tls != nil
        self.host = host.contains(":") ? "[\(host)]" : host
        child = Mutex(
            Child(process: process, commands: input.fileHandleForWriting, answers: answers))
    }

    deinit { child.withLock { $0.process.terminate() } }

    /// Ends the server; its port then refuses connections. May be called once.
    public func stop() throws {
        _ = try obey(Command(do: "stop"), as: Bool.self)
    }

    /// What stands in `allow_private` for it.
    public var authority: String { "\(host):\(port)" }

    /// - Parameter path: Begins with a slash.
    public func url(_ path: String) -> String {
        "\(isSecure ? "https" : "http")://\(authority)\(path)"
    }

    /// Answers requests for `path`, query included, with each of `answers` in turn; the last one
    /// stays. A path without an answer is a 404.
    public func answer(_ path: String, _ answers: Answer...) throws {
        let command = Command(do: "answer", path: path, answers: answers)
        _ = try obey(command, as: Bool.self)
    }

    /// The requests so far, for one path or all, in the order in which they arrived.
    public func requests(_ path: String? = nil) throws -> [Request] {
        try obey(Command(do: "requests", path: path), as: [Request].self)
    }

    /// The requests for `path` as soon as there are `count`; fewer after `seconds`. Other calls wait
    /// meanwhile, so ask it of a server of your own, not of ``shared``.
    public func requests(
        _ path: String, atLeast count: Int, within seconds: Double = 120
    ) async throws -> [Request] {
        let command = Command(do: "wait", path: path, count: count, seconds: seconds)
        return try await Self.onOwnThread { try self.obey(command, as: [Request].self) }
    }

    /// Empties the record of requests.
    public func forget() throws {
        _ = try obey(Command(do: "forget"), as: Bool.self)
    }

    static func onOwnThread<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Swift.Result(catching: work)) }
            thread.start()
        }
    }

    private struct Command: Encodable {
        let `do`: String
        var path: String?
        var answers: [Answer]?
        var count: Int?
        var seconds: Double?
    }

    private func obey<Result: Decodable>(_ command: Command, as: Result.Type) throws -> Result {
        var line = try JSONEncoder().encode(command)
        line.append(0x0A)
        let reply = try child.withLock { child in
            try child.commands.write(contentsOf: line)
            return try child.answers.next()
        }
        return try JSONDecoder().decode(Result.self, from: reply)
    }
}

public enum LoopbackServerError: Error {
    case noPort
    case ended
}

/// Lines from a pipe.
final class LineReader {
    private let handle: FileHandle
    private var rest = Data()

    init(_ handle: FileHandle) { self.handle = handle }

    /// The next line without its end.
    func next() throws -> Data {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                defer { rest = Data(rest[(end + 1)...]) }
                return Data(rest[..<end])
            }
            let more = handle.availableData
            if more.isEmpty { throw LoopbackServerError.ended }
            rest += more
        }
    }
}
