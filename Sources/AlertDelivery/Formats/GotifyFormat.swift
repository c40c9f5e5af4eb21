import FeedModel
import HTTPTransfer

/// A message for a Gotify server, as plain text.
///
/// Source: gotify.net, "Push messages", "Message extras"; priorities as its Android app takes them:
/// 0 is silent, 1 to 3 an icon, 4 to 7 a sound, 8 to 10 a pop-up.
enum GotifyFormat {
    private static let textLimit = 8000

    static func message(of content: MessageContent, token: String) -> WebhookMessage {
        let text = [
            content.facts.isEmpty ? nil : content.facts,
            content.text(within: textLimit, write: \.plain), content.footer,
        ].compactMap(\.self).joined(separator: "\n")
        return WebhookMessage(
            [
                "title": .text(content.headline),
                "message": .text(text),
                "priority": .number(content.severity.gotifyPriority),
                "extras": [
                    "client::display": ["contentType": "text/plain"],
                    "client::notification": content.link.map {
                        ["click": ["url": .text($0)]]
                    } ?? .absent,
                ],
            ],
            path: "/message", headers: [HTTPHeader("X-Gotify-Key", token)])
    }
}

extension Severity {
    fileprivate var gotifyPriority: Int {
        switch self {
        case .low: 2
        case .normal: 5
        case .high: 8
        case .critical: 10
        }
    }
}
