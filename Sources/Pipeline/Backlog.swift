import Synchronization

/// Documents that were fetched and are not recorded yet: a few at a time are parsed, matched and
/// recorded, the others wait as the bytes that they are. So memory stays flat, whatever the number
/// of feeds.
final class Backlog: Sendable {
    /// Keeps the processors busy, and a transaction worth its sync: while half of them are being committed, the
    /// others are parsed.
    static let atWork = 20

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

/// How many feeds are asked for at once: few while documents come faster than they are recorded, many
/// while servers are slow, and never more than can be kept if documents stay as large as they are.
struct FlightWindow {
    /// What is waited for an answer before more servers are asked beside.
    static let patience: Duration = .milliseconds(100)
    private static let first = 48
    private static let fewest = 16
    /// Bytes of all documents that are on the way at once, were each of the mean size.
    private static let room = 4 << 20
    /// How many of the last polls the mean is about.
    private static let memory = 16.0

    private let most: Int
    /// Bytes of a document; of those that are none, none. Before any has come, a long one's.
    private var meanSize = 65_536.0
    /// Polls that have ended since ``watch()``.
    private var ended = 0
    private(set) var size: Int

    init(most: Int) {
        self.most = most
        size = min(Self.first, most)
    }

    /// After each poll.
    ///
    /// - Parameters:
    ///   - count: Of documents in the backlog.
    ///   - bytes: Of its document.
    mutating func adapt(toBacklog count: Int, afterDocumentOf bytes: Int) {
        meanSize += (Double(bytes) - meanSize) / Self.memory
        ended += 1
        size = min(size, largest)
        if count > 2 * Backlog.atWork { size = max(size - 1, smallest) }
    }

    /// When ``patience`` begins.
    mutating func watch() { ended = 0 }

    /// When ``patience`` has run out at the window's edge. While there is enough to work on, or all that
    /// were asked have answered twice over, it is not the servers that are slow; and each that is asked
    /// takes 40 kB.
    mutating func lookFurther(withBacklog count: Int) {
        if count < Backlog.atWork, ended < 2 * size { size = min(2 * size, largest) }
        ended = 0
    }

    private var smallest: Int { min(Self.fewest, most) }

    private var largest: Int {
        let fitting = Double(Self.room) / max(meanSize, 1)
        return fitting < Double(most) ? max(Int(fitting), smallest) : most
    }
}
