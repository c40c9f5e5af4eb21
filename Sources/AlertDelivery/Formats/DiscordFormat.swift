import FeedModel
import Foundation

/// A message for Discord's webhooks: one embed, and mentions of nobody.
///
/// Title and description know Markdown, whose characters get a backslash each; author and footer are
/// plain. Limits: title 256, description 4096, author 256, footer 2048, an embed as a whole 6000.
/// Source: discord.com/developers, "Execute Webhook", "Embed Limits", "Allowed Mentions Object".
enum DiscordFormat {
    static func message(of content: MessageContent, at date: Date) -> WebhookMessage {
        let lines = content.text(within: 3000) { line in
            let text = escape(line.text)
            let linked = line.link.map { "[\(text)](\(inParentheses($0)))" } ?? text
            return linked + escape(line.tail ?? "")
        }
        let description = [content.facts.isEmpty ? nil : escape(content.facts), lines]
            .compactMap(\.self).joined(separator: "\n")
        return WebhookMessage([
            "allowed_mentions": ["parse": []],
            "embeds": [
                [
                    "author": ["name": .text(content.label)],
                    "title": .text(content.title.escaped(within: 256, escape)),
                    "url": .text(content.link),
                    "description": description.isEmpty ? .absent : .text(description),
                    "color": .number(content.severity.colour),
                    "timestamp": .text(date.formatted(.iso8601)),
                    "footer": ["text": .text(content.footer)],
                ]
            ],
        ])
    }

    private static func escape(_ text: String) -> String {
        text.backslashing(#"\`*_~|<>#[]()-:@"#)
    }

    private static func inParentheses(_ url: String) -> String {
        url.replacing("(", with: "%28").replacing(")", with: "%29")
    }
}
