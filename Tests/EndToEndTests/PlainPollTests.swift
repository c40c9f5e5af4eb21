import Foundation
import TestSupport
import Testing

/// `poll` with options that leave no doubt is read without the parser of all commands.
@Suite("poll, however its options are written")
struct PlainPollTests {
    private let newsroom: Newsroom

    init() async throws {
        newsroom = try await Newsroom()
        try newsroom.publish(["Nothing"])
    }

    private func poll(_ arguments: [String]) async throws -> Program.Ending {
        try await newsroom.program.run(
            ["poll"] + arguments, environment: ["FEEDWATCH_TEST_SECRET": Newsroom.secret])
    }

    @Test func `reads the same file and the same feeds`() async throws {
        let file = newsroom.program.folder.file("feeds.toml")
        for arguments in [
            ["--config", file], ["--config=\(file)", "--all"], ["--all", "--config", file],
            ["--config", file, "--all"], ["--all", "--config=\(file)", "--verbose"],
        ] {
            #expect(try await poll(arguments).status == 0)
        }
        // The first polls what is due, the others all.
        #expect(try newsroom.server.requests("/feed.xml").count == 5)
    }

    @Test func `ends alike where there is nothing to read`() async throws {
        let plain = try await poll(["--config", "/nowhere/feeds.toml"])
        let other = try await poll(["--config=/nowhere/feeds.toml"])
        #expect(plain.status != 0)
        #expect(plain.status == other.status)
        #expect(plain.errors == other.errors)
        #expect(plain.output == other.output)
    }

    @Test(
        "is refused with its usage if it makes no sense",
        arguments: [["--config"], ["--config", "--all"], ["--all", "news"], ["--al"]])
    func refused(arguments: [String]) async throws {
        let ending = try await poll(arguments)
        #expect(ending.status == 64)
        #expect(ending.errors.contains("Usage: feedwatch poll"))
    }
}
