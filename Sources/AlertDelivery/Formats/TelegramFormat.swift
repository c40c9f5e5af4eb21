import FeedModel

/// A message for a chat of Telegram, by `sendMessage` of a bot.
///
/// In its HTML `<`, `>`, `&` and `"` are escaped; an `@`, which would call a user even in plain text,
/// gets a space of no width. Limit: 4096 characters. Source: core.telegram.org/bots/api,
/// "sendMessage", "HTML style", "ResponseParameters".
enum TelegramFormat {
    private static let limit = 4096

    /// - Parameter token: Part of the path: whoever shows the URL shows it.
    static func message(
        of content: MessageContent, chat: String, token: String
    ) -> WebhookMessage {
        let head = [
            "<b>[\(escape(content.label))]</b> \(linked(content.title, to: content.link))",
            content.facts.isEmpty ? nil : escape(content.facts),
        ].compactMap(\.self)
        let foot = "<i>\(escape(content.footer))</i>"
        let taken = (head + [foot]).map(\.utf16.count).reduce(head.count + 1, +)
        let lines = content.text(within: limit - taken) { line in
            "• " + linked(line.text, to: line.link) + escape(line.tail ?? "")
        }
        let text = (head + [lines, foot].compactMap(\.self)).joined(separator: "\n")
        return WebhookMessage(
            [
                "chat_id": Int(chat).map { .number($0) } ?? .text(chat),
                "text": .text(text),
                "parse_mode": "HTML",
                "link_preview_options": ["is_disabled": true],
                "disable_notification": content.severity == .low ? true : .absent,
            ],
            path: "/bot\(token)/sendMessage")
    }

    private static func linked(_ text: String, to url: String?) -> String {
        guard let url else { return escape(text) }
        return "<a href=\"\(url.withEntities)\">\(escape(text))</a>"
    }

    private static func escape(_ text: String) -> String { text.withEntities.callingNobody }
}
