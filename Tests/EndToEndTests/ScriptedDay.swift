import Foundation
import TestSupport

/// A server of many feeds (`Fixtures/http/scripted_day.py`) and a feedwatch that polls them by a shifted
/// clock.
final class ScriptedDay {
    struct Request: Decodable {
        let feed: String
        let path: String
        let method: String
        /// By the shifted clock, in seconds since 1970.
        let time: Double
        /// By a clock that is never shifted, in seconds.
        let arrived: Double
        let connection: Int
        /// Of the answer.
        let status: Int
        /// Names in lower case.
        let headers: [String: String]

        var isConditional: Bool {
            headers["if-none-match"] != nil || headers["if-modified-since"] != nil
        }
    }

    private struct Greeting: Decodable {
        let port: Int
        let hosts: [String: String]
    }

    let program: Program
    private let server: Process
    private let folder: TemporaryFolder
    private(set) var errors: [(hour: Double, text: String)] = []
    /// The exit codes of all runs so far.
    private(set) var statuses: Set<Int32?> = []

    /// - Parameter only: These feeds; all without it. "shared" becomes three feeds of one host.
    init(only: [String]? = nil) async throws {
        folder = try TemporaryFolder()
        try folder.write("0", to: "clock")
        try folder.write("", to: "log")
        server = Process()
        server.executableURL = URL(filePath: "/usr/bin/env")
        server.arguments = [
            "python3", "-I", "-S", Program.repository + "/Fixtures/http/scripted_day.py",
            folder.path,
        ]
        let output = Pipe()
        server.standardOutput = output
        try server.runAlone()
        var line = Data()
        while !line.contains(0x0A) { line += output.fileHandleForReading.availableData }
        let greeting = try JSONDecoder().decode(Greeting.self, from: line)
        let feeds = greeting.hosts.filter { only?.contains($0.key) ?? true }.sorted {
            $0.key < $1.key
        }
        let tables = feeds.flatMap { name, host in
            (name == "shared" ? ["a", "b", "c"] : ["feed"]).map { path in
                """
                [[feed]]
                name = "\(path == "feed" ? name : "\(name)-\(path)")"
                url = "http://\(host):\(greeting.port)/\(path)"
                allow_private = ["\(host):\(greeting.port)"]
                """
            }
        }
        program = try Program(
            configuration: (["[feedwatch]\ncontact = \"https://example.org/bot\""] + tables)
                .joined(separator: "\n\n"))
    }

    deinit { server.terminate() }

    /// One run of the real program, as if it were `hour` hours later.
    func poll(atHour hour: Double, _ arguments: String...) async throws -> Program.Ending {
        let offset = Int(hour * 3600)
        try folder.write("\(offset)", to: "clock")
        let ending = try await program.run(
            ["poll"] + arguments, environment: ["FEEDWATCH_CLOCK_OFFSET": "+\(offset)s"])
        statuses.insert(ending.status)
        if !ending.errors.isEmpty { errors.append((hour, ending.errors)) }
        return ending
    }

    func log() throws -> [Request] {
        try folder.text(of: "log").split(separator: "\n").map {
            try JSONDecoder().decode(Request.self, from: Data($0.utf8))
        }
    }
}

extension [ScriptedDay.Request] {
    func of(_ feed: String, _ path: String? = nil) -> Self {
        filter { $0.feed == feed && (path == nil || $0.path == path) }
    }

    /// In hours, between requests that follow each other.
    var gaps: [Double] { zip(dropFirst(), self).map { ($0.time - $1.time) / 3600 } }

    /// What is no second step of a redirect.
    var polls: Self {
        filter { $0.path != "/target" && $0.path != "/second" && $0.path != "/page" }
    }
}
