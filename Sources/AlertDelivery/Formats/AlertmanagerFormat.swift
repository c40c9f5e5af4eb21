import FeedModel
import Foundation

/// An alert for Prometheus' Alertmanager. Alerts with the same labels are one to it, so that the
/// label `id` makes a retry no second one. It has no end: Alertmanager resolves it after its
/// `resolve_timeout`.
///
/// Source: Alertmanager's api/v2/openapi.yaml, `POST /alerts`; label names as in "Data model".
enum AlertmanagerFormat {
    private static let linesLimit = 8000

    static func message(of content: MessageContent, alert: Alert) -> WebhookMessage {
        let description = [
            content.facts.isEmpty ? nil : content.facts,
            content.text(within: linesLimit, write: \.plain),
        ].compactMap(\.self).joined(separator: "\n")
        return WebhookMessage(
            [
                [
                    "startsAt": .text(alert.matchedAt.formatted(.iso8601)),
                    "generatorURL": .text(content.link),
                    "labels": [
                        "alertname": .text(content.label),
                        "id": .text(alert.id.text),
                        "type": .text(alert.type.rawValue),
                        "severity": .text(alert.severity.rawValue),
                        "rule": .text(alert.rule?.name.text),
                        "feed": .text(alert.feed?.name.text),
                        "sink": .text(alert.event?.sink?.text),
                    ],
                    "annotations": [
                        "summary": .text(content.title),
                        "description": description.isEmpty ? .absent : .text(description),
                        "url": .text(content.link),
                    ],
                ]
            ], path: "/api/v2/alerts")
    }
}
