import FeedStore
import Foundation

/// Commits the polls of a run, as many in one transaction as have come in while the last one was
/// being written.
actor GroupRecorder {
    private enum Wake {
        case done(Result<[PollSummary], StoreError>)
        /// Nobody is committing; the one who is woken does.
        case lead
    }

    private let store: FeedStore
    private let isRehearsal: Bool
    private let decider: AlertDecider
    private let events: FeedEvents
    private let now: @Sendable () -> Date
    private var isCommitting = false
    private var waiting: [(polls: [PollRecord], wake: CheckedContinuation<Wake, Never>)] = []

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
        try await record([poll])[0]
    }

    /// Returns when the polls are on the disk, with their summaries in the same order.
    func record(_ polls: [PollRecord]) async throws(StoreError) -> [PollSummary] {
        if isCommitting {
            let wake = await withCheckedContinuation { waiting.append((polls, $0)) }
            if case .done(let result) = wake { return try result.get() }
        }
        isCommitting = true
        let followers = waiting
        waiting = []
        var all = polls
        for follower in followers { all += follower.polls }
        let matchedAt = now()
        for index in all.indices { all[index].matchedAt = matchedAt }
        let result = await commit(all)
        var end = polls.count
        for follower in followers {
            let own = end..<(end + follower.polls.count)
            end = own.upperBound
            follower.wake.resume(returning: .done(result.map { Array($0[own]) }))
        }
        if waiting.isEmpty {
            isCommitting = false
        } else {
            waiting.removeFirst().wake.resume(returning: .lead)
        }
        return try result.map { Array($0.prefix(polls.count)) }.get()
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
