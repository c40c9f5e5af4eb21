import TestSupport
import Testing

@Suite("feedwatch why")
struct WhyCommandTests {
    @Test func `tells of each rule what held and what failed`() async throws {
        let archive = try await Archive()
        let ending = try await archive.run("why", "Stargate and OpenAl")
        #expect(ending.status == 0)
        let lines = ending.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "Stargate and OpenAl")
        let facts = "    desk · dated 2026-02-26T10:00:00Z · first seen 2026-03-01T12:00:"
        #expect(lines[1].hasPrefix(facts))
        #expect(lines[2] == "    https://desk.example/4")
        #expect(lines[3].hasPrefix("    item_"))
        #expect(
            lines.dropFirst(4).joined(separator: "\n") == """

                ✗ stargate  doesn't match
                    ✓ stargate (title)
                    ✗ one of
                      ✗ OpenAI absent
                          "OpenAl" (title) is 1 letter away
                      ✗ Anthropic absent
                      ✗ oracle absent
                    ✓ -"SG-1"

                ✗ oracle  doesn't match
                    ✗ Oracle absent

                - uk  not asked: only for feeds tagged uk

                """)
    }

    @Test func `tells what was sent where, or why nothing was`() async throws {
        let archive = try await Archive()
        let quiet = try await archive.run("why", "guid-5", "--rule", "oracle")
        #expect(quiet.output.contains("no alert: it came with the feed's first run\n"))
        _ = try await archive.run("rules", "backfill", "oracle", "--since", "2d")
        _ = try await archive.run("poll")
        let ending = try await archive.run(
            "why", "https://desk.example/5", "--rule", "oracle")
        #expect(
            ending.output.contains(
                """

                ✓ oracle  matches
                    alerted
                    ✓ Oracle (title)

                alerts
                  oracle  2026-03-01T12:00:
                """))
        #expect(ending.output.contains("      log  sent  1 attempt\n"))
        let json = try await archive.run("why", "guid-5", "--json")
        #expect(json.lines.count == 1)
        #expect(json.output.contains(#""state":"sent""#))
        let id = try #require(json.output.firstMatch(of: /item_[0-9a-f]{32}/)).output
        #expect(try await archive.run("why", String(id)).status == 0)
    }

    @Test func `a rule that is newer than the item was not asked`() async throws {
        let archive = try await Archive()
        let rules = try archive.program.folder.text(of: "feeds.toml")
        try archive.program.folder.write(
            rules + "\n[[rule]]\nname = \"new\"\nany = [\"Oracle\"]\nnotify = [\"log\"]\n",
            to: "feeds.toml")
        let ending = try await archive.run("why", "guid-5", "--rule", "new")
        #expect(ending.output.contains("feedwatch rules backfill new"))
    }

    @Test func `wants one item`() async throws {
        let archive = try await Archive()
        let several = try await archive.run("why", "stargate")
        #expect(several.status == 1)
        #expect(several.output == "")
        #expect(several.errors.contains("4 items have this in their title"))
        #expect(try await archive.run("why", "no such thing").status == 1)
        #expect(try await archive.run("why", "guid-1", "--rule", "nobody").status == 64)
    }
}
