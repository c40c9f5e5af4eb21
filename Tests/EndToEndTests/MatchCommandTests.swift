import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite("feedwatch match")
struct MatchCommandTests {
    private static let feed = """
        {"version": "https://jsonfeed.org/version/1.1", "title": "The Desk", "items": [
          {"id": "1", "url": "https://desk.example/1", "title": "OpenAI’s Stargate",
           "content_text": "A quiet start. Then OpenAI and Oracle signed.",
           "date_published": "2026-03-01T10:00:00Z"},
          {"url": "https://desk.example/2", "title": "Weather", "content_text": "Rain\\u001b[31m."},
          {"title": "Neither"}]}
        """

    private let program: Program

    init() throws { program = try Program(configuration: Self.rules) }

    private func match(_ arguments: String...) async throws -> Program.Ending {
        try await program.run(["match"] + arguments, input: Self.feed)
    }

    @Test func `ends without a word, as grep does, when its reader has seen enough`() async throws {
        let pipe = try FileDescriptor.pipe()
        try pipe.readEnd.close()
        let ending = try await program.run(
            ["match", "openai"], input: Self.feed, output: pipe.writeEnd)
        #expect(ending.status == 128 + SIGPIPE)
        #expect(ending.errors == "")
    }

    @Test func `shows the items that match, with their hits marked`() async throws {
        let ending = try await match("openai")
        #expect(ending.status == 0)
        #expect(
            ending.output == """
                «OpenAI»’s Stargate
                    The Desk · 2026-03-01T10:00:00Z
                    https://desk.example/1
                    Then «OpenAI» and Oracle signed.

                """)
        let two = try await match("--", "* -stargate")
        #expect(
            two.output == """
                Weather
                    The Desk
                    https://desk.example/2
                    Rain\u{FFFD}[31m.

                Neither
                    The Desk

                """)
    }

    @Test func `prints a line of JSON for every item`() async throws {
        let ending = try await match("--json", "--feed-name", "desk", "--", "stargate signed")
        #expect(ending.status == 0)
        #expect(
            ending.lines == [
                #"{"feed":"desk","item":"1","matched":true,"spans":["#
                    + #"{"end":17,"field":"title","start":9,"text":"Stargate"},"#
                    + #"{"end":44,"field":"content","start":38,"text":"signed"}]}"#,
                #"{"feed":"desk","item":"https://desk.example/2","matched":false,"spans":[]}"#,
                #"{"feed":"desk","item":null,"matched":false,"spans":[]}"#,
            ])
        let hits = try await match("--json", "--only-matching", "rain")
        #expect(hits.lines.count == 1)
        #expect(hits.output.contains(#""feed":"The Desk""#))
    }

    @Test func `looks for phrases within a paragraph`() async throws {
        let feed = """
            <rss version="2.0"><channel><title>t</title><item><title>x</title>
            <description>&lt;p&gt;Met Sam&lt;/p&gt;&lt;p&gt;Altman said&lt;/p&gt;</description>
            </item></channel></rss>
            """
        #expect(try await program.run("match", "\"sam altman\"", input: feed).status == 1)
        #expect(try await program.run("match", "\"altman said\"", input: feed).status == 0)
    }

    @Test func `counts, and prints hits alone`() async throws {
        let folder = program.folder.file("feeds")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try program.folder.write(Self.feed, to: "feeds/a.json")
        try program.folder.write(Self.feed, to: "feeds/b.json")
        #expect(try await match("--count", "openai").output == "1\n")
        #expect(try await match("-o", "openai").output == "OpenAI\nOpenAI\n")
        let both = try await match("--count", "openai", folder, "-")
        #expect(both.output == "\(folder)/a.json:1\n\(folder)/b.json:1\n-:1\n")
    }

    @Test func `sums up how fast a query is, and how often it matches`() async throws {
        struct Summary: Decodable, Equatable {
            var rules, refused, items, matches, rounds, text_bytes: Int
        }
        let ending = try await match("--summary", "--json", "--rounds", "3", "openai")
        let summary = try JSONDecoder().decode(Summary.self, from: Data(ending.output.utf8))
        #expect(
            summary
                == Summary(
                    rules: 1, refused: 0, items: 3, matches: 1, rounds: 3, text_bytes: 88))
        #expect(try await match("--rounds", "3", "openai").status == 64)
        #expect(try await match("--summary", "nobody").status == 1)
    }

    @Test func `ends with 1 when nothing matches`() async throws {
        for arguments in [["zzz"], ["--json", "zzz"], ["--count", "zzz"], ["-o", "zzz"]] {
            let ending = try await program.run(["match"] + arguments, input: Self.feed)
            #expect(ending.status == 1)
            #expect(ending.errors == "")
        }
    }

    @Test func `tells how a query was read, and what came near where nothing matches`() async throws
    {
        let ending = try await match("“rain” stargate oracel")
        #expect(ending.status == 1)
        #expect(ending.output == "")
        #expect(ending.errors.hasPrefix("query:1: note: “ is read as"))
        let near = try await match("oracel stargate")
        let told =
            "near miss: OpenAI’s Stargate: oracel absent; \"Oracle\" (content) is 1 letter away\n"
        #expect(near.errors == told)
        #expect(try await match("--count", "oracel").errors == "")
    }

    @Test func `ends with 2 and a caret when the query can't be understood`() async throws {
        let ending = try await match("データ \"sam")
        #expect(ending.status == 2)
        #expect(ending.output == "")
        let lines = ending.errors.split(separator: "\n")
        #expect(lines.first?.hasPrefix("query:5: error[unclosed-quote]: ") == true)
        #expect(lines.contains("          ^"))
        let json = try await match("--json", "データ \"sam")
        #expect(json.status == 2)
        #expect(
            json.output.hasPrefix(#"{"errors":[{"column":5,"kind":"unclosed-quote","message":"#))
        #expect(json.output.contains(#""offset":10"#))
    }

    @Test func `searches the other sources when one can't be read, and ends with 2`() async throws {
        try program.folder.write("no feed", to: "broken.xml")
        let ending = try await match(
            "openai", program.folder.file("missing.xml"), program.folder.file("broken.xml"), "-")
        #expect(ending.status == 2)
        #expect(ending.output.hasPrefix("«OpenAI»’s Stargate\n"))
        #expect(ending.errors.contains("missing.xml does not exist"))
        #expect(ending.errors.contains("broken.xml: "))
        #expect(try await match("openai", "--now", "soon").status == 2)
        #expect(try await match("age<1d OR openai", "--now", "2026-03-01", "-").status == 0)
    }

    @Test func `asks URLs, private ones only if that is allowed`() async throws {
        let server = try await LoopbackServer.start()
        try server.answer("/feed", .init(body: Self.feed))
        let refused = try await match("openai", server.url("/feed"))
        #expect(refused.status == 2)
        #expect(refused.errors.contains("--allow-private"))
        let ending = try await match("--count", "--allow-private", "openai", server.url("/feed"))
        #expect(ending.output == "1\n")
    }

    @Test func `asks the rules of a feeds.toml, a line for each match`() async throws {
        let file = program.folder.file("feeds.toml")
        let ending = try await match("--rules", file)
        #expect(ending.status == 0)
        #expect(
            ending.output == """
                deals  «OpenAI»’s Stargate  Then «OpenAI» and Oracle «signed».  https://desk.example/1
                rain  Weather  «Rain»\u{FFFD}[31m.  https://desk.example/2

                """)
        // The rule "rain" concerns other feeds.
        let known = try await match("--rules", file, "--feed-name", "desk", "--json")
        #expect(known.lines.count == 1)
        #expect(known.output.contains(#""rule":"deals""#))
    }

    @Test func `asks the other rules when one has a mistake, and says so`() async throws {
        let file = try program.folder.write(
            Self.rules + "\n[[rule]]\nname = \"bad\"\nmatch = \"d*\"\nnotify = [\"out\"]\n",
            to: "mistaken.toml")
        let ending = try await match("--rules", file)
        #expect(ending.status == 2)
        #expect(ending.errors.contains("wildcard-too-short"))
        #expect(ending.lines.count == 2)
    }

    private static let rules = """
        [[feed]]
        name = "desk"
        url = "https://desk.example/feed"
        [[sink]]
        name = "out"
        type = "stdout"
        [[rule]]
        name = "deals"
        any = ["OpenAI", "Nvidia"]
        all = ["signed"]
        none = ["rumour"]
        notify = ["out"]
        [[rule]]
        name = "rain"
        tags = ["weather"]
        any = ["rain?"]
        notify = ["out"]
        """
}
