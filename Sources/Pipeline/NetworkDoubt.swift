import FeedFetching
import FeedStore
import Synchronization

/// Whether the network of this machine is down, and not all the servers at once: none has answered in this
/// run, and of several that were well before none could be reached.
///
/// What would count as a failure of its feed waits here until that is known.
final class NetworkDoubt: Sendable {
    struct Suspect: Sendable {
        let fetched: FetchedFeed
        let feed: DueFeed
    }

    /// Fewer hosts that fail at once are a coincidence.
    static let fewestHosts = 3
    /// So many that nobody else needs to be asked.
    static let plenty = 20

    private struct State {
        var hasAnswered = false
        var suspects: [Suspect] = []
        var hosts: Set<String> = []
    }

    private let state = Mutex(State())

    /// - Returns: Whether the poll waits here, to be recorded in the end or not at all.
    func takes(_ fetched: FetchedFeed, of feed: DueFeed) -> Bool {
        guard let host = feed.host else { return false }
        return state.withLock { state in
            guard fetched.outcome.isUnreachable else {
                state.hasAnswered = true
                return false
            }
            // A server that failed before is no evidence, or a run with dead feeds alone would be.
            guard !state.hasAnswered, feed.state?.failures ?? 0 == 0 else { return false }
            state.hosts.insert(host)
            state.suspects.append(Suspect(fetched: fetched, feed: feed))
            return true
        }
    }

    /// Whether to ask nobody else.
    var isCertain: Bool {
        state.withLock { !$0.hasAnswered && $0.hosts.count >= Self.plenty }
    }

    /// How the network did: nil if nothing tells.
    var isDown: Bool? {
        state.withLock { state in
            if state.hasAnswered { return false }
            return state.hosts.count >= Self.fewestHosts ? true : nil
        }
    }

    var suspects: [Suspect] { state.withLock(\.suspects) }
}

extension FetchOutcome {
    /// Whether the server, for all we know, never heard of the request.
    fileprivate var isUnreachable: Bool {
        guard case .failed(let failure) = self else { return false }
        return [.nameNotResolved, .noConnection, .timeout].contains(failure.kind)
    }
}
