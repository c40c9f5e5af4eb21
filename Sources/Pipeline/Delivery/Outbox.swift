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
    /// Of each sink; one that is missing has the default.
    var policies: [SinkName: DeliveryPolicy] = [:]
    /// Where events of sinks go that have no fallback.
    var events: [SinkName] = []
    let logger: Logger
    let now: @Sendable () -> Date

    /// Delivers what is due, each delivery at most once in a run, and the events that come of it.
    ///
    /// - Parameter deadline: Nothing further is begun after this.
    func deliver(
        run: Int64, except: Set<SinkName> = [], until deadline: ContinuousClock.Instant? = nil
    ) async throws(StoreError) -> [SinkResult] {
        let first = try await pass(run: run, except: except, until: deadline)
        guard first.contains(where: \.raisedEvents), !Task.isCancelled else { return first }
        // The sinks that are told may have been through before there was anything to tell.
        let down = except.union(first.filter(\.isDown).map(\.name))
        var results = first
        for result in try await pass(run: run, except: down, until: deadline) {
            guard let index = results.firstIndex(where: { $0.name == result.name }) else {
                continue
            }
            results[index].add(result)
        }
        return results
    }

    /// When each sink that there is may be sent to next; those with nothing to send are left out.
    func nextDeliveries(at now: Date) async throws(StoreError) -> [SinkName: Date] {
        let known = Set(sinks.map(\.name))
        return try await store.nextDeliveries(at: now).filter { known.contains($0.key) }
    }

    private func pass(
        run: Int64, except: Set<SinkName>, until deadline: ContinuousClock.Instant?
    ) async throws(StoreError) -> [SinkResult] {
        let states = try await store.sinkStates()
        let results = await withTaskGroup(of: Result<SinkResult, StoreError>.self) { group in
            for sink in sinks where !except.contains(sink.name) {
                let pass = pass(of: sink, run: run, until: deadline)
                group.addTask {
                    do throws(StoreError) {
                        return .success(
                            try await pass.deliver(from: states[sink.name] ?? SinkState()))
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

    private func pass(
        of sink: any AlertSink, run: Int64, until deadline: ContinuousClock.Instant?
    ) -> SinkPass {
        let policy = policies[sink.name] ?? DeliveryPolicy()
        return SinkPass(
            store: store, sink: sink,
            schedule: RetrySchedule(sink: sink.name, waits: policy.retry),
            concurrency: policy.concurrency,
            events: SinkEvents(
                sink: sink.name,
                receivers: (policy.fallback.map { [$0] } ?? events).filter { $0 != sink.name }),
            logger: logger, now: now, run: run, deadline: deadline)
    }
}
