import FeedModel
import Foundation

@testable import AlertDelivery

/// Every format, with what it needs.
let allFormats: [WebhookFormat] = [
    .feedwatch, .cloudevents, .slack, .discord, .teams, .mattermost,
    .ntfy(topic: "alerts", token: .environment("TOKEN")), .gotify(token: .environment("TOKEN")),
    .telegram(chat: "-100123", token: .environment("TOKEN")),
    .matrix(room: "!abc:example.org", token: .environment("TOKEN")),
    .pagerduty(routingKey: .environment("TOKEN")), .alertmanager,
]

extension WebhookFormat {
    func message(for alert: Alert) throws -> WebhookMessage {
        try WebhookFormatter(self, token: "t0ken")
            .message(for: OutgoingAlert(id: alert.id, body: AlertBody.encode(alert)))
    }

    /// The message's body as text.
    func text(for alert: Alert) throws -> String {
        String(decoding: try message(for: alert).body, as: UTF8.self)
    }

    /// The value at a path of keys and indices, such as `attachments.0.text`.
    func value(_ path: String, for alert: Alert) throws -> String? {
        var value: Any? = try JSONSerialization.jsonObject(with: Data(try message(for: alert).body))
        for key in path.split(separator: "/") {
            if let index = Int(key), let list = value as? [Any] {
                value = index < list.count ? list[index] : nil
            } else {
                value = (value as? [String: Any])?[String(key)]
            }
        }
        return value.map { "\($0)" }
    }
}

extension Alert {
    /// A match of a title, with a link.
    static func titled(_ title: String, url: String? = "https://example.org/1") -> Alert {
        var alert = Alert.sample
        alert.item?.title = title
        alert.item?.url = url
        alert.matches = []
        return alert
    }
}
