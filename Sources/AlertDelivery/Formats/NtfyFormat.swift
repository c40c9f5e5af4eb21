import FeedModel
import HTTPTransfer

/// A message for an ntfy server, published as JSON.
///
/// It is plain text: Markdown is off unless asked for. Limit: 4096 bytes a message; a longer one
/// would become an attached file. Source: docs.ntfy.sh, "Publish as JSON", "Message priority",
/// "Limitations".
enum NtfyFormat {
    private static let byteLimit = 4000

    static func message(
        of content: MessageContent, topic: String, token: String?
    ) -> WebhookMessage {
        let ends = [content.facts, content.footer].map(\.utf8.count).reduce(2, +)
        let lines = content.text(
            within: byteLimit - ends, size: \.utf8.count, write: \.plain)
        let text = [content.facts.isEmpty ? nil : content.facts, lines, content.footer]
            .compactMap(\.self).joined(separator: "\n")
        return WebhookMessage(
            [
                "topic": .text(topic),
                "title": .text(content.headline),
                "message": .text(text),
                "priority": .number(content.severity.notificationPriority),
                "click": .text(content.link),
            ],
            headers: token.map { [HTTPHeader("Authorization", "Bearer \($0)")] } ?? [])
    }
}

extension Severity {
    /// 1 (min) to 5 (max).
    fileprivate var notificationPriority: Int {
        switch self {
        case .low: 2
        case .normal: 3
        case .high: 4
        case .critical: 5
        }
    }
}
