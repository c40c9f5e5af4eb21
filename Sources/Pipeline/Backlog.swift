import Synchronization

/// Documents that were fetched and are not recorded yet: a few at a time are parsed, matched and
/// recorded, the others wait as the bytes that they are. So memory stays flat, whatever the number
/// of feeds.
final class Backlog: Sendable {
    /// Keeps the processors busy, and a transaction worth its sync.
    static let atWork = 16

    private struct State {
        var working = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// How many documents wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Returns when there is room; call ``leave()`` afterwards. Never waits for a server.
    func enter() async {
        await withCheckedContinuation { continuation in
            let hasRoom = state.withLock { state in
                guard state.working < Self.atWork else {
                    state.waiting.append(continuation)
                    return false
                }
                state.working += 1
                return true
            }
            if hasRoom { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                state.working -= 1
                return nil as CheckedContinuation<Void, Never>?
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

/// How many feeds are asked for at once: few while documents come faster than they are recorded,
/// many while servers are slow.
struct FlightWindow {
    /// What is waited for an answer before more servers are asked beside.
    static let patience: Duration = .milliseconds(100)
    private static let first = 48
    private static let fewest = 16

    private let most: Int
    private(set) var size: Int

    init(most: Int) {
        self.most = most
        size = min(Self.first, most)
    }

    /// After each poll.
    mutating func adapt(toBacklog waiting: Int) {
        if waiting > Backlog.atWork {
            size = max(size - 1, min(Self.fewest, most))
        } else if waiting == 0 {
            grow(by: 1)
        }
    }

    mutating func grow(by count: Int) { size = min(size + count, most) }
}
