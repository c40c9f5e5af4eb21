import Foundation
import TestSupport
import Testing

@Suite("feedwatch rules backfill")
struct RulesBackfillTests {
    @Test func `raises the alerts of what is stored, once`() async throws {
        let archive = try await Archive()
        #expect(try archive.told() == [])
        let trial = try await archive.run(
            "rules", "backfill", "oracle", "--since", "30d", "--dry-run")
        #expect(trial.status == 0)
        #expect(trial.lines.count == 4)
        #expect(trial.lines[0].hasPrefix("[oracle] Stargate SG-1 and *Oracle* — The Desk, 7 d ago"))
        #expect(
            trial.lines[3] == "rule oracle: 3 stored items match, 3 alerts would go to log.")
        _ = try await archive.run("poll")
        #expect(try archive.told() == [])

        let two = try await archive.run(
            "rules", "backfill", "oracle", "--since", "30d", "--max", "2")
        #expect(
            two.lines == [
                "rule oracle: 3 stored items match, 2 alerts wait for log; the next `feedwatch poll` delivers them.",
                "  1 older ones are left, being more than --max 2.",
            ])
        _ = try await archive.run("poll")
        #expect(try archive.told() == ["Oracle alone", "Stargate: OpenAI and Oracle sign"])

        let again = try await archive.run("rules", "backfill", "oracle", "--since", "30d")
        #expect(again.lines[1] == "  2 were told before.")
        _ = try await archive.run("poll")
        #expect(try archive.told().suffix(1) == ["Stargate SG-1 and Oracle"])
        let last = try await archive.run(
            "rules", "backfill", "oracle", "--since", "30d", "--json")
        #expect(last.output.contains(#""alerted_before":3,"alerts":[]"#))
    }

    @Test func `an alert that was backfilled is not raised by a poll again`() async throws {
        let archive = try await Archive()
        _ = try await archive.run("rules", "backfill", "oracle")
        var items = Archive.items
        items[2].2 = "Edited, of Oracle."
        try archive.publish(items)
        _ = try await archive.run("poll", "--all")
        #expect(try archive.told().count { $0 == "Oracle alone" } == 1)
    }

    @Test func `wants a rule, and no run under way`() async throws {
        let archive = try await Archive()
        #expect(try await archive.run("rules", "backfill", "nobody").status == 64)
        let lock = archive.program.folder.file("feedwatch.db.lock")
        let ending = try await archive.program.run(
            [
                "-c", #"exec flock "$1" "$0" rules backfill oracle"#, try Program.executable(),
                lock,
            ], of: "/bin/sh")
        #expect(ending.status == 75)
    }

    @Test func `says what is not stored where a rule asks for it, as why does`() async throws {
        let archive = try await Archive(
            rules: """
                [[rule]]
                name = "pictured"
                match = 'oracle -has:image'
                notify = ["log"]
                """)
        let note = "pictures and comments are not stored"
        let backfill = try await archive.run("rules", "backfill", "pictured", "--dry-run")
        #expect(backfill.errors.contains(note))
        #expect(backfill.errors.contains(": has:image"))
        #expect(try await archive.run("why", "Oracle alone").errors.contains(note))
        let other = try await archive.run("why", "Oracle alone", "--rule", "oracle")
        #expect(!other.errors.contains(note))
    }
}
