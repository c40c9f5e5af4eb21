import Foundation
import TestSupport
import Testing

@Suite("feedwatch schedule")
struct ScheduleCommandTests {
    private let configuration = """
        [feedwatch]
        timezone = "Europe/London"

        [[feed]]
        name = "daily"
        path = "a.rss"
        cron = "30 1 * * *"

        [[feed]]
        name = "hourly"
        path = "a.rss"
        every = "1h"
        """

    @Test func `tells the next polls of each feed, across a change of the clocks`() async throws {
        let program = try Program(configuration: configuration)
        try program.folder.write("<rss><channel><title>A</title></channel></rss>", to: "a.rss")
        // 27 March 2027, noon; clocks go forward on the 28th.
        let noon = Date(timeIntervalSince1970: 1_806_148_800)
        let environment = ShiftedClock(startingAt: noon).environment()
        _ = try await program.run("poll", environment: environment)
        let ending = try await program.run(
            "schedule", "daily", "--count", "3", environment: environment)
        #expect(
            ending.output == """
                daily  cron 30 1 * * *
                    2027-03-28T02:00:00+01:00  cron
                    2027-03-29T01:30:00+01:00  cron
                    2027-03-30T01:30:00+01:00  cron

                """)
        let all = try await program.run("schedule", "--json", environment: environment)
        #expect(all.lines.count == 2)
        #expect(all.lines[1].contains(#""feed":"hourly""#))
        #expect(all.lines[1].split(separator: #""reason":"interval""#).count == 6)
    }

    @Test func `tells what the server asked for, and that failures put it off`() async throws {
        let server = try await LoopbackServer.start()
        try server.answer(
            "/asks",
            .init(
                headers: ["Cache-Control": "max-age=7200"],
                body: "<rss><channel><title>A</title></channel></rss>"))
        try server.answer("/fails", .init(500))
        let program = try Program(
            configuration: ["asks", "fails"].map { name in
                """
                [[feed]]
                name = "\(name)"
                url = "\(server.url("/\(name)"))"
                allow_private = ["\(server.authority)"]
                every = "1h"

                """
            }.joined())
        for hours in [0, 3, 9] {
            _ = try await program.run(
                "poll", environment: ["FEEDWATCH_CLOCK_OFFSET": "+\(hours)h"])
        }
        let ending = try await program.run(
            "schedule", "--count", "1", environment: ["FEEDWATCH_CLOCK_OFFSET": "+9h"])
        #expect(ending.lines.count == 4)
        #expect(
            ending.lines[1].contains("its server asked for it (Cache-Control: max-age)"),
            "\(ending.output)")
        #expect(ending.lines[3].hasSuffix("after 3 failures in a row"), "\(ending.output)")
    }

    @Test func `before the first poll all is due`() async throws {
        let program = try Program(configuration: configuration)
        let ending = try await program.run("schedule", "hourly", "--count", "1")
        #expect(ending.lines[1].hasPrefix("    now"))
        #expect(ending.lines[1].hasSuffix("never polled so far"))
        #expect(try await program.run("schedule", "nobody").status == 64)
    }
}
