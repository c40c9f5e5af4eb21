public import Foundation
import GRDB

/// One attempt of a delivery, as the ledger keeps it.
public struct DeliveryAttempt: Hashable, Encodable, Sendable {
    /// 1 for the first.
    public var number: Int
    public var beganAt: Date
    /// Nil when feedwatch was killed during it: whether the receiver has it is not known.
    public var milliseconds: Int?
    public var isAccepted: Bool
    /// The HTTP status, where there was one.
    public var status: Int?
    /// The head of the answer, or why there was none.
    public var answer: String?

    public init(
        number: Int, beganAt: Date, milliseconds: Int? = nil, isAccepted: Bool = false,
        status: Int? = nil, answer: String? = nil
    ) {
        self.number = number
        self.beganAt = beganAt
        self.milliseconds = milliseconds
        self.isAccepted = isAccepted
        self.status = status
        self.answer = answer
    }

    private enum CodingKeys: String, CodingKey {
        case number, milliseconds, status, answer
        case beganAt = "began_at"
        case isAccepted = "accepted"
    }
}

extension FeedStore {
    /// The attempts of each of these deliveries that are still kept, the first one first.
    public func attempts(
        of deliveries: [Int64]
    ) async throws(StoreError) -> [Int64: [DeliveryAttempt]] {
        try await read("reading attempts") { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT delivery, number, began_at, took, accepted, status, answer FROM attempt
                    WHERE delivery IN (SELECT value FROM json_each(?))
                    ORDER BY delivery, number
                    """, arguments: [Self.list(deliveries)])
            var attempts: [Int64: [DeliveryAttempt]] = [:]
            while let row = try rows.next() {
                attempts[row[0], default: []].append(
                    DeliveryAttempt(
                        number: row[1], beganAt: Date(milliseconds: row[2]), milliseconds: row[3],
                        isAccepted: row[4] as Int? == 1, status: row[5], answer: row[6]))
            }
            return attempts
        }
    }
}
