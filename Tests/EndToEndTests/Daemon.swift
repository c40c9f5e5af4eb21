import Foundation
import TestSupport
import Testing

/// A newsroom whose feedwatch is a daemon.
struct Daemon {
    let newsroom: Newsroom
    /// The feed's URL in feeds.toml.
    let url: String

    /// - Parameter keys: Further lines of feeds.toml.
    init(every: String = "1s", keys: String = "") async throws {
        newsroom = try await Newsroom(
            feedKeys: """
                every = "\(every)"
                first_run = "all"

                [serve]
                listen = "127.0.0.1:0"

                \(keys)
                """)
        url = newsroom.server.url("/feed.xml")
    }

    /// Runs it until `body` is through, and has it end by `signal`.
    @discardableResult
    func serve(
        signal: Int32 = SIGTERM, _ arguments: String...,
        while body: (RunningProgram) async throws -> Void
    ) async throws -> Program.Ending {
        try await newsroom.run(["serve"] + arguments) { program in
            do {
                _ = try await program.errors(until: "listens on")
                try await body(program)
            } catch {
                try program.send(signal: signal)
                throw error
            }
            try program.send(signal: signal)
        }
    }

    /// Waits until the receiver has so many alerts.
    func alerts(_ count: Int) async throws -> [LoopbackServer.Request] {
        let alerts = try await newsroom.receiver.requests("/hook", atLeast: count)
        #expect(alerts.count >= count)
        return alerts
    }

    /// What the status page answers: the body and the status.
    func get(_ path: String, of program: RunningProgram, host: String? = nil) async throws -> String
    {
        let errors = try await program.errors(until: "listens on")
        let address = try #require(errors.firstMatch(of: /listens on (http:[^\s]*)\//)).1
        return try await Program.output(
            of: "curl",
            ["-sS", "-w", "%{http_code}"] + (host.map { ["-H", "Host: \($0)"] } ?? [])
                + ["\(address)\(path)"])
    }

    var configuration: String {
        get throws { try newsroom.program.folder.text(of: "feeds.toml") }
    }

    func write(configuration: String) throws {
        try newsroom.program.folder.write(configuration, to: "feeds.toml")
    }
}
