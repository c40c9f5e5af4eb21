import FeedConfig
import FeedModel
import Testing

@Suite("The format of a webhook")
struct WebhookFormatTests {
    /// Begins on line 4; the keys on line 7.
    private func text(_ keys: String) -> String {
        feed + "[[sink]]\nname = \"a\"\ntype = \"webhook\"\n" + keys
    }

    private func endpoint(_ keys: String) throws -> WebhookEndpoint? {
        guard case .webhook(let endpoint)? = try read(text(keys)).configuration.sinks.first?.kind
        else { return nil }
        return endpoint
    }

    private let token = SecretSource.environment("T")

    @Test func `is our own unless said otherwise`() throws {
        let endpoint = try endpoint("url = \"https://example.org\"\nsecret = \"env:S\"")
        #expect(endpoint?.format == .feedwatch)
    }

    @Test func `needs what its receiver needs`() {
        func missing(_ format: String) -> [String] {
            mistakes(in: text("format = \"\(format)\"")).compactMap { mistake in
                if case .missing(let key, of: .sink) = mistake.kind { key } else { nil }
            }
        }
        #expect(missing("feedwatch") == ["url", "secret"])
        #expect(missing("cloudevents") == ["url"])
        #expect(missing("slack") == ["url"])
        #expect(missing("ntfy") == ["topic"])
        #expect(missing("gotify") == ["url", "token"])
        #expect(missing("telegram") == ["chat_id", "token"])
        #expect(missing("matrix") == ["url", "room", "token"])
        #expect(missing("pagerduty") == ["routing_key"])
        #expect(missing("alertmanager") == ["url"])
    }

    @Test func `knows its vendor's address`() throws {
        let telegram = try endpoint("format = \"telegram\"\nchat_id = -100\ntoken = \"env:T\"")
        #expect(
            telegram
                == WebhookEndpoint(
                    url: "https://api.telegram.org",
                    format: .telegram(chat: "-100", token: token), secrets: []))
        #expect(
            try endpoint("format = \"ntfy\"\ntopic = \"alerts\"")
                == WebhookEndpoint(
                    url: "https://ntfy.sh", format: .ntfy(topic: "alerts", token: nil),
                    secrets: []))
        #expect(
            try endpoint("format = \"pagerduty\"\nrouting_key = \"env:T\"")?.url
                == "https://events.pagerduty.com/v2/enqueue")
    }

    @Test func `has no key of another one`() {
        let slack = "format = \"slack\"\nurl = \"env:U\"\n"
        #expect(
            mistakes(in: text(slack + "secret = \"env:S\"\nroom = \"!a:b\"")) == [
                Mistake(9, .badWebhook(key: "secret", .notSigned(format: "slack"))),
                Mistake(
                    10,
                    .badWebhook(key: "room", .otherFormat("slack", belongsTo: ["matrix"]))),
            ])
    }

    @Test func `may have a URL that is a secret`() throws {
        let endpoint = try endpoint("format = \"slack\"\nurl = \"env:SLACK_URL\"")
        #expect(endpoint?.secretURL == .environment("SLACK_URL"))
        #expect(endpoint?.url == "env:SLACK_URL")
    }

    @Test(
        "says what is no address of its kind",
        arguments: [
            (
                "format = \"matrix\"\nurl = \"https://m.example\"\ntoken = \"env:T\"\nroom = \"#a:b\"",
                10
            ),
            ("format = \"telegram\"\ntoken = \"env:T\"\nchat_id = \"me\"", 9),
            ("format = \"ntfy\"\ntopic = \"a/b\"", 8),
        ])
    func badAddressees(keys: String, line: Int) {
        let found = mistakes(in: text(keys))
        #expect(found.map(\.line) == [line])
        guard case .badWebhook(_, .badAddressee)? = found.first?.kind else {
            Issue.record("\(found)")
            return
        }
    }

    @Test func `that appends a path takes no query`() {
        #expect(
            mistakes(in: text("format = \"alertmanager\"\nurl = \"https://example.org/?a\"")) == [
                Mistake(8, .badWebhook(key: "url", .hasQuery(format: "alertmanager")))
            ])
    }
}
