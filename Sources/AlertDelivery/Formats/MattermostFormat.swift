import FeedModel

/// A message for Mattermost's incoming webhooks: one attachment with the severity's colour.
///
/// Its text knows Markdown and, as Slack's does, `<!channel>` and `<url|text>`; and it calls whoever
/// stands behind an `@`. So markup gets a backslash or an entity, and an `@` a space of no width.
/// Limit: 16383 characters a post. Source: developers.mattermost.com, "Incoming webhooks", "Message
/// attachments", "Slack compatibility".
enum MattermostFormat {
    static func message(of content: MessageContent) -> WebhookMessage {
        let lines = content.text(within: 8000) { line in
            "- " + linked(line.text, to: line.link) + escape(line.tail ?? "")
        }
        let text = [
            "**\\[\(escape(content.label))\\]** \(linked(content.title, to: content.link))",
            content.facts.isEmpty ? nil : escape(content.facts), lines,
        ].compactMap(\.self).joined(separator: "\n\n")
        return WebhookMessage([
            "attachments": [
                [
                    "color": .text(content.severity.hexColour),
                    "fallback": .text(content.headline.callingNobody),
                    "text": .text(text),
                    "footer": .text(content.footer),
                ]
            ]
        ])
    }

    private static func linked(_ text: String, to url: String?) -> String {
        guard let url else { return escape(text) }
        let target = url.replacing("(", with: "%28").replacing(")", with: "%29")
        return "[\(escape(text))](\(target.replacing("@", with: "%40")))"
    }

    private static func escape(_ text: String) -> String {
        text.backslashing(#"\`*{}[]()#_~|"#).withEntities.callingNobody
    }
}
