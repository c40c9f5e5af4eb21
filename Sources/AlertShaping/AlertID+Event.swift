public import FeedModel
import Foundation

extension AlertID {
    /// The id of an event of a sink: the same however often it is raised.
    ///
    /// - Parameter occasion: What tells it from other events of this type and sink.
    public init(type: AlertType, sink: SinkName, occasion: String) {
        self.init(derivedFrom: [type.rawValue, sink.text, occasion])
    }

    /// The id of an event of a feed, likewise.
    public init(type: AlertType, feed: FeedName, occasion: String) {
        self.init(derivedFrom: [type.rawValue, feed.text, occasion])
    }

    /// The id of what a rule tells of its matches as a whole, likewise.
    ///
    /// - Parameter occasion: When that began.
    init(type: AlertType, rule: RuleName, occasion: Date) {
        let seconds = Int64(exactly: occasion.timeIntervalSince1970.rounded()) ?? 0
        self.init(derivedFrom: [type.rawValue, rule.text, "\(seconds)"])
    }
}
