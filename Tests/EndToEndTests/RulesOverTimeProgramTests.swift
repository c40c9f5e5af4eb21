import Foundation
import TestSupport
import Testing

@Suite("Rules over time, by the program")
struct RulesOverTimeProgramTests {
    private static let start = Date(timeIntervalSince1970: 1_798_718_400)
    private let clock = ShiftedClock(startingAt: Self.start)

    private func program(_ timing: String) throws -> Program {
        try Program(
            configuration: """
                [[feed]]
                name = "news"
                path = "news.rss"
                every = "6h"

                [[rule]]
                name = "outage"
                any = ["outage"]
                notify = ["log"]
                \(timing)

                [[sink]]
                name = "log"
                type = "file"
                path = "alerts.jsonl"
                """)
    }

    private func publish(_ count: Int, in program: Program) throws {
        let items = (0...count).reversed().map {
            "<item><guid>\($0)</guid><title>\($0 == 0 ? "Nothing" : "outage \($0)")</title></item>"
        }
        try program.folder.write("<rss><channel>\(items.joined())</channel></rss>", to: "news.rss")
    }

    private func run(
        _ program: Program, after hours: Double, _ arguments: String...
    ) async throws -> Program.Ending {
        try await program.run(arguments, environment: clock.environment(afterHours: hours))
    }

    private func told(_ program: Program) throws -> [String] {
        guard FileManager.default.fileExists(atPath: program.folder.file("alerts.jsonl")) else {
            return []
        }
        return try program.folder.text(of: "alerts.jsonl").split(separator: "\n").map(String.init)
    }

    @Test func `absence is told by a run in which no feed is due`() async throws {
        let program = try program(#"absent_for = "2h""#)
        try publish(0, in: program)
        for hour in [0, 1, 1.9] {
            #expect(try await run(program, after: hour, "poll").status == 0)
        }
        #expect(try told(program) == [])
        for hour in [2.1, 3, 5] {
            #expect(try await run(program, after: hour, "poll").errors == "")
        }
        #expect(try told(program).count == 1)
        #expect(try told(program)[0].contains(#""type":"rule.absent""#))
    }

    @Test func `a surge is one alert, and the numbers add up`() async throws {
        let program = try program(#"at_least = { count = 3, within = "1h" }"#)
        try publish(0, in: program)
        _ = try await run(program, after: 0, "poll")
        try publish(2, in: program)
        _ = try await run(program, after: 1, "poll", "--all")
        #expect(try told(program) == [])
        try publish(4, in: program)
        _ = try await run(program, after: 1.5, "poll", "--all")
        #expect(try told(program).count == 1)
        #expect(try told(program)[0].contains(#""type":"rule.surge""#))
        #expect(try told(program)[0].contains(#""count":4"#))
        try publish(5, in: program)
        _ = try await run(program, after: 1.6, "poll", "--all")
        #expect(try told(program).count == 1)
        #expect(
            try await run(program, after: 2, "alerts", "accounts").output
                == "outage  5 matched = 4 folded + 1 counted\n")
        let why = try await run(program, after: 2, "why", "outage 3")
        #expect(why.output.contains("told with others in alert_"))
        let list = try await run(program, after: 2, "rules", "list")
        #expect(list.output.contains("tells only of 3 matches within 60 minutes"))
    }
}
