import Foundation
import TestSupport
import Testing

@Suite("Webhooks, to a real receiver")
struct WebhookTests {
    @Test func `that fail are delivered when they are due, under the same id`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one", "OpenAI two"])
        try newsroom.receiver.answer("/hook", .init(503))
        let failed = try await newsroom.poll()
        #expect(failed.status == 0)
        #expect(failed.errors == "")
        #expect(failed.lines.count == 2)
        // A receiver that is down gets one request a run, not the whole queue.
        let tried = try newsroom.webhooks()
        #expect(tried.count == 1)

        try newsroom.receiver.answer("/hook", .init(204))
        let delivered = try await newsroom.run(
            ["poll", "--all"], environment: ["FEEDWATCH_CLOCK_OFFSET": "+10s"])
        #expect(delivered.status == 0)
        #expect(delivered.output == "")
        let webhooks = try newsroom.webhooks().dropFirst()
        #expect(webhooks.map { $0.header("webhook-id") } == (try newsroom.idsInFile()))
        #expect(webhooks.first?.header("webhook-id") == tried[0].header("webhook-id"))
        #expect(webhooks.first?.body == tried[0].body)
        #expect(try await newsroom.poll().status == 0)
        #expect(try newsroom.webhooks().count == 3)
    }

    @Test func `that nobody receives wait, and are not lost`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one"])
        try newsroom.receiver.stop()
        let failed = try await newsroom.poll()
        #expect((failed.status, failed.errors) == (0, ""))
        let pending = try await newsroom.program.run("deliveries", "list", "--state", "pending")
        #expect(pending.lines.count == 1)
    }

    @Test func `that one alert's body upsets are set aside, and the others get through`()
        async throws
    {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one", "OpenAI two"])
        try newsroom.receiver.answer("/hook", .init(422), .init(204))
        _ = try await newsroom.poll()
        #expect(try newsroom.webhooks().count == 2)
        let pending = try await newsroom.program.run("deliveries", "list", "--state", "pending")
        #expect(pending.lines.count == 1)
    }

    @Test func `that redirect are failures and not followed`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one"])
        try newsroom.receiver.answer(
            "/hook", .init(302, headers: ["Location": newsroom.receiver.url("/other")]))
        _ = try await newsroom.poll()
        #expect(try newsroom.receiver.requests().map(\.path) == ["/hook"])
    }

    @Test func `whose secret is missing wait, and the run says what to mend`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one"])
        let ending = try await newsroom.program.run("poll", "--all")
        #expect(ending.status == 78)
        #expect(ending.errors.contains("FEEDWATCH_TEST_SECRET"))
        #expect(ending.lines.count == 1)
        #expect(try newsroom.webhooks().isEmpty)
        #expect(try await newsroom.poll().status == 0)
        #expect(try newsroom.webhooks().count == 1)
    }

    @Test func `are verified by the standardwebhooks package`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI “one” – ünïcödé &amp; 漢字"])
        _ = try await newsroom.poll()
        let webhook = try #require(try newsroom.webhooks().first)
        let headers = try ["webhook-id", "webhook-timestamp", "webhook-signature"].map {
            try #require(webhook.header($0))
        }
        let verdict = try await Self.verify(body: webhook.body, headers: headers)
        #expect(verdict == "alert.matched")
        var changed = webhook.body
        changed[changed.startIndex + 1] ^= 1
        #expect(try await Self.verify(body: changed, headers: headers) == "refused")
    }

    /// - Returns: The type that Python's library read, or "refused".
    private static func verify(body: Data, headers: [String]) async throws -> String {
        let folder = try TemporaryFolder()
        try body.write(to: URL(filePath: folder.file("body")))
        return try await Program.output(
            of: Program.repository + "/.build/venv/bin/python",
            [
                "-c",
                """
                import sys
                from standardwebhooks.webhooks import Webhook, WebhookVerificationError
                secret, path, *values = sys.argv[1:]
                names = ("webhook-id", "webhook-timestamp", "webhook-signature")
                try:
                    body = open(path, "rb").read()
                    print(Webhook(secret).verify(body, dict(zip(names, values)))["type"])
                except WebhookVerificationError:
                    print("refused")
                """, Newsroom.secret, folder.file("body"),
            ] + headers)
    }

    @Test func `are received, printed and verified by webhook listen`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one"])
        let ending = try await newsroom.run(
            ["webhook", "listen", "--port", "0", "--secret", "env:FEEDWATCH_TEST_SECRET"]
        ) { listener in
            let said = try await listener.errors(until: "listening on")
            let port = try #require(said.firstMatch(of: /127\.0\.0\.1:(\d+)/)).output.1
            let settings = try newsroom.program.folder.text(of: "feeds.toml")
            try newsroom.program.folder.write(
                settings.replacingOccurrences(
                    of: newsroom.receiver.authority, with: "127.0.0.1:\(port)"), to: "feeds.toml")
            #expect(try await newsroom.poll().status == 0)
            try listener.send(signal: SIGTERM)
        }
        #expect(ending.output.hasPrefix("[openai] *OpenAI* one — News"))
        #expect(ending.errors.contains("the signature is valid"))
        let pending = try await newsroom.program.run("deliveries", "list", "--state", "pending")
        #expect(pending.output == "")
    }

    @Test(
        "that were kept are verified by webhook verify",
        arguments: [("kept body", 0), ("changed body", 1)])
    func verifyCommand(body: String, status: Int32) async throws {
        let program = try Program(configuration: "")
        // HMAC-SHA256 of "msg_1.1614265330.kept body", computed with openssl.
        let ending = try await program.run(
            "webhook", "verify", "--secret", "env:SECRET", "--id", "msg_1",
            "--timestamp", "1614265330", "--signature",
            "v1,7c1RGxd+M32xH2TE/sQ9OoVNXWEf/06EXoq0T8lcGzw=", "--any-time", input: body,
            environment: ["SECRET": Newsroom.secret])
        #expect(ending.status == status)
        #expect(!ending.errors.contains("MfKQ9r8"))
        let old = try await program.run(
            "webhook", "verify", "--secret", "env:SECRET", "--id", "msg_1",
            "--timestamp", "1614265330", "--signature",
            "v1,7c1RGxd+M32xH2TE/sQ9OoVNXWEf/06EXoq0T8lcGzw=", input: body,
            environment: ["SECRET": Newsroom.secret])
        #expect(old.status == 1)
        #expect(old.errors.contains("may be a replay"))
    }
}
