import AlertDelivery
import AlertShaping
import FeedModel
import Foundation
import HTTPTransfer
import TestSupport
import Testing

@Suite("The mail sink, to a real server")
struct MailSinkTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    private func sink(
        _ server: MailServer, to recipients: [String] = ["desk@example.net"],
        encryption: MailAccount.Encryption = .noneOnLoopback, host: String = "127.0.0.1",
        login: (String, String)? = nil, allowed: Bool = true, bundle: String? = nil
    ) -> MailSink {
        let route = MailRoute(
            host: host, port: server.port, encryption: .none, sender: "feeds@example.org",
            recipients: recipients)
        return MailSink(
            name: "mail", route: route,
            account: MailAccount(
                host: host, port: server.port, encryption: encryption, login: login,
                allowPrivate: allowed ? ["\(host):\(server.port)"] : [],
                certificateBundle: bundle))
    }

    private func deliver(_ alert: Alert = .sample, to sink: MailSink) async -> DeliveryOutcome {
        await sink.deliver([OutgoingAlert(id: alert.id, body: AlertBody.encode(alert))], at: now)[0]
    }

    private func reason(_ outcome: DeliveryOutcome) -> String {
        if case .failed(_, let reason, _, _) = outcome { reason } else { "\(outcome)" }
    }

    @Test func `tells an alert as text and HTML`() async throws {
        let server = try MailServer()
        let sink = sink(server, to: ["desk@example.net", "night@example.net"])
        #expect(await deliver(to: sink) == .accepted(status: 250))
        let message = try #require(try server.messages().first)
        #expect(message.defects == [])
        #expect(message.sender == "feeds@example.org")
        #expect(message.recipients == ["desk@example.net", "night@example.net"])
        let headers = [
            ("From", "feedwatch <feeds@example.org>"),
            ("To", "desk@example.net, night@example.net"),
            ("Subject", "[stargate] Stargate starts"),
            ("Date", "Tue, 14 Nov 2023 22:13:20 +0000"),
            ("Message-ID", "<alert_1@example.org>"), ("Auto-Submitted", "auto-generated"),
            ("List-Id", "<stargate.feedwatch.example.org>"), ("X-Priority", "2"),
            ("X-Feedwatch-Type", "alert.matched"), ("X-Feedwatch-Severity", "high"),
            ("MIME-Version", "1.0"),
        ]
        for (name, value) in headers { #expect(message.values(name) == [value]) }
        #expect(message.values("In-Reply-To") == [])
        #expect(
            message.plain.replacing("\r\n", with: "\n") == """
                Stargate starts

                The News · 2 h ago

                The Stargate project, led by OpenAI, starts.

                https://example.org/1?a=1&b=2

                stargate · high · alert_1

                """)
        #expect(
            message.html.contains(
                "<a href=\"https://example.org/1?a=1&amp;b=2\"><bdi>Stargate starts</bdi></a>"))
    }

    @Test(
        "keeps feed text from being a header, a line or markup",
        arguments: [
            "x\r\nBcc: victim@example.net", "x\nBcc: victim@example.net\n\nbody",
            "\r\n.\r\nQUIT\r\n",
            ".", "..", "From here", "<script>alert(1)</script><img src=x>", "=?UTF-8?B?aGFjaw==?=",
            "\u{1B}[2J\u{7}", "\u{202E}evil\u{2028}x", "{{x}} ${HOME} %n", "=cmd", "a\u{0}b",
            "Ünïcödé “quoted” 漢字 👩‍👩‍👧‍👦",
            String(repeating: "long ", count: 200), String(repeating: "漢", count: 400),
            "-- \r\n--=_feedwatch--\r\n",
        ])
    func hostileTitles(title: String) async throws {
        let server = try MailServer()
        var alert = Alert.sample
        alert.item?.title = title
        alert.item?.url = "https://example.org/\"><script>\r\n.\r\n"
        alert.feed?.title = title
        alert.rule = RuleFacts(name: RuleName(title), severity: .low, tags: [])
        alert.matches = [
            TermMatch(term: "x", field: .summary, start: 0, end: 1, snippet: title, snippetStart: 0)
        ]
        #expect(await deliver(alert, to: sink(server)) == .accepted(status: 250))
        let message = try #require(try server.messages().first)
        #expect(try server.messages().count == 1)
        #expect(message.defects == [])
        #expect(message.recipients == ["desk@example.net"])
        #expect(message.values("Bcc") == [])
        #expect(message.values("Subject").count == 1)
        let shown = title.safeForTerminal
        if shown.count < 40 {
            #expect(message.values("Subject").first?.contains(shown) == true)
            #expect(message.plain.hasPrefix(shown))
        }
        #expect(!message.html.contains("<script"))
        #expect(!message.html.contains("<img"))
        let lines = message.raw.components(separatedBy: "\r\n")
        #expect(
            lines.allSatisfy { line in
                line.utf8.count <= 78
                    && line.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }
                    && !line.hasPrefix(".") && !line.hasPrefix("From ")
            })
    }

    @Test func `of an update answers the first one`() async throws {
        let server = try MailServer()
        let item = ItemIdentity(high: 1, low: 2)
        var alert = Alert.sample
        alert.id = "alert_2"
        alert.type = .updated
        alert.item?.id = item.description
        alert.changes = [
            TextChange(
                field: .title,
                parts: [.init(.same, "Stargate"), .init(.removed, "<b>"), .init(.added, "starts")])
        ]
        #expect(await deliver(alert, to: sink(server)) == .accepted(status: 250))
        let message = try #require(try server.messages().first)
        let first = AlertID(type: .matched, rule: "stargate", item: item)
        #expect(message.values("In-Reply-To") == ["<\(first)@example.org>"])
        #expect(message.values("References") == ["<\(first)@example.org>"])
        #expect(message.values("Subject") == ["Re: [stargate] Stargate starts"])
        #expect(message.html.contains("Stargate <del>&lt;b&gt;</del> <ins>starts</ins>"))
    }

    @Test func `of digests and events has all that they tell`() async throws {
        let server = try MailServer()
        let sink = sink(server)
        let event = Alert(
            id: "alert_e", type: .sinkFailing, matchedAt: now,
            event: EventFacts(sink: "desk", severity: .critical, message: "No answer.", since: now))
        for alert in [Alert.sampleDigest(count: 5, told: 2), event] {
            #expect(await deliver(alert, to: sink) == .accepted(status: 250))
        }
        let messages = try server.messages()
        #expect(messages.map { $0.defects } == [[], []])
        #expect(messages[0].html.contains("https://example.org/2"))
        #expect(messages[0].plain.contains("and 3 more"))
        #expect(messages[1].values("Subject") == ["[sink desk] No answer."])
        #expect(messages[1].values("X-Priority") == ["1"])
        #expect(messages[1].values("List-Id") == ["<events.feedwatch.example.org>"])
    }

    @Test(
        "keeps an alert that the server didn't take, and sends the same one again",
        arguments: [
            ("451 4.3.0 later", FailureScope.sink), ("554 5.7.1 spam", .alert), ("drop", .sink),
        ])
    func refusedMessage(answer: String, scope: FailureScope) async throws {
        let server = try MailServer("--data", answer, "--data", "250 OK")
        let sink = sink(server)
        guard case .failed(_, let reason, scope, nil) = await deliver(to: sink) else {
            Issue.record("not failed as expected")
            return
        }
        #expect(answer == "drop" || reason.contains(answer))
        #expect(await deliver(to: sink) == .accepted(status: 250))
        let messages = try server.messages()
        #expect(messages.count == 2)
        #expect(messages[0].raw == messages[1].raw)
    }

    @Test func `that one recipient may not get goes to none`() async throws {
        let server = try MailServer("--rcpt", "550 5.1.1 \u{1B}[2Jno such user")
        let outcome = await deliver(
            to: sink(server, to: ["desk@example.net", "nobody@example.net"]))
        guard case .failed(550, let reason, .sink, nil) = outcome else {
            Issue.record("not failed as expected: \(outcome)")
            return
        }
        #expect(reason.contains("no such user"))
        #expect(!reason.contains("\u{1B}"))
        #expect(try server.messages().isEmpty)
    }

    @Test func `logs in, and tells nobody the password`() async throws {
        let server = try MailServer("--login", "feeds:p a\"ss%40")
        let good = sink(server, login: ("feeds", "p a\"ss%40"))
        #expect(await deliver(to: good) == .accepted(status: 250))
        #expect(try server.messages().map(\.user) == ["feeds"])
        let bad = await deliver(to: sink(server, login: ("feeds", "TELLTALE")))
        #expect(reason(bad).contains("refused user and password"))
        #expect(!reason(bad).contains("TELLTALE"))
        let none = await deliver(to: sink(server))
        #expect(reason(none).contains("530"))
        #expect(try server.messages().count == 1)
    }

    @Test("goes over TLS only", arguments: ["implicit", "starttls"])
    func encrypted(mode: String) async throws {
        let certificates = try await TestCertificates()
        let (certificate, key) = try await certificates.issue(for: "IP:127.0.0.1")
        let server = try MailServer("--tls", mode, "--certificate", certificate, "--key", key)
        let encryption: MailAccount.Encryption = mode == "implicit" ? .implicit : .startTLS
        let trusting = sink(server, encryption: encryption, bundle: certificates.authority)
        #expect(await deliver(to: trusting) == .accepted(status: 250))
        #expect(try server.messages().map(\.tls) == [true])
        let distrusting = await deliver(to: sink(server, encryption: encryption))
        #expect(reason(distrusting).contains("No trusted TLS connection"))
        #expect(try server.messages().count == 1)
    }

    @Test func `is not sent in the open where STARTTLS is missing`() async throws {
        let server = try MailServer("--login", "feeds:TELLTALE")
        let outcome = await deliver(
            to: sink(server, encryption: .startTLS, login: ("feeds", "TELLTALE")))
        #expect(reason(outcome).contains("offers no STARTTLS"))
        #expect(try server.messages().isEmpty)
    }

    @Test func `goes to public addresses only, unless allowed`() async throws {
        let server = try MailServer()
        let outcome = await deliver(to: sink(server, encryption: .none, allowed: false))
        #expect(reason(outcome).contains("allow_private"))
        #expect(try server.messages().isEmpty)
    }

    @Test func `to a server that is away waits`() async throws {
        let server = try LoopbackServer()
        try server.stop()
        let account = MailAccount(
            host: "127.0.0.1", port: server.port, encryption: .none,
            allowPrivate: [server.authority])
        let route = MailRoute(
            host: "127.0.0.1", port: server.port, encryption: .none, sender: "a@example.org",
            recipients: ["b@example.org"])
        let outcome = await deliver(to: MailSink(name: "mail", route: route, account: account))
        guard case .failed(nil, let reason, .sink, nil) = outcome else {
            Issue.record("not failed as expected: \(outcome)")
            return
        }
        #expect(reason.contains("Can't connect to 127.0.0.1"))
    }

    @Test func `to a server that never speaks ends by time, and at once when the run ends`()
        async throws
    {
        let server = try await LoopbackServer.start()
        let account = { (total: Duration) in
            MailAccount(
                host: "127.0.0.1", port: server.port, encryption: .none,
                allowPrivate: [server.authority], total: total)
        }
        let mail = Mail(sender: "a@example.org", recipients: ["b@example.org"], message: [])
        await #expect(throws: MailError.self) {
            try await MailTransfer(account(.milliseconds(400))).send(mail)
        }
        let route = MailRoute(
            host: "127.0.0.1", port: server.port, encryption: .none, sender: "a@example.org",
            recipients: ["b@example.org"])
        let patient = MailSink(name: "mail", route: route, account: account(.seconds(600)))
        let outcome = await withTaskGroup(of: DeliveryOutcome?.self) { group in
            group.addTask { await deliver(to: patient) }
            group.cancelAll()
            return await group.next()
        }
        #expect(outcome == .notTried(reason: "the run ended first"))
    }
}
