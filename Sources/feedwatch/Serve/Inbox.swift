import Foundation
import Synchronization

/// What the other parts of the daemon want of its loop, which alone has the store. It looks after
/// each piece of work.
final class Inbox: Sendable {
    struct Wishes: Sendable {
        var reload: Reload?
        /// Commands that want the store.
        var loans: [Loan] = []

        var isEmpty: Bool { reload == nil && loans.isEmpty }
    }

    enum Reload: Sendable {
        /// By a person: SIGHUP.
        case asked
        /// feeds.toml is another one.
        case changed
    }

    private struct State {
        var wishes = Wishes()
        var waiting: [UUID: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())

    func ask(reload: Reload) { post { $0.reload = reload } }

    func ask(for loan: Loan) { post { $0.loans.append(loan) } }

    func take() -> Wishes {
        state.withLock { state in
            defer { state.wishes = Wishes() }
            return state.wishes
        }
    }

    /// Until there are wishes, or the task is cancelled.
    func wait() async {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = UUID()
        state.withLock { state in
            state.waiting[id] = continuation
            if !state.wishes.isEmpty { continuation.yield() }
        }
        defer { state.withLock { _ = $0.waiting.removeValue(forKey: id) } }
        for await _ in stream { return }
    }

    /// The same, for at most so long.
    func wait(atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { await Self.pause(limit) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Sleeps, and is through early when the task is cancelled.
    static func pause(_ duration: Duration) async {
        do { try await ContinuousClock().sleep(for: duration) } catch { return }
    }

    private func post(_ change: (inout Wishes) -> Void) {
        state.withLock { state in
            change(&state.wishes)
            for continuation in state.waiting.values { continuation.yield() }
        }
    }
}

/// The store, wanted by a command for as long as it writes.
final class Loan: Sendable {
    /// Of the command, for people.
    let command: String
    private let granted = Gate()
    private let ended = Gate()

    init(command: String) { self.command = command }

    /// The loop has closed the store and let go of the lock.
    func grant() { granted.open() }

    /// The command is through, or gone.
    func end() { ended.open() }

    /// Returns as well when the task is cancelled.
    func untilGranted() async { await granted.wait() }

    func untilEnded() async { await ended.wait() }
}

/// Opens once, for the one who waits.
private struct Gate: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(of: Never.self) }

    func open() { continuation.finish() }

    func wait() async { for await _ in stream {} }
}
