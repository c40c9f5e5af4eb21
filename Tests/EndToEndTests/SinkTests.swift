import Foundation
import TestSupport
import Testing

@Suite("Sinks of every kind")
struct SinkTests {
    private let hostile =
        "=cmd OpenAI &lt;script&gt; {{x}} ${HOME} &amp;#x202E; &#13;&#10;.&#13;&#10;Bcc: a@example.org"

    private func program(_ server: MailServer, _ broker: Broker) throws -> Program {
        let program = try Program(
            configuration: """
                [[feed]]
                name = "news"
                path = "feed.rss"
                first_run = "all"

                [[rule]]
                name = "openai"
                any = ["OpenAI"]

                [[sink]]
                name = "out"
                type = "stdout"
                format = "json"

                [[sink]]
                name = "table"
                type = "file"
                path = "alerts.csv"
                format = "csv"

                [[sink]]
                name = "each"
                type = "folder"
                path = "alerts/"

                [[sink]]
                name = "republished"
                type = "feed"
                path = "alerts.atom"

                [[sink]]
                name = "notify"
                type = "exec"
                command = ["./notify"]

                [[sink]]
                name = "mail"
                type = "email"
                smtp = "smtp://127.0.0.1:\(server.port)"
                user = "feeds"
                password = "env:FEEDWATCH_TEST_PASSWORD"
                from = "feeds@example.org"
                to = ["desk@example.net"]
                allow_private = ["\(server.authority)"]

                [[sink]]
                name = "house"
                type = "mqtt"
                url = "mqtt://\(broker.authority)/house/news"
                allow_private = ["\(broker.authority)"]
                """)
        try program.folder.write(Newsroom.document([hostile, "Weather"]), to: "feed.rss")
        let script = try program.folder.write(
            "#!/bin/sh\ncat > \"$FEEDWATCH_ALERT_ID.received\"\n", to: "notify")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
        return program
    }

    @Test func `get each alert once, whatever its feed says`() async throws {
        let server = try MailServer("--login", "feeds:TELLTALE")
        let broker = try Broker()
        let program = try program(server, broker)
        let environment = ["FEEDWATCH_TEST_PASSWORD": "TELLTALE"]
        #expect(try await program.run("check", environment: environment).errors == "")
        let first = try await program.run("poll", "--all", environment: environment)
        #expect((first.status, first.errors) == (0, ""))
        let body = try #require(first.lines.first)
        let id = try Newsroom.id(ofBody: body)

        let folder = program.folder
        #expect(try folder.text(of: "alerts/\(id).json") == body + "\n")
        #expect(try folder.text(of: "\(id).received") == body)
        let table = try folder.text(of: "alerts.csv")
        #expect(table.components(separatedBy: "\r\n").count == 3)
        #expect(table.contains(",\"'=cmd OpenAI"))
        #expect(try folder.text(of: "alerts.atom").contains("<id>urn:feedwatch:\(id)</id>"))
        let mail = try #require(try server.messages().first)
        #expect(mail.values("Message-ID") == ["<\(id)@example.org>"])
        #expect(mail.values("Bcc") == [])
        #expect(mail.user == "feeds")
        let message = try await broker.next()
        #expect(message.topic == "house/news")
        #expect(message.payload.count == body.utf8.count * 2)

        let second = try await program.run("poll", "--all", environment: environment)
        #expect((second.status, second.output) == (0, ""))
        #expect(try server.messages().count == 1)
        let listing = try await program.run("deliveries", "list")
        #expect(listing.lines.count == 7)
        #expect(!listing.output.contains("TELLTALE"))
    }

    @Test func `that fail keep their alerts, and no other sink's`() async throws {
        let server = try MailServer("--data", "451 4.3.0 later", "--data", "250 OK")
        let broker = try Broker()
        let program = try program(server, broker)
        try program.folder.write("mine", to: "alerts.atom")
        try program.folder.write("#!/bin/sh\nexit 75\n", to: "notify")
        let environment = ["FEEDWATCH_TEST_PASSWORD": "x"]
        _ = try await program.run("poll", "--all", environment: environment)
        let pending = try await program.run("deliveries", "list", "--state", "pending")
        #expect(pending.lines.count == 3)
        for sink in ["republished", "notify", "mail"] {
            #expect(pending.output.contains(sink))
        }
        #expect(try program.folder.text(of: "alerts.atom") == "mine")
        _ = try await broker.next()
    }

    @Test func `that can't be used are named by check`() async throws {
        let program = try Program(
            configuration: """
                [[feed]]
                name = "news"
                path = "feed.rss"

                [[rule]]
                name = "openai"
                any = ["OpenAI"]

                [[sink]]
                name = "notify"
                type = "exec"
                command = ["./missing"]

                [[sink]]
                name = "mail"
                type = "email"
                smtp = "smtps://mail.example.org"
                user = "feeds"
                password = "env:FEEDWATCH_TEST_PASSWORD"
                from = "feeds@example.org"
                to = ["desk@example.net"]
                """)
        let ending = try await program.run("check")
        #expect(ending.errors.contains("missing is not a program that can be started."))
        #expect(ending.errors.contains("FEEDWATCH_TEST_PASSWORD is not set"))
    }
}
