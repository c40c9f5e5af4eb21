import FeedModel
import Foundation

/// An event for PagerDuty's Events API v2. Retries have the same `dedup_key`, the alert's id.
///
/// Texts are plain. Limits: summary 1024, dedup_key 255 characters, an event 512 kB. Source:
/// developer.pagerduty.com, "Events API v2: send an alert event".
enum PagerDutyFormat {
    private static let linesLimit = 8000

    static func message(
        of content: MessageContent, alert: Alert, routingKey: String
    ) -> WebhookMessage {
        let (lines, note) = content.lines(within: linesLimit, write: \.plain)
        let details = lines.map(\.plain) + [note].compactMap(\.self)
        return WebhookMessage([
            "routing_key": .text(routingKey),
            "event_action": "trigger",
            "dedup_key": .text(String(content.id.text.prefix(255))),
            "client": "feedwatch",
            "payload": [
                "summary": .text(content.headline.cut(toCharacters: 500)),
                "source": .text(alert.feed?.name.text ?? content.label),
                "severity": .text(content.severity.pagerDutySeverity),
                "timestamp": .text(alert.matchedAt.formatted(.iso8601)),
                "class": .text(alert.type.rawValue),
                "group": .text(alert.rule?.name.text),
                "custom_details": [
                    "id": .text(content.footer),
                    "facts": content.facts.isEmpty ? .absent : .text(content.facts),
                    "lines": details.isEmpty ? .absent : .list(details.map { .text($0) }),
                ],
            ],
            "links": content.link.map { [["href": .text($0), "text": .text(content.title)]] }
                ?? .absent,
        ])
    }
}

extension Severity {
    fileprivate var pagerDutySeverity: String {
        switch self {
        case .low: "info"
        case .normal: "warning"
        case .high: "error"
        case .critical: "critical"
        }
    }
}
