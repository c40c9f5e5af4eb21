import FeedStore
import Foundation

/// Commits the polls of a run, as many in one transaction as have come in while the last one was
/// being written.
actor GroupRecorder {
    private enum Wake {
        case done(Result<PollSummary, StoreError>)
        /// Nobody is committing; the one who is woken does.
        case lead
    }

    private let store: FeedStore
    private let isRehearsal: Bool
    private let decider: AlertDecider
    private let events: FeedEvents
    private let now: @Sendable () -> Date
    private var isCommitting = false
    private var waiting: [(poll: PollRecord, wake: CheckedContinuation<Wake, Never>)] = []

    init(
        store: FeedStore, isRehearsal: Bool, decider: AlertDecider,
        events: FeedEvents = FeedEvents(receivers: []), now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.isRehearsal = isRehearsal
        self.decider = decider
        self.events = events
        self.now = now
    }

    /// Returns when the poll is on the disk.
    func record(_ poll: PollRecord) async throws(StoreError) -> PollSummary {
        if isCommitting {
            let wake = await withCheckedContinuation { waiting.append((poll, $0)) }
            if case .done(let result) = wake { return try result.get() }
        }
        isCommitting = true
        let followers = waiting
        waiting = []
        // A record is large, so that it is copied no more often than it must.
        var polls = [poll]
        polls.reserveCapacity(followers.count + 1)
        for follower in followers { polls.append(follower.poll) }
        let matchedAt = now()
        for index in polls.indices { polls[index].matchedAt = matchedAt }
        let result = await commit(polls)
        for (index, follower) in followers.enumerated() {
            follower.wake.resume(returning: .done(result.map { $0[index + 1] }))
        }
        if waiting.isEmpty {
            isCommitting = false
        } else {
            waiting.removeFirst().wake.resume(returning: .lead)
        }
        return try result.map { $0[0] }.get()
    }

    private func commit(_ polls: [PollRecord]) async -> Result<[PollSummary], StoreError> {
        do throws(StoreError) {
            return .success(
                try await store.record(
                    polls, isRehearsal: isRehearsal, budgetWindow: decider.budgetWindow,
                    telling: { [events] in events.event($0, of: $1, at: $2) }
                ) { [decider] changes in decider.decide(changes) })
        } catch {
            return .failure(error)
        }
    }
}
