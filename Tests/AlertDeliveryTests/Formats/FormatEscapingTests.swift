import FeedModel
import Foundation
import Testing

@testable import AlertDelivery

@Suite("Feed text in a message")
struct FormatEscapingTests {
    private let telegram = WebhookFormat.telegram(chat: "1", token: .environment("T"))
    private let matrix = WebhookFormat.matrix(room: "!a:b", token: .environment("T"))

    @Test func `is escaped in Slack's markup, and stands in blocks without any`() throws {
        let alert = Alert.titled("<!channel> & <https://evil.example|bank> *x*")
        #expect(
            try WebhookFormat.slack.value("text", for: alert)
                == "[stargate] &lt;!channel&gt; &amp; &lt;https://evil.example|bank&gt; *x*")
        let text = try WebhookFormat.slack.text(for: alert)
        #expect(!text.contains("mrkdwn"))
        #expect(
            try WebhookFormat.slack.value("blocks/0/elements/0/elements/1/text", for: alert)
                == "<!channel> & <https://evil.example|bank> *x*")
    }

    @Test func `is escaped where an accent makes another character of a bracket`() throws {
        let alert = Alert.titled("<\u{338}!channel>\u{338}")
        let text = try #require(try WebhookFormat.slack.value("text", for: alert))
        #expect(text == "[stargate] &lt;\u{338}!channel&gt;\u{338}")
        let discord = try #require(
            try WebhookFormat.discord.value("embeds/0/title", for: .titled("*\u{301}a*\u{301}")))
        #expect(discord == "\\*\u{301}a\\*\u{301}")
    }

    @Test func `mentions nobody in Discord`() throws {
        let alert = Alert.titled("@everyone <@123> **x** [a](http://b)")
        let text = try WebhookFormat.discord.text(for: alert)
        #expect(text.contains(#""allowed_mentions":{"parse":[]}"#))
        #expect(
            try WebhookFormat.discord.value("embeds/0/title", for: alert)
                == #"\@everyone \<\@123\> \*\*x\*\* \[a\]\(http\://b\)"#)
    }

    @Test func `stands in runs without Markdown in Teams`() throws {
        let alert = Alert.titled("**x** [a](http://b) <at>you</at>")
        #expect(
            try WebhookFormat.teams.value(
                "attachments/0/content/body/0/inlines/1/text", for: alert)
                == "**x** [a](http://b) <at>you</at>")
        for sample in Alert.samples {
            #expect(!(try WebhookFormat.teams.text(for: sample).contains(#"type":"TextBlock"#)))
        }
    }

    @Test func `calls nobody in Mattermost, in its own markup or Slack's`() throws {
        let text = try #require(
            try WebhookFormat.mattermost.value(
                "attachments/0/text", for: .titled("@all <!channel> <http://b|a> [a](http://b)")))
        #expect(
            text.contains(
                "[@\u{200B}all &lt;!channel&gt; &lt;http://b\\|a&gt; "
                    + #"\[a\]\(http://b\)](https://example.org/1)"#))
        let fallback = try WebhookFormat.mattermost.value(
            "attachments/0/fallback", for: .titled("@all"))
        #expect(fallback == "[stargate] @\u{200B}all")
    }

    @Test func `is text in the HTML of Telegram and Matrix`() throws {
        let alert = Alert.titled("<b>x</b> & \"y\" @user", url: "https://example.org/?a=1&b=2")
        #expect(
            try telegram.value("text", for: alert)?.hasPrefix(
                "<b>[stargate]</b> <a href=\"https://example.org/?a=1&amp;b=2\">"
                    + "&lt;b&gt;x&lt;/b&gt; &amp; &quot;y&quot; @\u{200B}user</a>") == true)
        #expect(
            try matrix.value("formatted_body", for: alert)?.hasPrefix(
                "<p><strong>[stargate]</strong> <a href=\"https://example.org/?a=1&amp;b=2\">"
                    + "&lt;b&gt;x&lt;/b&gt; &amp; &quot;y&quot; @user</a></p>") == true)
        #expect(try matrix.text(for: alert).contains("\"m.mentions\":{}"))
    }

    @Test(arguments: allFormats)
    func `moves no cursor and turns no direction`(format: WebhookFormat) throws {
        guard format.name != .feedwatch, format.name != .cloudevents else { return }
        let text = try format.text(for: .titled("a\u{1B}[31m\u{202E}b\u{7}\r\nc\u{200B}d"))
        for scalar in ["\u{1B}", "\\u001b", "\u{202E}", "\u{7}", "\\r"] {
            #expect(!text.contains(scalar))
        }
    }
}
