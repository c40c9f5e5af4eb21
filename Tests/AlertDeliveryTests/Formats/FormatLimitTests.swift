import FeedModel
import Foundation
import Testing

@testable import AlertDelivery

@Suite("A message that would be too long")
struct FormatLimitTests {
    /// The longest texts, each of a character that is escaped to six.
    private static let long: Alert = {
        var alert = Alert.sampleDigest(count: 5000, told: 60)
        let text = String(repeating: "\"", count: 5000)
        alert.rule?.name = RuleName(text)
        alert.digest?.group = text
        alert.digest?.entries = (1...60).map { number in
            Digest.Entry(
                id: AlertID("alert_\(number)"), rule: "stargate", severity: .high, feed: "news",
                title: text, url: "https://example.org/\(number)", matchedAt: alert.matchedAt)
        }
        return alert
    }()

    private func size(_ format: WebhookFormat, _ path: String) throws -> Int {
        try #require(try format.value(path, for: Self.long)).utf16.count
    }

    @Test func `is cut to Slack's limits`() throws {
        #expect(try size(.slack, "text") <= 3000)
        #expect(try WebhookFormat.slack.message(for: Self.long).body.count < 20_000)
    }

    @Test func `is cut to Discord's limits`() throws {
        let embed = "embeds/0"
        #expect(try size(.discord, "\(embed)/author/name") <= 256)
        #expect(try size(.discord, "\(embed)/title") <= 256)
        #expect(try size(.discord, "\(embed)/description") <= 4096)
        let sizes = try ["author/name", "title", "description", "footer/text"].map {
            try size(.discord, "\(embed)/\($0)")
        }
        #expect(sizes.reduce(0, +) <= 6000)
    }

    @Test func `is cut to the limits of the others`() throws {
        let token = SecretSource.environment("T")
        #expect(try size(.telegram(chat: "1", token: token), "text") <= 4096)
        #expect(try size(.mattermost, "attachments/0/text") <= 16_383)
        #expect(try size(.pagerduty(routingKey: token), "payload/summary") <= 1024)
        let ntfy = try #require(
            try WebhookFormat.ntfy(topic: "a", token: nil).value("message", for: Self.long))
        #expect(ntfy.utf8.count <= 4096)
        #expect(try WebhookFormat.teams.message(for: Self.long).body.count <= 28_000)
        #expect(
            try WebhookFormat.matrix(room: "!a:b", token: token).message(for: Self.long).body.count
                < 65_536)
    }

    @Test(arguments: allFormats)
    func `says so`(format: WebhookFormat) throws {
        guard format.name != .feedwatch, format.name != .cloudevents else { return }
        #expect(try format.text(for: Self.long).contains(/and \d{4} more/))
        var cut = Alert.sample
        cut.truncated = true
        if format.name != .alertmanager {
            #expect(try format.text(for: cut).contains("texts were cut"))
        }
    }
}
