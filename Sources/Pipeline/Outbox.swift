import AlertDelivery
import FeedModel
import FeedStore
import Foundation
import Logging

/// Brings alerts to the sinks: oldest first for each sink, the sinks side by side, so that one
/// sink's trouble never delays another.
struct Outbox: Sendable {
    let store: FeedStore
    let sinks: [any AlertSink]
    let logger: Logger
    let now: @Sendable () -> Date

    /// A delivery that still fails this long after its alert, the sum of the waits in Standard
    /// Webhooks' table, is given up; but not before so many attempts, since a machine that was
    /// asleep has tried nothing.
    static let patience: TimeInterval = 75 * 3600
    static let fewestAttempts = 10
    /// Failures in a row that may each be about one alert only; then the sink counts as down.
    static let unclearFailures = 3

    /// Delivers what is pending, each delivery at most once in a run.
    ///
    /// A sink that is down is left alone until the next run: one attempt tells enough.
    ///
    /// - Parameter deadline: No further batch is begun after this.
    func deliver(
        run: Int64, except: Set<SinkName> = [], until deadline: ContinuousClock.Instant? = nil
    ) async throws(StoreError) -> [SinkResult] {
        let results = await withTaskGroup(of: Result<SinkResult, StoreError>.self) { group in
            for sink in sinks where !except.contains(sink.name) {
                group.addTask {
                    do throws(StoreError) {
                        return .success(try await deliver(to: sink, run: run, until: deadline))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var sinkResults: [SinkResult] = []
        for result in results { sinkResults.append(try result.get()) }
        return sinkResults
    }

    private func deliver(
        to sink: any AlertSink, run: Int64, until deadline: ContinuousClock.Instant?
    ) async throws(StoreError) -> SinkResult {
        var result = SinkResult(name: sink.name)
        while !result.isDown, !Task.isCancelled, deadline.map({ ContinuousClock.now < $0 }) ?? true
        {
            let batch = try await store.claimDeliveries(
                for: sink.name, limit: sink.batchSize, run: run, now: now())
            if batch.isEmpty { break }
            let outcomes = await sink.deliver(
                batch.map { OutgoingAlert(id: $0.alertID, body: $0.body) }, at: now())
            try await store.mark(
                zip(batch, outcomes).map { mark($0, $1, in: &result) })
        }
        return result
    }

    private func mark(
        _ delivery: Delivery, _ outcome: DeliveryOutcome, in result: inout SinkResult
    ) -> DeliveryMark {
        let now = now()
        switch outcome {
        case .accepted(let status):
            result.sent += 1
            result.failuresInARow = 0
            return DeliveryMark(id: delivery.id, state: .sent, at: now, status: status)
        case .notTried(let reason):
            result.failed += 1
            result.error = reason
            result.isDown = true
            return DeliveryMark(id: delivery.id, state: .pending, at: now, error: reason)
        case .failed(let status, let reason, let scope, let retryAfter):
            let isDead =
                now.timeIntervalSince(delivery.createdAt) > Self.patience
                && delivery.attempts >= Self.fewestAttempts
            if isDead { result.dead += 1 } else { result.failed += 1 }
            result.error = reason
            result.attempts = max(result.attempts, delivery.attempts)
            result.failuresInARow += scope == .alert ? 0 : 1
            result.isDown =
                scope == .sink || result.failuresInARow >= Self.unclearFailures
                || retryAfter != nil
            logger.warning(
                "delivery failed",
                metadata: [
                    "sink": "\(delivery.sink)", "alert": "\(delivery.alertID)",
                    "attempt": "\(delivery.attempts)", "reason": "\(reason)",
                ])
            return DeliveryMark(
                id: delivery.id, state: isDead ? .dead : .pending, at: now, nextAt: retryAfter,
                status: status, error: reason)
        }
    }
}
