import FeedConfig
import FeedModel
import Foundation
import Synchronization

/// The secrets of one run: each is read when it is first needed, once, whoever needs it.
///
/// A command may take seconds, so each is read on a thread of its own while the feeds go on.
final class RunSecrets: Sendable {
    private typealias Waiting = CheckedContinuation<Result<String, SecretError>, Never>

    private enum Entry {
        case beingRead([Waiting])
        case known(Result<String, SecretError>)
    }

    private let entries = Mutex<[SecretSource: Entry]>([:])
    private let reader = SecretReader()

    func value(of source: SecretSource) async throws(SecretError) -> String {
        let result = await withCheckedContinuation { waiting in
            let (known, isFirst) = entries.withLock { entries in
                switch entries[source] {
                case .known(let result): return (Optional(result), false)
                case .beingRead(let others):
                    entries[source] = .beingRead(others + [waiting])
                    return (nil, false)
                case nil:
                    entries[source] = .beingRead([waiting])
                    return (nil, true)
                }
            }
            if let known { waiting.resume(returning: known) }
            if isFirst { read(source) }
        }
        return try result.get()
    }

    private func read(_ source: SecretSource) {
        let thread = Thread { [self] in
            let result = Result { () throws(SecretError) in try reader.read(source) }
            let waiting = entries.withLock { entries -> [Waiting] in
                defer { entries[source] = .known(result) }
                guard case .beingRead(let waiting) = entries[source] else { return [] }
                return waiting
            }
            for one in waiting { one.resume(returning: result) }
        }
        thread.start()
    }
}
