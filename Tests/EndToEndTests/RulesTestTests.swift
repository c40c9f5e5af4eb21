import TestSupport
import Testing

@Suite("feedwatch rules test")
struct RulesTestTests {
    @Test func `tries a rule on what is stored`() async throws {
        let archive = try await Archive()
        let ending = try await archive.run("rules", "test", "stargate", "--since", "8d")
        #expect(ending.status == 0)
        #expect(ending.errors == "")
        #expect(
            ending.output == """
                rule stargate
                  1 of 4 stored items, 0.11 a day, since 2026-02-21

                  2026-02-21  0
                  2026-02-22  0
                  2026-02-23  0
                  2026-02-24  0
                  2026-02-25  0
                  2026-02-26  0
                  2026-02-27  0
                  2026-02-28  1
                  2026-03-01  0

                matches
                  «Stargate»: «OpenAI» and «Oracle» sign
                      2026-02-28T10:00:00Z  desk  https://desk.example/5

                near misses
                  Stargate and OpenAl
                      2026-02-26T10:00:00Z  desk  https://desk.example/4
                      OpenAI absent; "OpenAl" (title) is 1 letter away

                also matched by
                  oracle  1 of 1

                """)
        // Weeks where there would be too many days; empty ones are passed over.
        let weeks = try await archive.run("rules", "test", "stargate", "--since", "100d")
        #expect(weeks.lines.filter { $0.hasPrefix("  2026-") || $0 == "  …" }.count == 3)
        #expect(weeks.output.contains("\n  …\n"))
        let month = try await archive.run("rules", "test", "stargate", "--json")
        #expect(month.output.contains(#""items":5,"matches":2"#))
        #expect(month.output.contains(#"{"count":1,"day":"2026-02-01"}"#))
        #expect(month.output.contains(#""near_misses":[{"#))
    }

    @Test func `tries a query before it stands in feeds.toml, with the exit codes of grep`()
        async throws
    {
        let archive = try await Archive()
        let query = try await archive.run("rules", "test", "oracle -stargate")
        #expect(query.status == 0)
        #expect(query.output.contains("\n  1 of 5 stored items"))
        #expect(try await archive.run("rules", "test", "zzz").status == 1)
        #expect(try await archive.run("rules", "test", "a or b").status == 2)
        #expect(try await archive.run("rules", "test", "a", "--config", "none.toml").status == 2)
        #expect(try await archive.run("rules", "test", "a", "--since", "soon").status == 64)
        // As its feed has no such tag.
        #expect(try await archive.run("rules", "test", "uk").output.contains("none of 0 stored"))
        let image = try await archive.run("rules", "test", "--", "-has:image oracle")
        #expect(image.errors.contains("has:image"))
    }

    @Test func `looks at 2,000 items, a batch at a time`() async throws {
        let archive = try await Archive(isPolled: false)
        try archive.publish(
            (0..<2000).map { ("n\($0)", "Number \($0) of Oracle", "x", "2026-02-28T10:00:00Z") })
        _ = try await archive.run("poll")
        let ending = try await archive.run("rules", "test", "oracle", "--json", "--samples", "0")
        #expect(ending.output.contains(#""items":2000,"matches":2000"#))
    }
}
