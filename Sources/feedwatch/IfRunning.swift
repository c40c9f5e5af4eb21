import ArgumentParser
import FeedConfig
import FeedStore

/// What a run does while another one of the same database is under way.
enum IfRunning: Equatable {
    case skip
    case wait(Duration)
    case fail

    private static let pause: Duration = .milliseconds(50)

    /// `skip`, `wait=30s` or `fail`.
    static func read(_ text: String) throws -> IfRunning {
        switch text {
        case "skip": return .skip
        case "fail": return .fail
        default:
            guard text.hasPrefix("wait=") else {
                throw ValidationError("\"\(text)\" is none of skip, wait=30s and fail.")
            }
            return .wait(try TimeSpan.read(String(text.dropFirst("wait=".count))))
        }
    }

    /// Nil if there is nothing to do but to end well; ends the command if that was asked for.
    func lock(forStoreAt path: String) async throws -> RunLock? {
        if let lock = try RunLock.take(forStoreAt: path) { return lock }
        switch self {
        case .skip: return nil
        case .fail:
            throw feedwatch.fail(.busy, "another run of this database is under way.")
        case .wait(let limit):
            let end = ContinuousClock.now + limit
            while ContinuousClock.now < end {
                try await ContinuousClock().sleep(for: Self.pause)
                if let lock = try RunLock.take(forStoreAt: path) { return lock }
            }
            throw feedwatch.fail(
                .busy, "another run of this database was under way for all of \(limit).")
        }
    }
}
