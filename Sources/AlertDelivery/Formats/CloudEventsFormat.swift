import FeedModel
import Foundation

/// A CloudEvent 1.0 in structured JSON. Its `data` is that of the webhook body, its id the alert's.
///
/// Source: CloudEvents 1.0.2, "Required attributes"; JSON event format 1.0.2, section 3.
enum CloudEventsFormat {
    static func message(of body: [UInt8], alert: Alert) throws(AlertBodyError) -> WebhookMessage {
        let name = alert.rule?.name.text ?? alert.feed?.name.text ?? alert.event?.sink?.text
        var event: [String: Any] = [
            "specversion": "1.0",
            "id": alert.id.text,
            "source": "feedwatch",
            "type": "feedwatch." + alert.type.rawValue,
            "time": alert.matchedAt.formatted(.iso8601),
            "datacontenttype": "application/json",
        ]
        if let name { event["subject"] = name }
        do {
            let parsed = try JSONSerialization.jsonObject(with: Data(body))
            event["data"] = (parsed as? [String: Any])?["data"]
            let bytes = try JSONSerialization.data(
                withJSONObject: event, options: [.sortedKeys, .withoutEscapingSlashes])
            return WebhookMessage(body: Array(bytes), type: "application/cloudevents+json")
        } catch {
            throw AlertBodyError(reason: "\(error)")
        }
    }
}
