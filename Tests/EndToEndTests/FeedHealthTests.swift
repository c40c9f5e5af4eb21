import Foundation
import TestSupport
import Testing

@Suite("A feed's health")
struct FeedHealthTests {
    private let program: Program
    private static let start = Date(timeIntervalSince1970: 1_798_718_400)
    private let clock = ShiftedClock(startingAt: Self.start)

    init() throws {
        program = try Program(
            configuration: """
                [feedwatch]
                events = ["log"]

                [[feed]]
                name = "news"
                path = "news.rss"
                every = "1s"

                [[sink]]
                name = "log"
                type = "file"
                path = "events.jsonl"
                """)
    }

    /// - Parameter hours: The ages of its items at the start, an hour apart if it is a count.
    private func publish(_ items: Int, newestAt hours: Int = 0) throws {
        let written = (0..<items).map { number in
            let date = Self.start.addingTimeInterval(Double(hours - number) * 3600)
            return """
                <item><guid>\(hours - number)</guid><title>News</title>\
                <pubDate>\(date.formatted(.iso8601))</pubDate></item>
                """
        }
        try program.folder.write(
            "<rss><channel>\(written.joined())</channel></rss>", to: "news.rss")
    }

    private func poll(after hours: Int) async throws {
        _ = try await program.run(
            "poll", "--all", environment: clock.environment(after: hours * 3600 + 60))
    }

    /// `feed.failing Feed "news" failed 3 times …`
    private func events() throws -> [String] {
        guard FileManager.default.fileExists(atPath: program.folder.file("events.jsonl")) else {
            return []
        }
        return try program.folder.text(of: "events.jsonl").split(separator: "\n").map { line in
            let body = try JSONDecoder().decode(Body.self, from: Data(line.utf8))
            #expect(body.data.feed.name == "news")
            return "\(body.type) \(body.data.event.message)"
        }
    }

    private struct Body: Decodable {
        struct Payload: Decodable {
            struct Feed: Decodable { let name: String }
            struct Event: Decodable { let message: String }
            let feed: Feed
            let event: Event
        }
        let type: String
        let data: Payload
    }

    @Test func `is told when it fails three times, seldom after, and when it recovers`()
        async throws
    {
        try publish(3)
        try await poll(after: 0)
        try program.folder.write("{ \"nothing\": 1 }", to: "news.rss")
        for hour in 1...2 { try await poll(after: hour) }
        #expect(try events() == [])
        try await poll(after: 3)
        #expect(try events().count == 1)
        #expect(try events()[0].hasPrefix(#"feed.failing Feed "news" failed 3 times in a row"#))
        for hour in 4...23 { try await poll(after: hour) }
        #expect(try events().count == 1)
        try await poll(after: 24)
        #expect(try events().count == 2)
        try publish(3)
        for hour in 25...26 { try await poll(after: hour) }
        #expect(
            try events().last
                == #"feed.recovered Feed "news" answers again, after 24 failures."#)
        #expect(try events().count == 3)
    }

    @Test func `is told once when a web page comes where it was`() async throws {
        try publish(3)
        try await poll(after: 0)
        try program.folder.write("<!doctype html><title>For sale</title>", to: "news.rss")
        for hour in 1...2 { try await poll(after: hour) }
        #expect(try events() == [])
        for hour in 3...25 { try await poll(after: hour) }
        #expect(
            try events() == [
                #"feed.parked Feed "news": where it was, a web page has come 3 times in a row. "#
                    + "Was its domain given up, or does the page ask for a login?"
            ])
        try publish(3)
        try await poll(after: 26)
        #expect(try events().count == 2)
        #expect(try events()[1].hasPrefix("feed.recovered"))
    }

    @Test func `is not told while a silence of the feed is in force`() async throws {
        try publish(3)
        try await poll(after: 0)
        let silence = try await program.run(
            "silences", "add", "--feed", "news", "--for", "4h",
            environment: clock.environment(after: 60))
        #expect(silence.status == 0)
        try program.folder.write("no feed", to: "news.rss")
        for hour in 1...23 { try await poll(after: hour) }
        #expect(try events() == [])
        try await poll(after: 24)
        #expect(try events().count == 1)
    }

    @Test func `is told when nothing new comes for long, and when it does again`() async throws {
        try publish(12)
        try await poll(after: 0)
        try await poll(after: 47)
        #expect(try events() == [])
        try await poll(after: 49)
        try await poll(after: 50)
        let silent = try events()
        #expect(silent.count == 1)
        #expect(
            silent.first?.hasPrefix(
                #"feed.silent Feed "news" answers, but has had nothing new since 2026-12-31T12:0"#)
                == true)
        #expect(silent.first?.hasSuffix("; usually something comes every 60 minutes.") == true)
        try publish(60, newestAt: 51)
        try await poll(after: 51)
        #expect(
            try events().suffix(1) == [#"feed.recovered Feed "news" has something new again."#])
    }

    @Test func `is told when its server says that it moved or is gone`() async throws {
        let server = try await LoopbackServer.start()
        try server.answer("/old", .init(301, headers: ["Location": server.url("/new")]))
        try server.answer(
            "/new",
            .init(body: "<rss><channel><item><guid>1</guid></item></channel></rss>"))
        let text = try program.folder.text(of: "feeds.toml").replacing(
            "path = \"news.rss\"\n",
            with: "url = \"\(server.url("/old"))\"\nallow_private = [\"\(server.authority)\"]\n",
            maxReplacements: 1)
        try program.folder.write(text, to: "feeds.toml")
        for hour in 1...3 { try await poll(after: hour) }
        #expect(try events().count == 1)
        #expect(try events()[0].hasPrefix(#"feed.moved Feed "news" moved for good"#))
        try server.answer("/new", .init(410))
        try server.answer("/old", .init(410))
        for hour in 4...6 { try await poll(after: hour) }
        #expect(try events().count == 2)
        #expect(try events()[1].hasPrefix(#"feed.gone Feed "news""#))
    }
}
