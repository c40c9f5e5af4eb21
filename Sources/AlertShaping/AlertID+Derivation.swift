import Crypto
public import FeedModel

extension AlertID {
    /// The id of the alert of this type that a rule raises for an item: the same from a rebuilt
    /// store. `alert_` and 32 hexadecimal digits, of SHA-256.
    public init(type: AlertType, rule: RuleName, item: ItemIdentity) {
        let facts = [type.rawValue, rule.text, item.description].joined(separator: "\n")
        let digits = SHA256.hash(data: Array(facts.utf8)).prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        self.init("alert_" + digits.joined())
    }
}
