public import FeedModel

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
}
