import Crypto
public import FeedModel

extension AlertID {
    /// The id of an event of a sink: the same however often it is raised.
    ///
    /// - Parameter occasion: What tells it from other events of this type and sink.
    public init(type: AlertType, sink: SinkName, occasion: String) {
        let facts = [type.rawValue, sink.text, occasion].joined(separator: "\n")
        let digits = SHA256.hash(data: Array(facts.utf8)).prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        self.init("alert_" + digits.joined())
    }
}
