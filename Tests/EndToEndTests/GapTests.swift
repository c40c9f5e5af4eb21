import Foundation
import TestSupport
import Testing

@Suite("A feed that moved on by more than it holds")
struct GapTests {
    private let server: LoopbackServer
    private let receiver: LoopbackServer
    private let program: Program
    private static let start = Date(timeIntervalSince1970: 1_798_718_400)
    private let clock = ShiftedClock(startingAt: Self.start)

    init() async throws {
        server = try await LoopbackServer.start()
        receiver = try await LoopbackServer.start()
        try receiver.answer("/hook", .init(204))
        program = try Program(
            configuration: """
                [feedwatch]
                host_interval = "0s"
                events = ["desk"]

                [[feed]]
                name = "news"
                url = "\(server.url("/feed"))"
                allow_private = ["\(server.authority)"]

                [[rule]]
                name = "openai"
                any = ["OpenAI"]
                notify = ["desk"]

                [[sink]]
                name = "desk"
                type = "webhook"
                url = "\(receiver.url("/hook"))"
                secret = "env:FEEDWATCH_TEST_SECRET"
                allow_private = ["\(receiver.authority)"]
                """)
    }

    /// Item n is of hour n.
    private func publish(
        _ hours: Range<Int>, at path: String = "/feed", links: String = "", status: Int = 200
    ) throws {
        let entries = hours.reversed().map { hour in
            let date = Self.start.addingTimeInterval(Double(hour) * 3600).formatted(.iso8601)
            return """
                <entry><id>urn:\(hour)</id><title>OpenAI \(hour)</title><updated>\(date)</updated>\
                <link href="https://example.org/\(hour)"/></entry>
                """
        }
        try server.answer(
            path,
            .init(
                status,
                body: "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>News</title>\(links)"
                    + entries.joined() + "</feed>", encoding: .gzip))
    }

    /// Polled long ago, and again of late, so that what comes next is no catching up.
    private func begin() async throws {
        try publish(0..<10)
        _ = try await poll(after: 9)
        _ = try await poll(after: 39)
    }

    private func poll(after hours: Int, _ arguments: String...) async throws -> Program.Ending {
        try await program.run(
            arguments.isEmpty ? ["poll", "--all"] : arguments,
            environment: clock.environment(after: hours * 3600 + 60)
                .merging(["FEEDWATCH_TEST_SECRET": Newsroom.secret]) { $1 })
    }

    /// What arrived, in order: titles of items, with a star if late, and types of events.
    private func told() throws -> [String] {
        try receiver.requests("/hook").map { request in
            let body = try JSONDecoder().decode(Body.self, from: request.body)
            return body.data.item.map { $0.title + (body.data.alert.late ? "*" : "") }
                ?? "\(body.type) \(body.data.event?.since ?? "") \(body.data.event?.until ?? "")"
        }
    }

    private struct Body: Decodable {
        struct Payload: Decodable {
            struct Alert: Decodable { let late: Bool }
            struct Item: Decodable { let title: String }
            struct Event: Decodable {
                let message: String
                let since, until: String?
            }
            let alert: Alert
            let item: Item?
            let event: Event?
        }
        let type: String
        let data: Payload
    }

    private func titles(_ hours: Range<Int>, late: Bool = false) -> [String] {
        hours.map { "OpenAI \($0)" + (late ? "*" : "") }
    }

    @Test func `is told with the hole in time, once, and polled more often`() async throws {
        try await begin()
        try publish(30..<40)
        _ = try await poll(after: 40)
        let gap = "feed.gap 2026-12-31T21:00:00Z 2027-01-01T18:00:00Z"
        #expect(try told().sorted() == (titles(30..<40) + [gap]).sorted())
        try publish(31..<41)
        _ = try await poll(after: 41)
        #expect(try told().count == 12)
        let schedule = try await poll(after: 41, "schedule", "--count", "1")
        #expect(schedule.output.contains("more often for a while"))
        let coverage = try await poll(after: 41, "feeds", "coverage", "news", "--since", "2d")
        #expect(
            coverage.lines == [
                "news  !!+  1 proved, 2 gap, 0 unknown",
                "    2026-12-31T21:00:00Z to 2027-01-01T18:00:00Z  items may be missing",
            ])
        let json = try await poll(after: 41, "feeds", "coverage", "--json", "--since", "1d")
        #expect(json.output.contains(#""days":[{"day":"2027-01-01","state":"gap"}"#))
    }

    @Test func `is filled by older pages, whose items are late, and nobody is told of a gap`()
        async throws
    {
        try await begin()
        let next = { (path: String) in "<link rel=\"next\" href=\"\(path)\"/>" }
        try publish(30..<40, links: next("/feed?page=2"))
        try publish(20..<30, at: "/feed?page=2", links: next("/feed?page=3"))
        try publish(5..<20, at: "/feed?page=3", links: next("/feed?page=4"))
        let ending = try await poll(after: 40, "poll", "--all", "--report", "-")
        #expect(
            try told() == titles(30..<40) + titles(20..<30, late: true)
                + titles(10..<20, late: true))
        #expect(ending.output.contains(#""new" : 30,"#))
        #expect(try server.requests("/feed?page=2").count == 1)
        #expect(try server.requests("/feed?page=4").isEmpty)
        let headers = try #require(try server.requests("/feed?page=2").first)
        #expect(headers.header("If-None-Match") == nil)
        let coverage = try await poll(after: 41, "feeds", "coverage", "news", "--since", "1d")
        #expect(
            coverage.lines == [
                "news  ?+  1 proved, 0 gap, 1 unknown",
                "    2026-12-31T21:00:00Z to 2027-01-01T18:00:00Z  filled (2 pages, 20 items)",
            ])
    }

    @Test func `is told with what pages gave, where they end before what was known`()
        async throws
    {
        try await begin()
        try publish(30..<40, links: "<link rel=\"prev-archive\" href=\"/archive\"/>")
        try publish(20..<30, at: "/archive")
        _ = try await poll(after: 40)
        let gap = "feed.gap 2026-12-31T21:00:00Z 2027-01-01T08:00:00Z"
        #expect(
            try told().sorted()
                == (titles(20..<30, late: true) + titles(30..<40) + [gap]).sorted())
    }

    @Test(arguments: [404, 500, 429])
    func `is told where pages can't be had`(status: Int) async throws {
        try await begin()
        try publish(30..<40, links: "<link rel=\"next\" href=\"/two\"/>")
        try publish(20..<30, at: "/two", status: status)
        _ = try await poll(after: 40)
        #expect(try told().count { $0.hasPrefix("feed.gap") } == 1)
        #expect(try server.requests("/two").count == 1)
        try publish(31..<41, links: "<link rel=\"next\" href=\"/two\"/>")
        _ = try await poll(after: 41)
        #expect(try server.requests("/two").count == 1)
        #expect(try told().count { $0.hasPrefix("feed.gap") } == 1)
    }

    @Test func `is not filled from private addresses, and pages that lead in a circle end`()
        async throws
    {
        try await begin()
        let other = try await LoopbackServer.start()
        try publish(30..<40, links: "<link rel=\"next\" href=\"\(other.url("/two"))\"/>")
        _ = try await poll(after: 40)
        #expect(try other.requests().isEmpty)
        try publish(60..<70, links: "<link rel=\"next\" href=\"/a\"/>")
        try publish(50..<60, at: "/a", links: "<link rel=\"next\" href=\"/b\"/>")
        try publish(50..<60, at: "/b", links: "<link rel=\"next\" href=\"/a\"/>")
        _ = try await poll(after: 70)
        #expect(try server.requests("/a").count == 1)
        #expect(try server.requests("/b").count == 1)
        #expect(try told().count { $0.hasPrefix("feed.gap") } == 2)
    }

    @Test func `whose pages never end is asked for ten of them`() async throws {
        try await begin()
        try publish(300..<310, links: "<link rel=\"next\" href=\"/1\"/>")
        for page in 1...20 {
            try publish(
                (300 - 10 * page)..<(310 - 10 * page), at: "/\(page)",
                links: "<link rel=\"next\" href=\"/\(page + 1)\"/>")
        }
        _ = try await poll(after: 310)
        #expect(try server.requests("/10").count == 1)
        #expect(try server.requests("/11").isEmpty)
        #expect(try told().filter { $0.hasPrefix("feed.gap") }.count == 1)
    }

    @Test func `in a rehearsal nothing is asked but the feed`() async throws {
        try await begin()
        try publish(30..<40, links: "<link rel=\"next\" href=\"/two\"/>")
        _ = try await poll(after: 40, "poll", "--all", "--dry-run")
        #expect(try server.requests("/two").isEmpty)
        #expect(try told().isEmpty)
    }
}
