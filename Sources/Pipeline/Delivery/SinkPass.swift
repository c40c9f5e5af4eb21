import AlertDelivery
import FeedModel
import FeedStore
import Foundation
import Logging

/// One sink's part of a run: takes what is due, oldest first, sends it, and notes what became of it.
struct SinkPass: Sendable {
    let store: FeedStore
    let sink: any AlertSink
    let schedule: RetrySchedule
    let concurrency: Int
    let events: SinkEvents
    let logger: Logger
    let now: @Sendable () -> Date
    let run: Int64
    /// Nothing further is begun after this.
    let deadline: ContinuousClock.Instant?

    private struct Batch: Sendable {
        var deliveries: [Delivery]
        var isProbe: Bool
    }

    private enum Event: Sendable {
        /// What came of a batch.
        case ended([SinkAttempt])
        /// ``Underway/patience`` has run out.
        case time
    }

    func deliver(from state: SinkState) async throws(StoreError) -> SinkResult {
        let result = await withTaskGroup(of: Event.self) { group in
            var desk = Desk(pass: self, state: state)
            var underway = Underway()
            do throws(StoreError) {
                var batches = try await desk.next()
                while !batches.isEmpty || desk.inFlight > 0 {
                    for batch in batches {
                        desk.inFlight += batch.deliveries.count
                        underway.count += 1
                        group.addTask { .ended(await attempt(batch)) }
                    }
                    let attempts = await underway.next(in: &group)
                    // Without an answer to each of its alerts a sink would be waited for for ever.
                    if attempts.isEmpty, underway.count == 0 { break }
                    batches = try await desk.next(after: attempts)
                }
                group.cancelAll()
                try await desk.tellOfDeaths()
                return Result<SinkResult, StoreError>.success(desk.result)
            } catch {
                group.cancelAll()
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The batches that are on their way. What has ended is written together, in one sync of the disk;
    /// a receiver that answers at once is given a moment, so that there is more of it.
    private struct Underway {
        /// No longer than a transaction takes.
        private static let patience: Duration = .milliseconds(2)

        var count = 0
        /// Whether ``patience`` is running; it may have begun with answers before.
        private var isTimed = false

        /// What has ended, as soon as there is something; none if there will be nothing more.
        mutating func next(in group: inout TaskGroup<Event>) async -> [SinkAttempt] {
            var attempts: [SinkAttempt] = []
            while count > 0 {
                if !attempts.isEmpty, !isTimed {
                    isTimed = true
                    group.addTask {
                        do { try await ContinuousClock().sleep(for: Self.patience) } catch {
                            // The pass has ended.
                            return .time
                        }
                        return .time
                    }
                }
                switch await group.next() {
                case .ended(let more):
                    count -= 1
                    attempts += more
                case .time:
                    isTimed = false
                    if !attempts.isEmpty { return attempts }
                case nil: return attempts
                }
            }
            return attempts
        }
    }

    private func attempt(_ batch: Batch) async -> [SinkAttempt] {
        let begin = ContinuousClock.now
        let outcomes = await sink.deliver(
            batch.deliveries.map { OutgoingAlert(id: $0.alertID, body: $0.body, sequence: $0.id) },
            at: now())
        let took = ContinuousClock.now - begin
        return zip(batch.deliveries, outcomes).map {
            SinkAttempt(delivery: $0, outcome: $1, isProbe: batch.isProbe, took: took)
        }
    }

    /// Keeps the books of a pass.
    private struct Desk {
        let pass: SinkPass
        var state: SinkState
        var result: SinkResult
        var inFlight = 0
        /// Nothing can be tried, for a reason that says nothing of the receiver.
        private var isStopped = false

        init(pass: SinkPass, state: SinkState) {
            self.pass = pass
            self.state = state
            result = SinkResult(name: pass.sink.name)
        }

        /// Writes what came of `attempts`, and takes what is to be sent next.
        mutating func next(
            after attempts: [SinkAttempt] = []
        ) async throws(StoreError) -> [Batch] {
            inFlight -= attempts.count
            let settlement = attempts.isEmpty ? nil : settle(attempts)
            let isProbe = state.openedAt != nil
            let room = room
            result.isDown = isStopped || isProbe || !state.mayBeAsked(at: pass.now())
            result.disabledSince = state.disabledAt
            if settlement == nil && room == 0 { return [] }
            let claimed = try await pass.store.claimDeliveries(
                for: pass.sink.name, after: settlement, limit: room, isProbe: isProbe,
                run: pass.run, now: pass.now())
            return stride(from: 0, to: claimed.count, by: pass.sink.batchSize).map { begin in
                let end = min(begin + pass.sink.batchSize, claimed.count)
                return Batch(deliveries: Array(claimed[begin..<end]), isProbe: isProbe)
            }
        }

        /// How many deliveries may be taken now.
        private var room: Int {
            let now = pass.now()
            guard !isStopped, !Task.isCancelled, state.mayBeAsked(at: now),
                pass.deadline.map({ ContinuousClock.now < $0 }) ?? true
            else { return 0 }
            if state.openedAt != nil { return inFlight == 0 ? 1 : 0 }
            return max(0, pass.concurrency * pass.sink.batchSize - inFlight)
        }

        private mutating func settle(_ attempts: [SinkAttempt]) -> Settlement {
            let now = pass.now()
            var settlement = Settlement(sink: pass.sink.name, state: state)
            for attempt in attempts {
                let before = state
                let (mark, news) = state.note(attempt, at: now, schedule: pass.schedule)
                settlement.marks.append(mark)
                count(mark, of: attempt.delivery)
                if let news,
                    let event = pass.events.event(
                        news, before: before, after: state, reason: mark.answer, at: now)
                {
                    settlement.events.append(event)
                    result.raisedEvents = true
                }
            }
            settlement.state = state
            // The probes were attempts of all that waited behind them.
            if let openedAt = state.openedAt, state.probes >= pass.schedule.waits.count {
                settlement.givesUp = (
                    max(openedAt, now.addingTimeInterval(-pass.schedule.patience)),
                    "it waited while the sink failed: \(state.lastAnswer ?? "no answer")"
                )
            }
            return settlement
        }

        private mutating func count(_ mark: DeliveryMark, of delivery: Delivery) {
            if mark.outcome == .sent {
                result.sent += 1
                return
            }
            result.error = mark.answer ?? result.error
            switch mark.outcome {
            case .sent, .dead: break
            case .failed: result.failed += 1
            case .notTried:
                result.failed += 1
                isStopped = true
                return
            }
            result.attempts = max(result.attempts, delivery.attempts)
            pass.logger.warning(
                "delivery failed",
                metadata: [
                    "sink": "\(delivery.sink)", "alert": "\(delivery.alertID)",
                    "attempt": .stringConvertible(delivery.attempts),
                    "reason": "\(mark.answer ?? "")",
                ])
        }

        mutating func tellOfDeaths() async throws(StoreError) {
            let (events, now) = (pass.events, pass.now())
            let toll = try await pass.store.tellOfDeaths(at: pass.sink.name) {
                events.event($0, at: now)
            }
            guard let toll else { return }
            result.dead = toll.count
            result.error = toll.reason ?? result.error
            result.raisedEvents = result.raisedEvents || toll.count > toll.events
        }
    }
}
