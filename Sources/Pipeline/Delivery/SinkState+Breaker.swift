import AlertDelivery
import FeedModel
import FeedStore
import Foundation

/// One attempt and what came of it.
struct SinkAttempt: Sendable {
    var delivery: Delivery
    var outcome: DeliveryOutcome
    /// Begun when the sink was known to be down.
    var isProbe: Bool
    var took: Duration
}

/// What an attempt says of the sink that somebody has to be told.
enum SinkNews: Hashable, Sendable {
    case failing, recovered, disabled
}

/// The breaker: what an outcome does to a sink, and when its delivery is tried again. Pure.
extension SinkState {
    /// Failures in a row that open the breaker though each might be one alert's, and after which
    /// it is told that the sink fails.
    static let patience = 5

    /// Takes note of an outcome.
    ///
    /// - Returns: The mark of its delivery, and what is news.
    mutating func note(
        _ attempt: SinkAttempt, at now: Date, schedule: RetrySchedule
    ) -> (mark: DeliveryMark, news: SinkNews?) {
        let delivery = attempt.delivery
        var mark = DeliveryMark(
            id: delivery.id, outcome: .notTried, at: now, took: attempt.took)
        switch attempt.outcome {
        case .accepted(let status, let answer):
            (mark.outcome, mark.status, mark.answer) = (.sent, status, answer)
            remember(mark)
            return (mark, accept(isProbe: attempt.isProbe, at: now))
        case .notTried(let reason):
            mark.answer = reason
            return (mark, nil)
        case .failed(let status, let reason, let scope, let retryAfter):
            (mark.status, mark.answer) = (status, reason)
            remember(mark)
            let news = fail(scope, isProbe: attempt.isProbe, at: now, schedule: schedule)
            if let retryAfter { nextAt = max(nextAt ?? retryAfter, retryAfter) }
            let failures = delivery.failures + 1
            let wait = schedule.wait(afterFailures: failures, of: delivery.alertID)
            if let wait = wait ?? (scope == .gone ? 0 : nil) {
                mark.outcome = .failed(
                    nextAt: time(after: wait, failures: failures, scope, at: now),
                    setsAside: scope == .unclear || scope == .alert)
            } else {
                mark.outcome = .dead
            }
            return (mark, news)
        }
    }

    /// When the delivery itself is due again.
    private func time(
        after wait: TimeInterval, failures: Int, _ scope: FailureScope, at now: Date
    ) -> Date {
        let own = now.addingTimeInterval(wait)
        guard openedAt != nil, let nextAt else { return own }
        switch scope {
        // It says nothing of the alert, which therefore stays first in the queue: the next probe.
        case .sink, .gone: return failures <= probes + 1 ? nextAt : max(own, nextAt)
        case .unclear, .alert: return own
        }
    }

    private mutating func fail(
        _ scope: FailureScope, isProbe: Bool, at now: Date, schedule: RetrySchedule
    ) -> SinkNews? {
        if scope == .alert { return nil }
        failures += 1
        failingSince = failingSince ?? now
        if scope == .gone {
            guard disabledAt == nil else { return nil }
            disabledAt = now
            return .disabled
        }
        if openedAt != nil {
            // Others that were on their way when it went down tell nothing new.
            if isProbe {
                probes += 1
                nextAt = now.addingTimeInterval(schedule.probeWait(afterProbes: probes))
            }
        } else if scope == .sink || failures >= Self.patience {
            openedAt = now
            probes = 0
            nextAt = now.addingTimeInterval(schedule.probeWait(afterProbes: 0))
        }
        guard failures >= Self.patience, toldAt == nil else { return nil }
        toldAt = now
        return .failing
    }

    private mutating func accept(isProbe: Bool, at now: Date) -> SinkNews? {
        // What was on its way when the sink went down says nothing of how it is now.
        guard disabledAt == nil, openedAt == nil || isProbe else { return nil }
        let wasTold = toldAt != nil
        failures = 0
        failingSince = nil
        // What the receiver asked for stays.
        if openedAt != nil { nextAt = nil }
        openedAt = nil
        probes = 0
        toldAt = nil
        return wasTold ? .recovered : nil
    }

    private mutating func remember(_ mark: DeliveryMark) {
        lastAt = mark.at
        lastStatus = mark.status
        lastAnswer = mark.answer
    }
}
