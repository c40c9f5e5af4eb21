internal import Foundation
internal import Synchronization

/// A real MQTT broker on 127.0.0.1, Debian's mosquitto, with a subscriber to all topics. It runs
/// `Fixtures/mqtt/broker.py` and ends with the value.
public final class Broker: Sendable {
    public let port: Int
    private let process: Process
    private let lines: Mutex<LineReader>
    private let folder: TemporaryFolder

    /// - Parameter login: The user and password that it asks for.
    public init(login: (user: String, password: String)? = nil) throws {
        folder = try TemporaryFolder()
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "python3", "-I", "-S", Program.repository + "/Fixtures/mqtt/broker.py",
                folder.path,
            ] + (login.map { [$0.user, $0.password] } ?? [])
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = Pipe()
        try process.runAlone()
        let lines = LineReader(output.fileHandleForReading)
        guard let port = try Int(String(decoding: lines.next(), as: UTF8.self)) else {
            throw LoopbackServerError.noPort
        }
        self.port = port
        // The subscriber is there.
        _ = try lines.next()
        self.lines = Mutex(lines)
    }

    deinit { process.terminate() }

    /// What stands in `allow_private` for it.
    public var authority: String { "127.0.0.1:\(port)" }

    /// The next message that arrives: its topic, and its payload in hexadecimal.
    public func next() async throws -> (topic: String, payload: String) {
        let line = try await LoopbackServer.onOwnThread {
            try self.lines.withLock { String(decoding: try $0.next(), as: UTF8.self) }
        }
        let end = line.lastIndex(of: " ") ?? line.endIndex
        return (String(line[..<end]), String(line[end...].dropFirst()))
    }
}
