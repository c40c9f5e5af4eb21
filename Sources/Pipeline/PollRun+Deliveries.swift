import FeedModel
import FeedStore
import Foundation

/// The steps of a run that bring alerts to the sinks.
extension PollRun {
    /// A slow receiver with a long queue must not keep the feeds from being polled.
    private static let longestFirstDelivery: Duration = .seconds(60)

    func deliverWhatWaits(
        _ run: Int64, _ overTime: RulesOverTime, into report: inout RunReport
    ) async throws(StoreError) {
        try await overTime.run(at: now(), tellsOfAbsence: false)
        try await tellWhatIsDue()
        report.dropped = try await store.dropDeliveries(
            exceptFor: configuration.sinks.map(\.name), at: report.startedAt)
        report.add(try await outbox.deliver(run: run, until: .now + Self.longestFirstDelivery))
    }

    func deliverWhatCame(
        _ run: Int64, _ overTime: RulesOverTime, tellsOfAbsence: Bool, into report: inout RunReport
    ) async throws(StoreError) {
        try await overTime.run(at: now(), tellsOfAbsence: tellsOfAbsence)
        try await tellWhatIsDue()
        report.add(try await outbox.deliver(run: run, except: Set(report.sinksThatAreDown)))
    }

    /// Puts into the outbox what waited, and what is to be told again.
    func tellWhatIsDue() async throws(StoreError) {
        try await HeldRelease(configuration, store: store).run(at: now())
        try await Reminders(store: store, rules: configuration.rules).run(at: now())
        for sink in configuration.sinks {
            guard let other = sink.policy.fallback, let wait = sink.policy.fallbackAfter
            else { continue }
            _ = try await store.deliverElsewhere(
                whatWaitsFor: sink.name, since: now() - wait.interval, to: other)
        }
    }

    /// Delivers whenever alerts were raised, until there will be no more.
    func deliver(
        asToldBy raised: AsyncStream<Void>, run: Int64, except down: Set<SinkName>
    ) async -> Result<[SinkResult], StoreError> {
        var report = RunReport(startedAt: now())
        for await _ in raised {
            do throws(StoreError) {
                report.add(
                    try await outbox.deliver(
                        run: run, except: down.union(report.sinksThatAreDown)))
            } catch {
                return .failure(error)
            }
        }
        return .success(report.sinks)
    }

    /// Waits for retries that come due in time, and makes them.
    func drain(
        until deadline: ContinuousClock.Instant, into report: inout RunReport
    ) async throws(StoreError) {
        // Sinks that can't be tried for a reason of ours, such as a secret that isn't there.
        var stuck: Set<SinkName> = []
        while !Task.isCancelled {
            let asked = now()
            let due = try await outbox.nextDeliveries(at: asked)
            guard let next = due.filter({ !stuck.contains($0.key) }).values.min() else { break }
            let begin = ContinuousClock.now + .seconds(max(0, next.timeIntervalSince(asked)))
            guard begin < deadline else { break }
            do { try await ContinuousClock().sleep(until: begin) } catch { break }
            try await tellWhatIsDue()
            let results = try await outbox.deliver(
                run: Int64.random(in: .min ... .max), except: stuck, until: deadline)
            report.add(results)
            let left = try await outbox.nextDeliveries(at: now())
            for result in results where result.sent == 0 {
                guard let before = due[result.name], before <= now(), let after = left[result.name]
                else { continue }
                if after <= now() { stuck.insert(result.name) }
            }
        }
        let left = try await outbox.nextDeliveries(at: now())
        report.noteEmptied { left[$0] == nil }
    }
}
