import Crypto
import FeedModel

/// Which mails belong together.
enum MailThread {
    /// The id of the alert that an update or a reminder follows: the first match of its rule and item. AlertShaping
    /// derives it so, and a test holds the two together.
    static func firstAlert(before alert: Alert) -> AlertID? {
        guard alert.type == .updated || alert.type == .reminder, let rule = alert.rule,
            let item = alert.item
        else {
            return nil
        }
        let facts = [AlertType.matched.rawValue, rule.name.text, item.id].joined(separator: "\n")
        return AlertID("alert_" + hash(facts))
    }

    /// `<alert_…@example.org>`, the same at each attempt.
    static func messageID(of alert: AlertID, domain: String) -> String {
        "<\(alert.fileName ?? "alert_" + hash(alert.text))@\(domain)>"
    }

    /// What mails of one rule can be told by (RFC 2919): a name of letters, digits and hyphens below
    /// the sender's domain.
    static func listID(of label: String, domain: String) -> String {
        let words = label.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let name = words.joined(separator: "-").prefix(40)
        return "<\(name.isEmpty ? hash(label) : String(name)).feedwatch.\(domain)>"
    }

    private static func hash(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
