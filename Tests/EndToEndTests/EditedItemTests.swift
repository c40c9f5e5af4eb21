import Foundation
import TestSupport
import Testing

@Suite("An item that is edited")
struct EditedItemTests {
    /// - Parameter text: May hold markup.
    private func publish(
        _ text: String, title: String = "OpenAI in talks", date: String = "",
        at newsroom: Newsroom
    ) throws {
        try newsroom.server.answer(
            "/feed.xml",
            .init(
                body: """
                    <rss version="2.0"><channel><title>News</title><item>
                    <guid isPermaLink="false">one</guid><link>https://example.org/one</link>
                    <title>\(title)</title>\(date)<description><![CDATA[\(text)]]></description>
                    </item></channel></rss>
                    """))
    }

    private func newsroom() async throws -> Newsroom {
        try await Newsroom(feedKeys: "first_run = \"all\"\nevery = \"1s\"")
    }

    private func show(
        _ newsroom: Newsroom, _ arguments: String...
    ) async throws -> Program.Ending {
        try await newsroom.run(["items", "show", "https://example.org/one"] + arguments)
    }

    private struct Shown: Decodable {
        struct Revision: Decodable {
            struct Change: Decodable {
                struct Part: Decodable { let kind, text: String }
                let field: String
                let parts: [Part]
            }
            let revision: Int
            let since, until: Date
            let summary: String?
            let changes: [Change]?
        }
        let revision: Int
        let summary: String?
        let first_seen: Date
        let revisions: [Revision]?
    }

    private func decode(_ line: some StringProtocol) throws -> Shown {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Shown.self, from: Data(line.utf8))
    }

    @Test func `twelve times is shown with its last ten edits, and alerts once`() async throws {
        let newsroom = try await newsroom()
        for edit in 0...12 {
            try publish("The sum is \(100 + edit) billion dollars.", at: newsroom)
            #expect(try await newsroom.poll().status == 0)
        }
        #expect(try newsroom.webhooks().count == 1)

        let shown = try decode(try await show(newsroom, "--json").output)
        #expect(shown.revision == 13)
        #expect(shown.summary == "The sum is 112 billion dollars.")
        let revisions = try #require(shown.revisions)
        #expect(revisions.map(\.revision) == Array(3...12))
        #expect(
            revisions.map(\.summary) == (102...111).map { "The sum is \($0) billion dollars." })
        #expect(zip(revisions, revisions.dropFirst()).allSatisfy { $0.until == $1.since })
        let parts = try #require(revisions.last?.changes?.first?.parts)
        #expect(parts.map(\.kind) == ["same", "removed", "added", "same"])
        #expect(parts.map(\.text) == ["The sum is", "111", "112", "billion dollars."])

        let text = try await show(newsroom).output
        #expect(text.contains("· revision 13, 20"))
        #expect(
            text.contains("\nedited 12 times; what it said before the last 10 is not kept:\n"))
        let edits = text.split(separator: "\n").filter { $0.hasPrefix("    summary: ") }
        #expect(
            edits
                == (103...112).reversed().map {
                    "    summary: The sum is [-\($0 - 1)-] {+\($0)+} billion dollars."
                })
        let whole = try await show(newsroom, "--revisions").output
        #expect(!whole.contains("[-"))
        #expect(whole.contains("\nThe sum is 102 billion dollars.\n"))
        #expect(!whole.contains("101"))

        let plain = try await newsroom.run(["items", "export"])
        #expect(try decode(plain.output).revisions == nil)
        let export = try await newsroom.run(["items", "export", "--revisions"])
        #expect(try decode(export.output).revisions?.count == 10)
        let info = try await newsroom.run(["db", "info"])
        #expect(info.output.contains("10 earlier revisions of items that were edited\n"))
        #expect(try await newsroom.run(["db", "check"]).status == 0)
        let prune = try await newsroom.run(
            ["db", "prune", "--older", "1d"],
            environment: ["FEEDWATCH_CLOCK_OFFSET": "+2d"])
        #expect(prune.output.contains("1 items, 10 earlier revisions of items, and "))
        let rest = try await show(newsroom).output
        #expect(rest.contains("\nedited 12 times; what it said before is not kept\n"))
    }

    @Test func `in its markup, dates, white space and counters is the same`() async throws {
        let newsroom = try await newsroom()
        try publish("A <b>fund</b> of 5 &amp; more. 3 comments", at: newsroom)
        _ = try await newsroom.poll()
        for (text, date) in [
            ("A fund of 5 &#38; more. 3 comments", ""),
            (
                "A fund of 5 &amp; more. 3 comments",
                "<pubDate>Thu, 26 Nov 2026 10:00:00 GMT</pubDate>"
            ),
            ("A <i>fund</i>\n  of 5 &amp; more. 17 comments", ""),
        ] {
            try publish(text, date: date, at: newsroom)
            _ = try await newsroom.poll("--report", "report.json")
            let report = try newsroom.program.folder.text(of: "report.json")
            #expect(report.contains("\"changed\" : 0,"))
        }
        let shown = try decode(try await show(newsroom, "--json").output)
        #expect(shown.revision == 1)
        #expect(shown.revisions?.isEmpty == true)
        #expect(try newsroom.webhooks().count == 1)
        #expect(try await !show(newsroom).output.contains("edited"))
    }

    @Test func `tells in why which edit won a match, and which one lost it`() async throws {
        let newsroom = try await newsroom()
        for title in ["A lab in talks", "OpenAI in talks", "OpenAI in long talks", "Talks end"] {
            try publish("Text", title: title, at: newsroom)
            _ = try await newsroom.poll()
            let why = try await newsroom.run(["why", "https://example.org/one"]).output
            switch title {
            case "A lab in talks":
                #expect(!why.contains("edit"))
            case "Talks end":
                #expect(why.contains("✗ openai  doesn't match\n    until the edit of 20"))
                #expect(why.contains("(revision 4) it did\n"))
            default:
                #expect(why.contains("✓ openai  matches\n    since the edit of 20"))
                #expect(why.contains("(revision 2)\n"))
            }
        }
        #expect(try newsroom.webhooks().count == 1)
    }

    @Test func `that says the same is asked again, and may match now`() async throws {
        let newsroom = try await newsroom()
        let rules = try newsroom.program.folder.text(of: "feeds.toml")
        try newsroom.program.folder.write(
            rules.replacing(
                "any = [\"OpenAI\", \"Stargate\"]", with: "match = '/new fund/'"),
            to: "feeds.toml")
        try publish("It is a new&nbsp;fund of funds", title: "A", at: newsroom)
        _ = try await newsroom.poll()
        #expect(try newsroom.webhooks().isEmpty)
        try publish("It is a new fund of funds", title: "A", at: newsroom)
        _ = try await newsroom.poll()
        #expect(try newsroom.webhooks().count == 1)
        #expect(try decode(try await show(newsroom, "--json").output).revision == 1)
    }

    @Test func `in very many places is shown in bounds`() async throws {
        let newsroom = try await newsroom()
        let words = (0..<3000).map { "w\($0)" }
        try publish(words.joined(separator: " "), at: newsroom)
        _ = try await newsroom.poll()
        let edited = words.enumerated().map { $0.isMultiple(of: 20) ? "edited" : $1 }
        try publish(edited.joined(separator: " "), at: newsroom)
        _ = try await newsroom.poll()
        let lines = try await show(newsroom).output.split(separator: "\n")
        let edit = lines.drop { $0 != "edited once:" }.dropFirst(2)
        #expect(edit.count == 31)
        #expect(
            edit.first?.hasPrefix("    summary: [-w0-] {+edited+} w1 w2 w3 w4 w5 w6 … w14 ") == true
        )
        #expect(edit.last?.hasSuffix(" more lines; --json has them)") == true)
    }

    @Test func `beyond all bounds is shown in bounds`() async throws {
        let newsroom = try await newsroom()
        let letters = (0..<60_000).map { "w\($0 % 251)" }.joined(separator: " ")
        let others = (0..<60_000).map { "w\($0 % 241)" }.joined(separator: " ")
        for text in [letters, others, String(repeating: "x", count: 300_000)] {
            try publish(text, at: newsroom)
            _ = try await newsroom.poll()
        }
        let text = try await show(newsroom).output
        let edits = text.split(separator: "\n").drop { $0 != "edited 2 times:" }
        #expect(edits.count < 60)
        #expect(edits.contains { $0.contains("(of long texts only the beginnings are compared)") })
        #expect(edits.allSatisfy { $0.count < 300 })
    }
}
