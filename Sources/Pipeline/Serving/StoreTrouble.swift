public import FeedStore

/// What a daemon does about a store that it can't use: waits for what may heal by itself, a full
/// disk for example, ever longer. Pure.
public struct StoreTrouble: Sendable {
    public enum Answer: Equatable, Sendable {
        /// - Parameter isNews: Nobody was told of it yet.
        case tryAgain(after: Duration, isNews: Bool)
        /// Only a person can mend it.
        case giveUp
    }

    private static let longestWait = 60
    /// In a row.
    private var failures = 0

    public init() {}

    public mutating func answer(to error: StoreError) -> Answer {
        switch error {
        case .replaced, .damaged, .newerSchema, .onNetwork: return .giveUp
        case .cannotOpen, .full, .readOnly, .busy, .failed: break
        }
        let wait = min(1 << min(failures, 6), Self.longestWait)
        failures += 1
        return .tryAgain(after: .seconds(wait), isNews: failures == 1)
    }

    /// - Returns: Whether there was trouble that is over now.
    public mutating func end() -> Bool {
        defer { failures = 0 }
        return failures > 0
    }
}
