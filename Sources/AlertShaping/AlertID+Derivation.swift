import Crypto
public import FeedModel

extension AlertID {
    /// The id of the alert of this type that a rule raises for an item: the same from a rebuilt
    /// store. `alert_` and 32 hexadecimal digits, of SHA-256.
    public init(type: AlertType, rule: RuleName, item: ItemIdentity) {
        self.init(derivedFrom: [type.rawValue, rule.text, item.description])
    }

    /// The id of the alert that tells of an item's edit, by what the edit made of its texts.
    init(updateOf item: ItemIdentity, rule: RuleName, to texts: ItemTexts) {
        self.init(
            derivedFrom: [AlertType.updated.rawValue, rule.text, item.description]
                + TextField.allCases.map { texts[$0] ?? "" })
    }

    /// The id of a digest of alerts.
    public init(digestOf alerts: [AlertID]) {
        self.init(derivedFrom: [AlertType.digest.rawValue] + alerts.map(\.text))
    }

    /// The id of the nth time that an alert is told again.
    public init(reminder number: Int, of alert: AlertID) {
        self.init(derivedFrom: [AlertType.reminder.rawValue, alert.text, "\(number)"])
    }

    init(derivedFrom facts: [String]) {
        let digits = SHA256.hash(data: Array(facts.joined(separator: "\n").utf8)).prefix(16).map {
            ($0 < 16 ? "0" : "") + String($0, radix: 16)
        }
        self.init("alert_" + digits.joined())
    }
}
