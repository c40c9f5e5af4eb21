import Foundation
import TestSupport
import Testing

private let alertmanager = "/usr/bin/prometheus-alertmanager"

@Suite("Webhooks of a vendor's format, by the real program")
struct WebhookFormatTests {
    /// A newsroom whose webhook has these keys in place of its URL and secret.
    private func newsroom(_ keys: (Newsroom) -> String) async throws -> Newsroom {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        let settings = try newsroom.program.folder.text(of: "feeds.toml").split(separator: "\n")
        let kept = settings.filter {
            !$0.hasPrefix("secret =") && !$0.contains(newsroom.receiver.url("/hook"))
        }
        try newsroom.program.folder.write(
            kept.joined(separator: "\n") + "\n" + keys(newsroom) + "\n", to: "feeds.toml")
        try newsroom.publish(["OpenAI one"])
        return newsroom
    }

    private func object(_ request: LoopbackServer.Request) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: request.body) as? [String: Any])
    }

    @Test func `go to a URL that is a secret, which nothing shows`() async throws {
        let newsroom = try await newsroom { _ in "format = \"slack\"\nurl = \"env:SLACK_URL\"" }
        let secret = "/services/T0/B0/s3cr3tpath"
        let environment = ["SLACK_URL": newsroom.receiver.url(secret)]
        try newsroom.receiver.answer(
            secret, .init(404, body: "no such path \(secret)"), .init(200, body: "ok"))
        let failed = try await newsroom.run(
            ["poll", "--all", "--verbose"], environment: environment)
        let listed = try await newsroom.program.run("deliveries", "list", "--json")
        #expect(listed.output.contains("no such path …"))
        for text in [failed.errors, failed.output, listed.output] {
            #expect(!text.contains("s3cr3tpath"))
        }
        let store = try Data(
            contentsOf: URL(filePath: newsroom.program.folder.file("feedwatch.db")))
        #expect(store.range(of: Data("s3cr3tpath".utf8)) == nil)

        // The second attempt is due after 5 s.
        _ = try await newsroom.run(
            ["poll", "--all"],
            environment: environment.merging(["FEEDWATCH_CLOCK_OFFSET": "+1m"]) { $1 })
        let requests = try newsroom.receiver.requests(secret)
        try #require(requests.count == 2)
        #expect(requests[0].body == requests[1].body)
        #expect(requests[0].header("webhook-signature") == nil)
        #expect(try object(requests[0])["text"] as? String == "[openai] OpenAI one")
    }

    @Test func `are put to Matrix, under the alert's id`() async throws {
        let newsroom = try await newsroom { newsroom in
            """
            format = "matrix"
            url = "\(newsroom.receiver.url(""))"
            room = "!abc:example.org"
            token = "env:MATRIX_TOKEN"
            """
        }
        _ = try await newsroom.run(
            ["poll", "--all"], environment: ["MATRIX_TOKEN": "syt_token"])
        let id = try #require(try newsroom.idsInFile().first)
        let path = "/_matrix/client/v3/rooms/%21abc%3Aexample.org/send/m.room.message/\(id)"
        let request = try #require(try newsroom.receiver.requests(path).first)
        #expect(request.method == "PUT")
        #expect(request.header("Authorization") == "Bearer syt_token")
        #expect(try object(request)["msgtype"] as? String == "m.text")
    }

    @Test func `are refused by Telegram with 200, and wait as long as it says`() async throws {
        let newsroom = try await newsroom { newsroom in
            """
            format = "telegram"
            url = "\(newsroom.receiver.url(""))"
            chat_id = -100
            token = "env:TELEGRAM_TOKEN"
            """
        }
        let path = "/bot123:t0ken/sendMessage"
        let refusal = #"{"ok":false,"description":"slow down","parameters":{"retry_after":3600}}"#
        try newsroom.receiver.answer(
            path, .init(200, body: refusal), .init(200, body: #"{"ok":true}"#))
        let environment = ["TELEGRAM_TOKEN": "123:t0ken"]
        for offset in ["+0s", "+30m", "+2h"] {
            let ending = try await newsroom.run(
                ["poll", "--all"],
                environment: environment.merging(["FEEDWATCH_CLOCK_OFFSET": offset]) { $1 })
            #expect(!ending.errors.contains("t0ken"))
            #expect(try newsroom.receiver.requests(path).count == (offset == "+2h" ? 2 : 1))
        }
        let requests = try newsroom.receiver.requests(path)
        #expect(requests[0].body == requests[1].body)
        #expect(try object(requests[0])["chat_id"] as? Int == -100)
        let pending = try await newsroom.program.run("deliveries", "list", "--state", "pending")
        #expect(pending.output == "")
    }

    @Test func `are signed as CloudEvents`() async throws {
        let newsroom = try await newsroom { newsroom in
            """
            format = "cloudevents"
            url = "\(newsroom.receiver.url("/hook"))"
            secret = "env:FEEDWATCH_TEST_SECRET"
            """
        }
        _ = try await newsroom.poll()
        let request = try #require(try newsroom.webhooks().first)
        #expect(request.header("Content-Type") == "application/cloudevents+json")
        #expect(request.header("webhook-signature")?.hasPrefix("v1,") == true)
        #expect(try object(request)["id"] as? String == request.header("webhook-id"))
    }

    @Test func `are what a template makes of them`() async throws {
        let newsroom = try await newsroom { newsroom in
            """
            format = "template"
            url = "\(newsroom.receiver.url("/hook"))"
            template = "desk.mustache"
            """
        }
        let folder = newsroom.program.folder
        try folder.write("{\n\"t\": \"{{item.titel}}\"}", to: "desk.mustache")
        let check = try await newsroom.program.run("check")
        #expect(check.status == 78)
        #expect(check.errors.contains("/desk.mustache:2: `item.titel` is not there. There are"))
        // A sink that can't be used is told, and its alerts wait.
        let broken = try await newsroom.poll()
        #expect(broken.errors.contains("desk.mustache:2:"))
        #expect(try newsroom.webhooks().isEmpty)

        try folder.write("{\n\"t\": \"{{item.title}}\"}", to: "desk.mustache")
        #expect(try await newsroom.program.run("check").status == 0)
        _ = try await newsroom.poll()
        let request = try #require(try newsroom.webhooks().first)
        #expect(String(decoding: request.body, as: UTF8.self) == "{\n\"t\": \"OpenAI one\"}")
    }

    @Test(
        "are accepted and shown by a real Alertmanager",
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: alertmanager),
            "needs Debian's package prometheus-alertmanager: make setup-tests installs it"))
    func realAlertmanager() async throws {
        let folder = try TemporaryFolder()
        try folder.write("route: {receiver: none}\nreceivers: [{name: none}]\n", to: "am.yml")
        let newsroom = try await newsroom { _ in
            "format = \"alertmanager\"\nurl = \"http://AUTHORITY\"\nallow_private = [\"AUTHORITY\"]"
        }
        _ = try await newsroom.run(
            [
                "--config.file=\(folder.file("am.yml"))", "--storage.path=\(folder.file("data"))",
                "--web.listen-address=127.0.0.1:0", "--cluster.listen-address=",
            ], of: alertmanager
        ) { running in
            let said = try await running.errors(until: "Listening on")
            let port = try #require(said.firstMatch(of: /address=127\.0\.0\.1:(\d+)/)).output.1
            let settings = try newsroom.program.folder.text(of: "feeds.toml")
                .split(separator: "\n").filter { !$0.contains(newsroom.receiver.authority) }
            try newsroom.program.folder.write(
                settings.joined(separator: "\n").replacing("AUTHORITY", with: "127.0.0.1:\(port)"),
                to: "feeds.toml")
            #expect(try await newsroom.poll().status == 0)
            let pending = try await newsroom.program.run(
                "deliveries", "list", "--state", "pending")
            #expect(pending.output == "")
            let shown = try await Program.output(
                of: "curl", ["-sS", "http://127.0.0.1:\(port)/api/v2/alerts"])
            let alerts = try JSONDecoder().decode([Shown].self, from: Data(shown.utf8))
            #expect(alerts.map(\.labels["id"]) == (try newsroom.idsInFile()))
            #expect(alerts.first?.labels["alertname"] == "openai")
            #expect(alerts.first?.annotations["summary"] == "OpenAI one")
            #expect(alerts.first?.generatorURL == "https://example.org/0")
            try running.send(signal: SIGTERM)
        }
    }

    private struct Shown: Decodable {
        var labels: [String: String]
        var annotations: [String: String]
        var generatorURL: String
    }
}
