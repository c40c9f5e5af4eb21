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

    /// How many documents there are, at work or waiting.
    var count: Int { state.withLock { $0.working + $0.waiting.count } }

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

    /// After each poll, when so many documents were in the backlog.
    mutating func adapt(toBacklog count: Int) {
        if count > 2 * Backlog.atWork {
            size = max(size - 1, min(Self.fewest, most))
        } else if count < Backlog.atWork {
            grow(by: 1)
        }
    }

    /// When ``patience`` has run out at the window's edge. While there is enough to work on, it is not
    /// the servers that are slow.
    mutating func lookFurther(withBacklog count: Int) {
        if count < Backlog.atWork { grow(by: size) }
    }

    private mutating func grow(by count: Int) { size = min(size + count, most) }
}
