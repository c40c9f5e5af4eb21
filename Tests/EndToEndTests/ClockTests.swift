import Foundation
import TestSupport
import Testing

@Suite("The test clock")
struct ClockTests {
    private func run(
        _ arguments: String..., offset: String, feedKeys: String = ""
    ) async throws -> (Program.Ending, Newsroom) {
        let newsroom = try await Newsroom(feedKeys: feedKeys)
        try newsroom.publish(["OpenAI one"])
        let ending = try await newsroom.run(
            arguments, environment: ["FEEDWATCH_CLOCK_OFFSET": offset])
        return (ending, newsroom)
    }

    @Test(
        "refuses an offset that is none, and names the cure",
        arguments: ["26h", "+", "+1x", "yesterday", "+ 1h", "+101w1y", "+36526d", "+1h-2h"])
    func refuses(offset: String) async throws {
        for command in ["check", "poll"] {
            let (ending, newsroom) = try await run(command, offset: offset)
            #expect(ending.status == 64)
            #expect(ending.errors.contains("FEEDWATCH_CLOCK_OFFSET"))
            #expect(ending.errors.contains("+26h"))
            #expect(try newsroom.server.requests().isEmpty)
        }
    }

    @Test(arguments: [("+26h", 93_600), ("-10m", -600), ("+1d2h", 93_600), ("+0s", 0)])
    func `shifts the time of alerts and of webhooks`(offset: String, seconds: Double)
        async throws
    {
        let begin = Date().addingTimeInterval(seconds)
        let (ending, newsroom) = try await run(
            "poll", offset: offset, feedKeys: "first_run = \"all\"")
        let end = Date().addingTimeInterval(seconds)
        #expect(ending.status == 0)
        let webhook = try #require(try newsroom.webhooks().first)
        let sentAt = try #require(webhook.header("webhook-timestamp").flatMap(Double.init))
        #expect((begin.timeIntervalSince1970 - 1...end.timeIntervalSince1970).contains(sentAt))
    }

    @Test func `is named by check when it is set`() async throws {
        #expect(try await run("check", offset: "+26h").0.errors.contains("93600 seconds"))
        #expect(try await run("check", offset: "").0.errors.contains("CLOCK") == false)
    }
}
