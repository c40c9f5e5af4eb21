import AlertDelivery
import FeedStore
import Foundation

/// A delivery with its attempts, as `deliveries show` and `why` print it.
struct DeliveryHistory: Encodable {
    let delivery: DeliveryListing
    /// The first one first; of many, the last fifty.
    let attempts: [DeliveryAttempt]

    private enum CodingKeys: String, CodingKey {
        case history
    }

    /// The delivery's keys, and `history`.
    func encode(to encoder: any Encoder) throws {
        try delivery.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(attempts, forKey: .history)
    }

    /// A line an attempt.
    var lines: [String] {
        let width = attempts.map { "\($0.number)".count }.max() ?? 0
        return attempts.map { attempt in
            let number = "\(attempt.number)"
            return String(repeating: " ", count: width - number.count) + number
                + "  \(attempt.beganAt.formatted(.iso8601))  \(attempt.outcome)"
        }
    }
}

extension DeliveryAttempt {
    /// `HTTP 503, 120 ms, the receiver answered 503, not 2xx`
    fileprivate var outcome: String {
        guard let milliseconds else { return "feedwatch was ended during it" }
        let parts = [
            isAccepted ? "accepted" : "failed", status.map { "HTTP \($0)" }, "\(milliseconds) ms",
            answer?.safeForTerminal,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }
}
