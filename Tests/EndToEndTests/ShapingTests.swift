import Foundation
import TestSupport
import Testing

/// A feed on the disk and a rule with shaping, on a clock that the test moves.
private struct Desk {
    let program: Program
    private let clock = ShiftedClock(startingAt: Date(timeIntervalSince1970: 1_798_718_400))

    init(rule: String) async throws {
        program = try Program(
            configuration: """
                [feedwatch]
                timezone = "Europe/London"

                [[feed]]
                name = "news"
                path = "news.rss"
                every = "1s"
                tags = ["tech"]

                [[rule]]
                name = "stargate"
                any = ["Stargate"]
                notify = ["log"]
                \(rule)

                [[sink]]
                name = "log"
                type = "file"
                path = "alerts.jsonl"

                [[sink]]
                name = "pager"
                type = "file"
                path = "pager.jsonl"
                """)
        try publish([])
        _ = try await poll(at: 0)
    }

    func publish(_ items: [(guid: Int, title: String)]) throws {
        let items = [(guid: 0, title: "Nothing")] + items
        try program.folder.write(
            "<rss version=\"2.0\"><channel><title>News</title>"
                + items.reversed().map {
                    "<item><guid>\($0.guid)</guid><title>\($0.title)</title></item>"
                }.joined() + "</channel></rss>", to: "news.rss")
    }

    /// Minutes after an hour that is no quiet one anywhere: 12:00 UTC of a fixed day.
    func run(at minutes: Int, _ arguments: String...) async throws -> Program.Ending {
        try await run(at: minutes, arguments)
    }

    private func run(at minutes: Int, _ arguments: [String]) async throws -> Program.Ending {
        try await program.run(arguments, environment: clock.environment(after: minutes * 60))
    }

    @discardableResult
    func poll(at minutes: Int) async throws -> Program.Ending {
        let ending = try await run(at: minutes, ["poll", "--all"])
        #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
        return ending
    }

    /// `alert.matched Stargate 1`, `alert.digest 3`
    func told(_ file: String = "alerts.jsonl") throws -> [String] {
        guard FileManager.default.fileExists(atPath: program.folder.file(file)) else { return [] }
        return try program.folder.text(of: file).split(separator: "\n").map { line in
            let body = try JSONDecoder().decode(Body.self, from: Data(line.utf8))
            return body.type + " "
                + (body.data.item?.title ?? body.data.digest.map { "\($0.count)" } ?? "")
        }
    }

    func ids() throws -> [String] {
        try program.folder.text(of: "alerts.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Body.self, from: Data($0.utf8)).data.alert.id
        }
    }

    private struct Body: Decodable {
        struct Payload: Decodable {
            struct Facts: Decodable { let id: String }
            struct Item: Decodable { let title: String? }
            struct Digest: Decodable { let count: Int }
            let alert: Facts
            let item: Item?
            let digest: Digest?
        }
        let type: String
        let data: Payload
    }
}

@Suite("Shaping, by the program")
struct ShapingProgramTests {
    private let many = (1...6).map { (guid: $0, title: "Stargate \($0)") }

    @Test func `a budget's overflow is one digest later, and the numbers add up`() async throws {
        let desk = try await Desk(rule: #"budget = "2 per 10m""#)
        try desk.publish(many)
        try await desk.poll(at: 1)
        #expect(try desk.told() == ["alert.matched Stargate 1", "alert.matched Stargate 2"])
        #expect(
            try await desk.run(at: 1, "alerts", "accounts").output
                == "stargate  6 matched = 2 sent + 4 held\n")
        try await desk.poll(at: 5)
        #expect(try desk.told().count == 2)
        let waiting = try await desk.run(at: 5, "why", "Stargate 4")
        #expect(waiting.output.contains("waits since the rule's budget was spent until"))
        try await desk.poll(at: 12)
        #expect(try desk.told().suffix(1) == ["alert.digest 4"])
        #expect(
            try await desk.run(at: 12, "alerts", "accounts").output
                == "stargate  6 matched = 2 sent + 4 folded\n")
        let told = try await desk.run(at: 12, "why", "Stargate 4")
        #expect(told.output.contains("told in the digest \(try desk.ids().last ?? "?")"))
        // Also a digest is one of the rule's alerts, and is never told twice.
        try await desk.poll(at: 13)
        #expect(try desk.told().count == 3)
    }

    @Test func `quiet hours end in one digest`() async throws {
        let desk = try await Desk(rule: #"quiet = "12:00-13:00""#)
        try desk.publish(many)
        try await desk.poll(at: 30)
        #expect(try desk.told() == [])
        try await desk.poll(at: 61)
        #expect(try desk.told() == ["alert.digest 6"])
    }

    @Test func `a digest comes when its cron expression says`() async throws {
        let desk = try await Desk(rule: #"digest = "0 14 * * *""#)
        try desk.publish(Array(many.prefix(3)))
        try await desk.poll(at: 30)
        try desk.publish(many)
        try await desk.poll(at: 90)
        #expect(try desk.told() == [])
        try await desk.poll(at: 121)
        #expect(try desk.told() == ["alert.digest 6"])
    }

    @Test func `matches of one run and group are one alert, a single one is itself`() async throws {
        let desk = try await Desk(rule: #"group_by = ["title"]"#)
        try desk.publish([(1, "Stargate starts"), (2, "Stargate ends"), (3, "Stargate: starts")])
        try await desk.poll(at: 1)
        #expect(try desk.told() == ["alert.digest 2", "alert.matched Stargate ends"])
    }

    @Test func `a silence keeps alerts away until it ends, and why names it`() async throws {
        let desk = try await Desk(rule: "")
        let added = try await desk.run(
            at: 1, "silences", "add", "--tag", "tech", "--for", "1h", "--comment", "budget day")
        #expect(added.status == 0)
        try desk.publish(Array(many.prefix(1)))
        try await desk.poll(at: 2)
        #expect(
            try await desk.run(at: 3, "silences").output.hasPrefix("1  tag tech  until 2026-"))
        #expect(
            try await desk.run(at: 3, "why", "Stargate 1").output.contains(
                "no alert: silence 1 was in force (budget day)"))
        #expect(try await desk.run(at: 3, "silences", "expire", "1").status == 0)
        #expect(try await desk.run(at: 4, "silences", "expire", "1").status == 64)
        try desk.publish(Array(many.prefix(2)))
        try await desk.poll(at: 4)
        #expect(try desk.told() == ["alert.matched Stargate 2"])
        #expect(
            try await desk.run(at: 4, "alerts", "accounts").output
                == "stargate  2 matched = 1 sent + 1 silenced\n")
    }

    @Test func `what nobody acknowledges is told again, and others are told`() async throws {
        let desk = try await Desk(
            rule: """
                repeat = "30m"
                escalate_after = "45m"
                escalate_to = ["pager"]
                """)
        try desk.publish(Array(many.prefix(2)))
        try await desk.poll(at: 1)
        let ids = try desk.ids()
        #expect(ids.count == 2)
        #expect(try await desk.run(at: 10, "alerts", "ack", ids[0], "--by", "jo").status == 0)
        #expect(try await desk.run(at: 10, "alerts", "ack", "alert_none").status == 1)
        try await desk.poll(at: 32)
        #expect(try desk.told().suffix(1) == ["alert.reminder Stargate 2"])
        #expect(try desk.told("pager.jsonl") == [])
        try await desk.poll(at: 47)
        #expect(try desk.told("pager.jsonl") == ["alert.matched Stargate 2"])
        try await desk.poll(at: 48)
        #expect(try desk.told().count == 3)
        #expect(try desk.told("pager.jsonl").count == 1)
        #expect(try await desk.run(at: 50, "alerts", "ack", ids[1]).status == 0)
        try await desk.poll(at: 100)
        #expect(try desk.told().count == 3)
    }

    @Test func `edits are told with what changed, if the rule asks for it`() async throws {
        let desk = try await Desk(rule: #"on_update = "changed""#)
        try desk.publish([(1, "Stargate starts")])
        try await desk.poll(at: 1)
        try desk.publish([(1, "Stargate ends")])
        try await desk.poll(at: 2)
        // The rule's word is gone: who was told of it wants to know.
        try desk.publish([(1, "The project ends")])
        try await desk.poll(at: 3)
        try desk.publish([(1, "The project ends!")])
        try await desk.poll(at: 4)
        #expect(
            try desk.told() == [
                "alert.matched Stargate starts", "alert.updated Stargate ends",
                "alert.updated The project ends",
            ])
        #expect(Set(try desk.ids()).count == 3)
        let text = try desk.program.folder.text(of: "alerts.jsonl")
        #expect(
            text.contains(
                #"{"field":"title","parts":[{"kind":"same","text":"Stargate"},{"kind":"removed","text":"starts"},{"kind":"added","text":"ends"}]}"#
            ))
    }
}

@Suite("A sink's fallback")
struct FallbackTests {
    @Test func `gets what the sink hasn't taken for a time, each alert once`() async throws {
        let program = try Program(
            configuration: """
                [[feed]]
                name = "news"
                path = "news.rss"
                every = "1s"
                first_run = "all"

                [[rule]]
                name = "stargate"
                any = ["Stargate"]
                notify = ["disk"]

                [[sink]]
                name = "disk"
                type = "file"
                path = "missing/alerts.jsonl"
                fallback = "other"
                fallback_after = "1h"

                [[sink]]
                name = "other"
                type = "file"
                path = "other.jsonl"
                """)
        try program.folder.write(
            "<rss><channel><item><guid>1</guid><title>Stargate</title></item></channel></rss>",
            to: "news.rss")
        func poll(after minutes: Int) async throws -> Int {
            _ = try await program.run(
                "poll", environment: ["FEEDWATCH_CLOCK_OFFSET": "+\(minutes)m"])
            guard FileManager.default.fileExists(atPath: program.folder.file("other.jsonl")) else {
                return 0
            }
            let text = try program.folder.text(of: "other.jsonl")
            return text.split(separator: "\n").count { $0.contains("alert.matched") }
        }
        #expect(try await poll(after: 0) == 0)
        #expect(try await poll(after: 59) == 0)
        #expect(try await poll(after: 61) == 1)
        #expect(try await poll(after: 120) == 1)
    }
}
