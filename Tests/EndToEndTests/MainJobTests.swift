import Foundation
import TestSupport
import Testing

@Suite("feeds.toml in, alerts out")
struct MainJobTests {
    @Test func `a new item that a rule names is told once, everywhere, under one id`()
        async throws
    {
        let newsroom = try await Newsroom()
        try newsroom.publish(["Old news of OpenAI"])
        let first = try await newsroom.poll()
        #expect(first.status == 0)
        #expect(first.output == "")
        #expect(first.errors == "")

        try newsroom.publish(["Old news of OpenAI", "Weather", "OpenAI again"], etag: "\"v2\"")
        let second = try await newsroom.poll()
        #expect(second.status == 0)
        #expect(second.lines.count == 1)
        #expect(second.errors == "")
        let id = try Newsroom.id(ofBody: second.output)
        #expect(try newsroom.idsInFile() == [id])
        let webhooks = try newsroom.webhooks()
        #expect(webhooks.map { $0.header("webhook-id") } == [id])
        #expect(String(decoding: webhooks[0].body, as: UTF8.self) + "\n" == second.output)
        #expect(webhooks[0].header("content-type") == "application/json")

        let third = try await newsroom.poll()
        #expect(third.output == "")
        #expect(third.status == 0)
        #expect(try newsroom.webhooks().count == 1)
        #expect(try newsroom.idsInFile() == [id])
        let requests = try newsroom.server.requests("/feed.xml")
        #expect(requests.map { $0.header("if-none-match") } == [nil, "\"v1\"", "\"v2\""])
        #expect(requests.allSatisfy { $0.header("user-agent")?.hasPrefix("feedwatch/") == true })
    }

    @Test func `an edited item that names it only now is told`() async throws {
        let newsroom = try await Newsroom()
        try newsroom.publish(["A company"])
        _ = try await newsroom.poll()
        try newsroom.publish(["A company named OpenAI"], etag: "\"v2\"")
        #expect(try await newsroom.poll().lines.count == 1)
        try newsroom.publish(["A company named OpenAI, twice"], etag: "\"v3\"")
        #expect(try await newsroom.poll().lines.isEmpty)
    }

    @Test func `the first run alerts if the feed says so`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one", "Weather", "Stargate two"])
        let ending = try await newsroom.poll()
        #expect(ending.lines.count == 2)
        #expect(ending.lines[0].contains("OpenAI one"))
        #expect(try await newsroom.poll().lines.isEmpty)
    }

    @Test func `items that name no language are in the feed's`() async throws {
        let program = try Program(
            configuration: """
                [[feed]]
                name = "news"
                path = "news.xml"
                first_run = "all"

                [[rule]]
                name = "english"
                match = 'lang:en storm'
                notify = ["out"]

                [[sink]]
                name = "out"
                type = "stdout"
                format = "json"
                """)
        try program.folder.write(
            """
            <rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><language>en-GB</language>
            <item><title>A storm</title></item>
            <item><title>Storm</title><dc:language>de</dc:language></item></channel></rss>
            """, to: "news.xml")
        let ending = try await program.run(["poll"])
        #expect(ending.errors == "")
        #expect(ending.lines.count == 1)
        #expect(ending.output.contains(#""title":"A storm""#))
        #expect(ending.output.contains(#""language":"en-GB""#))
    }

    @Test func `a feed that is not due is not asked`() async throws {
        let newsroom = try await Newsroom()
        try newsroom.publish(["Weather"])
        for _ in 0..<3 {
            #expect(try await newsroom.run(["poll"]).status == 0)
        }
        #expect(try newsroom.server.requests().count == 1)
    }

    @Test func `a rehearsal prints the alerts, and keeps and sends nothing`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one"])
        let rehearsal = try await newsroom.poll("--dry-run")
        #expect(rehearsal.status == 0)
        #expect(rehearsal.output.hasPrefix("[openai] *OpenAI* one — News"))
        #expect(rehearsal.lines.count == 1)
        #expect(try newsroom.webhooks().isEmpty)
        #expect(
            !FileManager.default.fileExists(atPath: newsroom.program.folder.file("alerts.jsonl")))
        #expect(try await newsroom.poll().lines.count == 1)
    }

    @Test func `one broken feed does not stop the others`() async throws {
        let newsroom = try await Newsroom(
            feedKeys: """
                first_run = "all"

                [[feed]]
                name = "broken"
                path = "missing.xml"
                """)
        try newsroom.publish(["OpenAI one"])
        for run in 1...4 {
            let ending = try await newsroom.poll()
            #expect(ending.lines.count == (run == 1 ? 1 : 0))
            // Told when it reaches the threshold, not before and not every time.
            #expect(ending.errors.contains("missing.xml") == (run == 3))
            #expect(ending.status == (run < 3 ? 0 : 3))
        }
    }

    @Test func `a report tells what the run did`() async throws {
        let newsroom = try await Newsroom()
        try newsroom.publish(["OpenAI one", "Weather"])
        #expect(try await newsroom.poll("--report", "report.json").status == 0)
        struct Report: Decodable {
            struct Feed: Decodable {
                let name, outcome: String
                let new, matched: Int
                let first_run: Bool
                let dropped: [String: Int]
                let alerts: [String]
            }
            let feeds: [Feed]
        }
        let report = try JSONDecoder().decode(
            Report.self, from: Data(newsroom.program.folder.text(of: "report.json").utf8))
        let feed = try #require(report.feeds.first)
        #expect((feed.name, feed.outcome) == ("news", "read"))
        #expect((feed.new, feed.matched) == (2, 1))
        #expect(feed.first_run)
        #expect(feed.dropped == ["first-run": 1])
        #expect(feed.alerts.isEmpty)
    }

    @Test func `alerts and deliveries are listed`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one"])
        try newsroom.receiver.answer("/hook", .init(500, body: "out of order"))
        let id = try Newsroom.id(ofBody: try await newsroom.poll().output)
        let alerts = try await newsroom.program.run("alerts", "list")
        #expect(alerts.output.hasPrefix("[openai] *OpenAI* one — News"))
        let json = try await newsroom.program.run("alerts", "list", "--json")
        #expect(try Newsroom.id(ofBody: json.output) == id)
        let deliveries = try await newsroom.program.run("deliveries", "list")
        #expect(deliveries.lines.count == 3)
        #expect(deliveries.output.contains("HTTP 500"))
        #expect(deliveries.output.contains("out of order"))
        let pending = try await newsroom.program.run("deliveries", "list", "--state", "pending")
        #expect(pending.lines.count == 1)
        #expect(pending.output.contains("desk"))
    }
}
