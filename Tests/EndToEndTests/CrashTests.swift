import Foundation
import TestSupport
import Testing

/// The real program is killed with SIGKILL before each of its calls that write, sync, send or
/// receive; the next run has to make good whatever was missing.
@Suite("A kill at any point")
struct CrashTests {
    @Test func `loses no alert and gives none a second id`() async throws {
        let newsroom = try await Newsroom()
        let library = try await Self.preloadedLibrary(in: newsroom.program.folder)
        try newsroom.publish(["Weather"])
        #expect(try await newsroom.poll().status == 0)
        let baseline = try newsroom.program.folder.copyOfDatabase()
        try newsroom.publish(["Weather", "OpenAI one", "Stargate two"], etag: "\"v2\"")

        let expected = try await undisturbed(newsroom, library)
        #expect(expected.ids.count == 2)
        #expect(expected.calls > 20)
        var repeated = 0
        var survived = 0
        for call in 1...expected.calls {
            try newsroom.startAgain(from: baseline)
            let killed = try await newsroom.run(
                ["poll", "--all"],
                environment: ["LD_PRELOAD": library, "KILL_AT": String(call)])
            if killed.signal != SIGKILL { survived += 1 }
            let next = try await newsroom.poll()
            #expect(next.status == 0, "after a kill at call \(call): \(next.errors)")
            let received = try newsroom.webhooks().map { $0.header("webhook-id") ?? "" }
            #expect(Set(received) == Set(expected.ids), "webhooks after a kill at call \(call)")
            #expect(
                Set(try newsroom.idsInFile()) == Set(expected.ids),
                "file after a kill at call \(call)")
            repeated += received.count - expected.ids.count
        }
        // How often a socket is read varies a little from run to run.
        #expect(survived < expected.calls / 4)
        // Only a kill between the receiver's 2xx and our commit may repeat one.
        #expect(repeated <= expected.calls / 5)
    }

    private func undisturbed(
        _ newsroom: Newsroom, _ library: String
    ) async throws -> (ids: [String], calls: Int) {
        let ending = try await newsroom.run(
            ["poll", "--all"],
            environment: [
                "LD_PRELOAD": library, "KILL_COUNT": newsroom.program.folder.file("calls"),
            ])
        #expect(ending.status == 0)
        let calls = try newsroom.program.folder.text(of: "calls")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return (try newsroom.idsInFile(), try #require(Int(calls)))
    }

    private static func preloadedLibrary(in folder: TemporaryFolder) async throws -> String {
        let library = folder.file("kill_at.so")
        _ = try await Program.output(
            of: "clang",
            [
                "-shared", "-fPIC", "-O1", "-o", library,
                Program.repository + "/Fixtures/faults/kill_at.c", "-ldl",
            ])
        return library
    }
}

extension TemporaryFolder {
    /// The database of a run that ended well, which leaves nothing in the write-ahead log.
    fileprivate func copyOfDatabase() throws -> Data {
        #expect(!FileManager.default.fileExists(atPath: file("feedwatch.db-wal")))
        return try Data(contentsOf: URL(filePath: file("feedwatch.db")))
    }
}

extension Newsroom {
    /// The store as it was, and nothing delivered.
    fileprivate func startAgain(from database: Data) throws {
        for name in ["feedwatch.db-wal", "feedwatch.db-shm", "alerts.jsonl"] {
            let path = program.folder.file(name)
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
        }
        try database.write(to: URL(filePath: program.folder.file("feedwatch.db")))
        try receiver.forget()
    }
}
