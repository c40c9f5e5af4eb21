import Foundation
import TestSupport
import Testing

/// Databases that earlier programs saved (`Fixtures/databases/save.py`), one for each schema that was in use.
@Suite("A database of an earlier feedwatch")
struct MigrationTests {
    static let saved = [1, 2, 7]

    @Test(arguments: saved)
    func `is taken over: what was told is not told again, what waits is delivered`(schema: Int)
        async throws
    {
        let old = try await SavedDatabase(schema: schema)
        let first = try await old.poll()
        #expect((first.status, first.output, first.errors) == (0, "", ""))
        // The two alerts that the old program's receiver refused, under the ids that its file got.
        let delivered = try old.receiver.requests()
        #expect(delivered.map { $0.header("webhook-id") } == old.ids)
        #expect(try old.told() == [])

        try old.publish("OpenAI again")
        #expect(try await old.poll().status == 0)
        #expect(try old.told() == ["OpenAI again"])
        #expect(try old.receiver.requests().count == 3)
    }

    @Test(arguments: saved)
    func `is whole afterwards, and can be looked into`(schema: Int) async throws {
        let old = try await SavedDatabase(schema: schema)
        _ = try await old.poll()
        #expect(try await old.program.run("db", "check").status == 0)
        let items = try await old.program.run("items", "list", "--json")
        #expect(items.lines.count == 5)
        let why = try await old.program.run("why", "https://news.example.org/4")
        #expect(why.status == 0)
        #expect(why.output.contains("stargate"))
        let sent = try await old.program.run("deliveries", "list", "--state", "sent")
        #expect(sent.lines.count == 4)
        let found = try await old.program.run("items", "search", "tariffs")
        #expect(found.lines.count == 1)
    }

    @Test(arguments: saved)
    func `that was killed at any moment of its migration is old or new, never between`(schema: Int)
        async throws
    {
        for milliseconds in stride(from: 10, through: 130, by: 12) {
            let old = try await SavedDatabase(schema: schema)
            _ = try await old.program.run(
                [
                    "-s", "KILL", "0.\(milliseconds < 100 ? "0" : "")\(milliseconds)",
                    Program.executable(), "poll", "--all",
                ],
                of: "/usr/bin/timeout", environment: SavedDatabase.environment)
            #expect(try await old.poll().status == 0)
            #expect(
                Set(try old.receiver.requests().compactMap { $0.header("webhook-id") })
                    == Set(old.ids))
            let check = try await old.program.run("db", "check")
            #expect(check.status == 0, "\(check.output)\(check.errors)")
        }
    }
}
