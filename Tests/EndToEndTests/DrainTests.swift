import TestSupport
import Testing

@Suite("feedwatch poll --drain")
struct DrainTests {
    private func newsroom(_ deskKeys: String) async throws -> Newsroom {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        let settings = try newsroom.program.folder.text(of: "feeds.toml")
        try newsroom.program.folder.write(settings + "\n" + deskKeys + "\n", to: "feeds.toml")
        try newsroom.publish(["OpenAI one", "OpenAI two"])
        return newsroom
    }

    private func pending(_ newsroom: Newsroom) async throws -> Int {
        try await newsroom.run(["deliveries", "list", "--state", "pending"]).lines.count
    }

    @Test func `waits for the retry of what failed once`() async throws {
        let newsroom = try await newsroom(#"retry = ["1s", "1s"]"#)
        try newsroom.receiver.answer("/hook", .init(503), .init(204))
        let ending = try await newsroom.poll("--drain")
        #expect(ending.status == 0)
        #expect(ending.errors == "")
        #expect(try newsroom.webhooks().count == 3)
        #expect(try await pending(newsroom) == 0)
    }

    @Test func `ends when what is left comes due after its time`() async throws {
        let newsroom = try await newsroom(#"retry = ["1s", "1h"]"#)
        try newsroom.receiver.answer("/hook", .init(503))
        let ending = try await newsroom.poll("--drain", "--max-runtime", "5m")
        #expect(ending.status == 0)
        #expect(try newsroom.webhooks().count == 2)
        #expect(try await pending(newsroom) == 2)
    }

    @Test func `does not wait for a sink that can't be tried`() async throws {
        let newsroom = try await newsroom("")
        let ending = try await newsroom.run(
            ["poll", "--drain"], environment: ["FEEDWATCH_TEST_SECRET": "none"])
        #expect(ending.status == 78)
        #expect(try newsroom.webhooks().isEmpty)
        #expect(try await pending(newsroom) == 2)
    }
}
