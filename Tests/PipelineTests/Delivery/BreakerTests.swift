import AlertDelivery
import FeedModel
import FeedStore
import Foundation
import Testing

@testable import Pipeline

@Suite("The breaker of a sink")
struct BreakerTests {
    private let schedule = RetrySchedule(sink: "desk", waits: [.seconds(100), .seconds(1000)])
    private let start = Date(timeIntervalSince1970: 1_700_000_000)
    private static let unclear = DeliveryOutcome.failed(
        status: 500, reason: "broken", concerns: .unclear)
    private static let down = DeliveryOutcome.failed(status: 503, reason: "down", concerns: .sink)

    private func attempt(
        _ outcome: DeliveryOutcome, failures: Int = 0, isProbe: Bool = false
    ) -> SinkAttempt {
        SinkAttempt(
            delivery: Delivery(
                id: 1, alertID: "alert_1", sink: "desk", begunAt: start, attempts: failures + 1,
                failures: failures, body: []),
            outcome: outcome, isProbe: isProbe, took: .zero)
    }

    private func seconds(_ outcome: DeliveryMark.Outcome) -> TimeInterval? {
        if case .failed(let nextAt, _) = outcome { nextAt.timeIntervalSince(start) } else { nil }
    }

    @Test func `opens at the fifth failure in a row that may be one alert's, and says so`() {
        var state = SinkState()
        for _ in 1...4 {
            let (_, news) = state.note(attempt(Self.unclear), at: start, schedule: schedule)
            #expect(news == nil)
            #expect(state.mayBeAsked(at: start))
        }
        let (_, news) = state.note(attempt(Self.unclear), at: start, schedule: schedule)
        #expect(news == .failing)
        #expect(state.openedAt == start)
        #expect(!state.mayBeAsked(at: start.addingTimeInterval(89)))
        #expect(state.mayBeAsked(at: start.addingTimeInterval(111)))
    }

    @Test func `opens at once where the sink itself is down, and says so at the fifth failure`() {
        var state = SinkState()
        var news: [SinkNews?] = []
        for number in 0...5 {
            news.append(
                state.note(
                    attempt(Self.down, isProbe: number > 0), at: start, schedule: schedule
                ).news)
            #expect(state.openedAt == start)
        }
        #expect(news == [nil, nil, nil, nil, .failing, nil])
    }

    @Test func `a success in between counts from anew`() {
        var state = SinkState()
        for _ in 1...20 {
            for _ in 1...4 {
                _ = state.note(attempt(Self.unclear), at: start, schedule: schedule)
            }
            _ = state.note(attempt(.accepted(status: 204)), at: start, schedule: schedule)
        }
        #expect(state.failures == 0)
        #expect(state.openedAt == nil)
    }

    @Test func `the delivery of a probe is due when the sink is, and stays first`() {
        var state = SinkState()
        let first = state.note(attempt(Self.down), at: start, schedule: schedule).mark
        #expect(first.outcome == state.nextAt.map { .failed(nextAt: $0) })
        let second = state.note(
            attempt(Self.down, failures: 1, isProbe: true), at: start, schedule: schedule
        ).mark
        #expect(second.outcome == state.nextAt.map { .failed(nextAt: $0) })
        #expect(state.nextAt.map { 900...1100 ~= $0.timeIntervalSince(start) } == true)
    }

    @Test
    func `a failure that may be the alert's sets it aside, so that the next probe is another`() {
        for (outcome, isAside) in [(Self.unclear, true), (Self.down, false)] {
            var state = SinkState()
            let mark = state.note(attempt(outcome), at: start, schedule: schedule).mark
            guard case .failed(_, let setsAside) = mark.outcome else {
                Issue.record("it failed")
                continue
            }
            #expect(setsAside == isAside)
        }
    }

    @Test func `closes when a probe is accepted, and says so if it was told`() {
        var state = SinkState()
        for number in 0...4 {
            _ = state.note(attempt(Self.down, isProbe: number > 0), at: start, schedule: schedule)
        }
        let (mark, news) = state.note(
            attempt(.accepted(status: 204), isProbe: true), at: start, schedule: schedule)
        #expect(mark.outcome == .sent)
        #expect(news == .recovered)
        #expect(state.openedAt == nil)
        #expect(state.mayBeAsked(at: start))
        #expect(state.lastStatus == 204)
    }

    @Test func `what was on its way when it opened neither closes it nor takes a slot`() {
        var state = SinkState()
        _ = state.note(attempt(Self.down), at: start, schedule: schedule)
        let due = state.nextAt
        _ = state.note(attempt(Self.down), at: start, schedule: schedule)
        _ = state.note(attempt(.accepted()), at: start, schedule: schedule)
        #expect(state.nextAt == due)
        #expect(state.openedAt == start)
        #expect(state.probes == 0)
    }

    @Test func `an alert that is refused for itself leaves the sink as it is`() {
        var state = SinkState()
        for _ in 1...20 {
            let refused = DeliveryOutcome.failed(status: 422, reason: "no", concerns: .alert)
            let mark = state.note(attempt(refused), at: start, schedule: schedule).mark
            #expect(seconds(mark.outcome).map { 90...110 ~= $0 } == true)
        }
        #expect(state.failures == 0)
        #expect(state.mayBeAsked(at: start))
    }

    @Test func `Retry-After is a lower bound, for the sink, success or not`() {
        var state = SinkState()
        let later = start.addingTimeInterval(5000)
        let busy = DeliveryOutcome.failed(
            status: 429, reason: "slow down", concerns: .sink, retryAfter: later)
        let mark = state.note(attempt(busy), at: start, schedule: schedule).mark
        #expect(state.nextAt == later)
        #expect(mark.outcome == .failed(nextAt: later))
        _ = state.note(attempt(.accepted()), at: start, schedule: schedule)
        #expect(state.nextAt == later)
        let sooner = DeliveryOutcome.failed(
            status: 429, reason: "slow down", concerns: .sink,
            retryAfter: start.addingTimeInterval(1))
        var other = SinkState()
        _ = other.note(attempt(sooner), at: start, schedule: schedule)
        #expect(other.nextAt.map { $0.timeIntervalSince(start) >= 90 } == true)
    }

    @Test func `410 disables it once, and no delivery dies of it`() {
        var state = SinkState()
        let gone = DeliveryOutcome.failed(status: 410, reason: "gone", concerns: .gone)
        let (mark, news) = state.note(attempt(gone, failures: 2), at: start, schedule: schedule)
        #expect(news == .disabled)
        #expect(seconds(mark.outcome) != nil)
        #expect(!state.mayBeAsked(at: .distantFuture))
        #expect(state.note(attempt(gone), at: start, schedule: schedule).news == nil)
        _ = state.note(attempt(.accepted()), at: start, schedule: schedule)
        #expect(state.disabledAt == start)
    }

    @Test func `a delivery is dead after one attempt more than the table has waits`() {
        var state = SinkState()
        let marks = (0...2).map {
            state.note(attempt(Self.unclear, failures: $0), at: start, schedule: schedule).mark
        }
        #expect(marks.map { $0.outcome == .dead } == [false, false, true])
    }

    @Test func `what was not tried says nothing`() {
        var state = SinkState()
        let mark = state.note(
            attempt(.notTried(reason: "no secret")), at: start, schedule: schedule
        ).mark
        #expect(mark.outcome == .notTried)
        #expect(state == SinkState())
    }
}
