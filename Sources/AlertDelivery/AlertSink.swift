public import FeedModel
public import Foundation

/// A place that takes alerts. One file per kind of sink.
public protocol AlertSink: Sendable {
    var name: SinkName { get }
    /// How many alerts go in one call of ``deliver(_:at:)``: one where each is accepted for
    /// itself, more where a batch costs one write.
    var batchSize: Int { get }
    /// Delivers in the order given.
    ///
    /// - Returns: What became of each, in the same order. An alert is accepted only when the
    ///   receiver has it for good.
    func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome]
}

/// An alert on its way: the bytes were made when it was raised and are the same at every attempt.
public struct OutgoingAlert: Sendable {
    public var id: AlertID
    /// The JSON of DESIGN's webhook contract, as ``AlertBody`` writes it.
    public var body: [UInt8]
    /// The delivery's number: grows in the order in which the alerts were raised. Nil for what is
    /// no delivery.
    public var sequence: Int64?

    public init(id: AlertID, body: [UInt8], sequence: Int64? = nil) {
        self.id = id
        self.body = body
        self.sequence = sequence
    }
}

/// What became of one attempt.
public enum DeliveryOutcome: Hashable, Sendable {
    /// - Parameters:
    ///   - status: The HTTP status, where there is one.
    ///   - answer: The head of what it said, without secrets.
    case accepted(status: Int? = nil, answer: String? = nil)
    /// - Parameters:
    ///   - reason: A sentence for a person, without secrets.
    ///   - retryAfter: The receiver wants no attempt before this.
    case failed(
        status: Int? = nil, reason: String, concerns: FailureScope = .sink,
        retryAfter: Date? = nil)
    /// Nothing was tried, so that it says nothing of the receiver: the run is ending, or the sink
    /// can't be used as configured.
    case notTried(reason: String)
}

/// What a failure says of the alerts behind it.
public enum FailureScope: Hashable, Sendable {
    /// Nothing: this one alone is refused.
    case alert
    /// They would fail too.
    case sink
    case unclear
    /// The receiver wants none any more, until a person says otherwise.
    case gone
}

/// A sink that can't be used as configured: every alert fails with the reason and stays in the
/// outbox until feeds.toml or its secret is mended.
public struct UnusableSink: AlertSink {
    public let name: SinkName
    public let batchSize = 1
    private let reason: String

    public init(name: SinkName, reason: String) {
        self.name = name
        self.reason = reason
    }

    public func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        alerts.map { _ in .notTried(reason: reason) }
    }
}
