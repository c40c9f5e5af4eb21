internal import Foundation

/// A server on loopback that misbehaves in one way per URL, each on a host of its own. It runs
/// `Fixtures/http/hostile_server.py`, which says what it does, and ends with the value.
public final class HostileServer: Sendable {
    /// `address:port` by the name of the misbehaviour; among them the well-behaved `good-1` to
    /// `good-3` and `other`, and `canary`, which is never to be touched.
    public let hosts: [String: String]
    private let process: Process
    private let folder: TemporaryFolder

    /// A line of its record.
    public struct Request: Decodable, Sendable {
        public let name: String
        /// Empty for what is no request: a touched canary, an endless answer's end.
        public let path: String
        public let connection: Int
        private let headers: [[String]]
        /// How many requests for the misbehaviour there were, this one included.
        public let turn: Int?
        /// Bytes that were taken of an endless answer.
        public let sent: Int?

        /// The exact bytes of the first header of that name, in lower case.
        public func bytes(_ name: String) -> [UInt8]? {
            headers.first { $0.first == name }?.last
                .map { $0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
        }

        /// The first header of that name, in lower case.
        public func header(_ name: String) -> String? {
            bytes(name).map { String(decoding: $0, as: UTF8.self) }
        }

        public var headerNames: [String] { headers.compactMap(\.first) }
    }

    private struct Greeting: Decodable { let hosts: [String: String] }

    /// - Parameter alwaysMisbehaves: Else only the second request for each URL meets it.
    public init(alwaysMisbehaves: Bool = false) throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.file("tls"), withIntermediateDirectories: false)
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "python3", "-I", "-S", Program.repository + "/Fixtures/http/hostile_server.py",
                "--log", try folder.write("", to: "log"), "--tls", folder.file("tls"),
            ] + (alwaysMisbehaves ? ["--at-once"] : [])
        let output = Pipe()
        process.standardOutput = output
        try process.runAlone()
        var line = Data()
        while line.last != 0x0A {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw LoopbackServerError.ended }
            line += more
        }
        hosts = try JSONDecoder().decode(Greeting.self, from: line).hosts
    }

    deinit { process.terminate() }

    /// The folder of the certificates that it made.
    public var certificates: String { folder.file("tls") }

    /// All so far, in order.
    public func requests() throws -> [Request] {
        try folder.text(of: "log").split(separator: "\n").map {
            try JSONDecoder().decode(Request.self, from: Data($0.utf8))
        }
    }

    /// The host of `name`, as it stands in `allow_private`.
    public func authority(_ name: String) throws -> String {
        guard let host = hosts[name] else { throw LoopbackServerError.noPort }
        return host
    }

    /// - Parameter scheme: `https` for the ports named `tls-…`.
    public func url(_ name: String, scheme: String = "http") throws -> String {
        "\(scheme)://\(try authority(name))/\(name)"
    }
}
