import Foundation
import TestSupport
import Testing

@Suite("feedwatch rules list and explain")
struct RulesListingTests {
    @Test func `lists the rules as they were understood`() async throws {
        let archive = try await Archive(isPolled: false)
        let ending = try await archive.run("rules", "list")
        #expect(ending.status == 0)
        #expect(
            ending.lines == [
                #"stargate  ok  log  -  -  stargate (OpenAI OR Anthropic OR oracle) -"SG-1""#,
                "oracle  ok  log  -  high  Oracle", "uk  ok  log  uk  -  London",
            ])
        let json = try await archive.run("rules", "list", "--json")
        #expect(json.lines.count == 3)
        #expect(json.lines[1].contains(#""query":"Oracle""#))
    }

    @Test func `tells a rule's mistakes and notes, and lists the others`() async throws {
        let archive = try await Archive(
            rules: """
                [[rule]]
                name = "broken"
                match = 'a or b'
                notify = ["log"]
                [[rule]]
                name = "pasted"
                match = '“sam altman”'
                notify = ["log"]
                """, isPolled: false)
        let ending = try await archive.run("rules", "list")
        #expect(ending.status == 78)
        #expect(ending.lines.count == 5)
        #expect(ending.lines[3] == "broken  MISTAKE  log  -  -  a or b")
        #expect(ending.errors.contains("error[lowercase-operator]"))
        #expect(ending.errors.contains(": note: “ is read as"))
        let json = try await archive.run("rules", "list", "--json")
        #expect(json.lines[3].contains(#""kind":"lowercase-operator""#))
    }

    @Test func `check tells notes, and why an expected text is missed`() async throws {
        let rule = """
            [[rule]]
            name = "pasted"
            match = '“sam altman”'
            notify = ["log"]
            """
        let well = try await Archive(rules: rule, isPolled: false).run("check")
        #expect(well.status == 0)
        #expect(well.errors.contains(": note: “ is read as \" (rule \"pasted\")\n"))
        let missed = try await Archive(
            rules: rule + "\nexpect = [\"Sam Altmann\"]\n", isPolled: false
        ).run("check")
        #expect(missed.status == 78)
        #expect(missed.errors.contains("absent; \"Sam Altmann\" (title) is 1 letter away"))
    }

    @Test func `explains a query without a feeds.toml`() async throws {
        let program = try Program(configuration: "")
        try FileManager.default.removeItem(atPath: program.folder.file("feeds.toml"))
        let ending = try await program.run(
            ["rules", "explain", "title:müller (data-centre OR “oracle” NEAR fund*)"],
            environment: ["HOME": program.folder.path, "XDG_CONFIG_HOME": ""])
        #expect(ending.status == 0)
        #expect(
            ending.output == """
                canonical form
                    title:müller (data-centre OR "oracle" NEAR/5 fund*)

                tree
                    AND
                    ├─ title:müller
                    └─ OR
                       ├─ data-centre
                       └─ NEAR/5
                          ├─ "oracle"
                          └─ fund*

                spellings
                    müller       muller | mueller
                    data-centre  data centre | datacentre
                    "oracle"     oracle
                    fund*        fund*

                cost
                    term: only items with such a word or value are looked at
                    anchor  mueller, muller

                """)
        #expect(ending.errors.hasPrefix("query:30: note: "))
    }

    @Test func `explains a rule by its name, and mistakes with a caret`() async throws {
        let archive = try await Archive(isPolled: false)
        let json = try await archive.run("rules", "explain", "stargate", "--json")
        #expect(json.status == 0)
        #expect(json.output.contains(#""rule":"stargate""#))
        #expect(json.output.contains(#""cost":{"anchors":["stargate"],"class":"term"}"#))
        let mistake = try await archive.run("rules", "explain", "a OR b c")
        #expect(mistake.status == 2)
        #expect(mistake.errors.contains("error[mixed-and-or]"))
        #expect(mistake.errors.contains("  ^~ "))
        let errors = try await archive.run("rules", "explain", "--json", "@nobody")
        #expect(errors.status == 2)
        #expect(errors.output.hasPrefix(#"{"errors":[{"column":1,"kind":"unknown-list""#))
    }
}
