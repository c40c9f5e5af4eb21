import Foundation
import TestSupport
import Testing

@Suite("The receivers in docs/receivers")
struct SampleReceiverTests {
    private static let folder = Program.repository + "/docs/receivers/"

    @Test(
        "take what is signed and fresh, print it once, and refuse the rest",
        arguments: [
            ["/usr/bin/env", "python3", folder + "receiver.py"],
            ["/usr/bin/env", "node", folder + "receiver.mjs"],
            [try Program.executable("SampleReceiver")],
        ])
    func receive(command: [String]) async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI “one” – ünïcödé &amp; 漢字"])
        let ending = try await newsroom.run(
            Array(command.dropFirst()) + ["0"], of: command[0],
            environment: ["FEEDWATCH_DESK_SECRET": Newsroom.secret]
        ) { receiver in
            let said = try await receiver.errors(until: "listening on")
            let port = try #require(said.firstMatch(of: /127\.0\.0\.1:(\d+)/)).output.1
            let settings = try newsroom.program.folder.text(of: "feeds.toml")
            try newsroom.program.folder.write(
                settings.replacingOccurrences(
                    of: newsroom.receiver.authority, with: "127.0.0.1:\(port)"), to: "feeds.toml")
            #expect(try await newsroom.poll().status == 0)
            #expect(try await pending(newsroom) == 0)

            // A rebuilt database sends the same alert under the same id.
            for name in ["feedwatch.db", "feedwatch.db-wal", "feedwatch.db-shm"] {
                let path = newsroom.program.folder.file(name)
                if FileManager.default.fileExists(atPath: path) {
                    try FileManager.default.removeItem(atPath: path)
                }
            }
            #expect(try await newsroom.poll().status == 0)
            #expect(try await pending(newsroom) == 0)

            try newsroom.publish(["OpenAI one", "OpenAI two"], etag: "\"v2\"")
            let another = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
            _ = try await newsroom.run(
                ["poll", "--all"], environment: ["FEEDWATCH_TEST_SECRET": another])
            _ = try await receiver.errors(until: "refused: no signature fits")
            #expect(try await pending(newsroom) == 1)
            _ = try await newsroom.run(
                ["poll", "--all"], environment: ["FEEDWATCH_CLOCK_OFFSET": "+26h"])
            _ = try await receiver.errors(until: "refused: too old, or from the future")
            #expect(try await pending(newsroom) == 1)
            try receiver.send(signal: SIGTERM)
        }
        #expect(ending.lines.count == 1)
        let line = try JSONDecoder().decode(Line.self, from: Data(ending.output.utf8))
        #expect(line.type == "alert.matched")
        #expect(line.title == "OpenAI “one” – ünïcödé & 漢字")
        #expect(line.id == (try newsroom.idsInFile().first))
    }

    private func pending(_ newsroom: Newsroom) async throws -> Int {
        try await newsroom.program.run(
            "deliveries", "list", "--state", "pending", "--sink", "desk"
        ).lines.count
    }

    private struct Line: Decodable {
        var type: String
        var id: String
        var title: String
    }
}
