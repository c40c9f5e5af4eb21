import Foundation
import TestSupport
import Testing

/// The real program is killed with SIGKILL before each of its calls that change a file, connect, send
/// or receive; the next run has to make good whatever was missing.
@Suite("A kill at any point")
struct CrashTests {
    enum Start: String, CaseIterable { case knownFeed, emptyFolder }

    private static let titles = ["Weather", "OpenAI one", "Stargate two"]

    @Test("loses no item and no alert, and gives none a second id", arguments: Start.allCases)
    func losesNothing(start: Start) async throws {
        let newsroom = try await Newsroom(
            feedKeys: start == .emptyFolder ? "first_run = \"all\"" : "")
        let library = try await Self.preloadedLibrary(in: newsroom.program.folder)
        var baseline: Data?
        if start == .knownFeed {
            try newsroom.publish(["Weather"])
            #expect(try await newsroom.poll().status == 0)
            baseline = try newsroom.program.folder.copyOfDatabase()
        }
        try newsroom.publish(Self.titles, etag: "\"v2\"")

        let expected = try await undisturbed(newsroom, library)
        #expect(expected.ids.count == 2)
        #expect(expected.calls > 80)
        var repeated = 0
        var survived = 0
        for call in 1...expected.calls {
            try newsroom.publish(Self.titles, etag: "\"v2\"")
            try newsroom.startAgain(from: baseline)
            let killed = try await newsroom.run(
                ["poll", "--all"],
                environment: ["LD_PRELOAD": library, "KILL_AT": String(call)])
            if killed.signal != SIGKILL { survived += 1 }
            // Where the validators were stored, the server now answers 304.
            let next = try await newsroom.poll()
            #expect(next.status == 0, "after a kill at call \(call): \(next.errors)")
            let received = try newsroom.webhooks().map { $0.header("webhook-id") ?? "" }
            #expect(Set(received) == Set(expected.ids), "webhooks after a kill at call \(call)")
            // The file's end tells what was written before the kill.
            #expect(
                try newsroom.idsInFile().sorted() == expected.ids.sorted(),
                "file after a kill at call \(call)")
            let printed = try Newsroom.ids(printedBy: killed) + Newsroom.ids(printedBy: next)
            #expect(Set(printed) == Set(expected.ids), "output after a kill at call \(call)")
            repeated += received.count - expected.ids.count
            try await expectAllItems(in: newsroom, "after a kill at call \(call)")
        }
        // How often a socket is read varies a little from run to run.
        #expect(survived < expected.calls / 4)
        // Only a kill between the receiver's 2xx and our commit may repeat one: the commit of a mark
        // takes a dozen calls, and of the other sinks' calls some fall between.
        #expect(repeated <= expected.calls / 4)
    }

    /// Of a document with one item more, that one is new and the others are known.
    private func expectAllItems(in newsroom: Newsroom, _ when: Comment) async throws {
        try newsroom.publish(Self.titles + ["Weather again"], etag: "\"v3\"")
        _ = try await newsroom.run(
            ["poll", "--all", "--report", "report.json"],
            environment: ["FEEDWATCH_CLOCK_OFFSET": "+2h"])
        let report = try JSONDecoder().decode(
            HostilePolls.Report.self,
            from: Data(newsroom.program.folder.text(of: "report.json").utf8))
        #expect(report.feeds.map(\.new) == [1], when)
        #expect(report.feeds.map(\.seen) == [Self.titles.count], when)
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
    fileprivate func startAgain(from database: Data?) throws {
        for name in ["", "-wal", "-shm", "-journal", ".lock"].map({ "feedwatch.db" + $0 })
            + ["alerts.jsonl"]
        {
            let path = program.folder.file(name)
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
        }
        try database?.write(to: URL(filePath: program.folder.file("feedwatch.db")))
        try receiver.forget()
    }

    /// A line that the kill tore is none.
    fileprivate static func ids(printedBy ending: Program.Ending) throws -> [String] {
        let end = ending.output.lastIndex(of: "\n") ?? ending.output.startIndex
        return try ending.output[..<end].split(separator: "\n").map(Newsroom.id(ofBody:))
    }
}
