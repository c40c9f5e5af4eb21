import FeedModel
import FeedStore
import Foundation
import Testing

@Suite("The outbox")
struct OutboxTests {
    private func samplesWithTwoAlerts() async throws -> Samples {
        let samples = try Samples()
        try await samples.record(
            samples.document([Samples.item("b", title: "B"), Samples.item("a", title: "A")]),
            sinks: ["desk", "log"])
        return samples
    }

    @Test func `holds one delivery per sink, in the order of the alerts`() async throws {
        let samples = try await samplesWithTwoAlerts()
        #expect(try await samples.claim("desk", run: 1) == ["A", "B"])
        #expect(try await samples.claim("log", run: 1) == ["A", "B"])
        #expect(try await samples.claim("other", run: 1) == [])
    }

    @Test func `gives each delivery to a run once, and to the next run again until it is sent`()
        async throws
    {
        let samples = try await samplesWithTwoAlerts()
        let claimed = try await samples.store.claimDeliveries(
            for: "desk", limit: 1, run: 1, now: Samples.time(2000))
        #expect(claimed.map(\.attempts) == [1])
        #expect(try await samples.claim(run: 1) == ["B"])
        try await samples.settle(claimed[0], .sent, at: 2001, status: 204)
        #expect(try await samples.claim(run: 2) == ["B"])
    }

    @Test func `a delivery that failed waits for its time, and the others go on`() async throws {
        let samples = try await samplesWithTwoAlerts()
        let claimed = try await samples.store.claimDeliveries(
            for: "desk", limit: 1, run: 1, now: Samples.time(2000))
        try await samples.settle(
            claimed[0], .failed(nextAt: Samples.time(5000)), at: 2000, status: 422,
            answer: "too odd")
        #expect(try await samples.claim(run: 2, at: 4999) == ["B"])
        #expect(try await samples.claim(run: 3, at: 5000) == ["A", "B"])
    }

    @Test func `a wait that was written under a wrong clock is not kept`() async throws {
        let samples = try await samplesWithTwoAlerts()
        let claimed = try await samples.store.claimDeliveries(
            for: "desk", limit: 1, run: 1, now: Samples.time(2000))
        let tenYears = 3650 * 86400.0
        try await samples.settle(
            claimed[0], .failed(nextAt: Samples.time(2000 + tenYears)), at: 2000)
        #expect(try await samples.claim(run: 2, at: 3000) == ["A", "B"])
    }

    @Test func `tells when each sink may next be sent something`() async throws {
        let samples = try await samplesWithTwoAlerts()
        func next(_ nextAt: TimeInterval?, isDisabled: Bool = false) async throws -> Date? {
            var settlement = Settlement(sink: "desk", state: SinkState())
            settlement.state.nextAt = nextAt.map(Samples.time)
            settlement.state.disabledAt = isDisabled ? Samples.time(1000) : nil
            try await samples.store.settle(settlement)
            let dates = try await samples.store.nextDeliveries(at: Samples.time(2000))
            #expect(dates["log"] == Samples.time(0))
            return dates["desk"]
        }
        // Two that were never tried.
        #expect(try await next(nil) == Samples.time(0))
        #expect(try await next(1999) == Samples.time(0))
        #expect(try await next(5000) == Samples.time(5000))
        #expect(try await next(2000 + 3650 * 86400) == Samples.time(0))
        #expect(try await next(5000, isDisabled: true) == nil)

        for delivery in try await samples.store.claimDeliveries(
            for: "desk", limit: 2, run: 1, now: Samples.time(2000))
        {
            try await samples.settle(delivery, .failed(nextAt: Samples.time(4000)), at: 2000)
        }
        #expect(try await next(nil) == Samples.time(4000))
        #expect(try await next(3000) == Samples.time(4000))
        #expect(try await next(5000) == Samples.time(5000))
    }

    @Test func `keeps every attempt, with what came of it`() async throws {
        let samples = try await samplesWithTwoAlerts()
        for (run, outcome) in [
            DeliveryMark.Outcome.failed(nextAt: Samples.time(0)), .notTried, .sent,
        ].enumerated() {
            let claimed = try await samples.store.claimDeliveries(
                for: "desk", limit: 1, run: Int64(run), now: Samples.time(2000))
            #expect(claimed[0].failures == (run == 0 ? 0 : 1))
            try await samples.settle(
                claimed[0], outcome, at: 2001, status: outcome == .sent ? 204 : 500,
                answer: String(repeating: "é", count: 300))
        }
        // Killed during the attempt.
        let id = try await samples.store.claimDeliveries(
            for: "desk", limit: 1, run: 9, now: Samples.time(3000))[0].id
        let listing = try await samples.store.deliveries(newest: 10, sink: "desk")
        let attempts = try await samples.store.attempts(of: listing.map(\.id))
        let answer = String(repeating: "é", count: 200)
        #expect(
            attempts[listing[1].id] == [
                DeliveryAttempt(
                    number: 1, beganAt: Samples.time(2000), milliseconds: 1500,
                    isAccepted: false, status: 500, answer: answer),
                DeliveryAttempt(
                    number: 2, beganAt: Samples.time(2000), milliseconds: 1500,
                    isAccepted: true, status: 204, answer: answer),
            ])
        #expect(
            attempts[id] == [
                DeliveryAttempt(
                    number: 1, beganAt: Samples.time(3000), milliseconds: nil, isAccepted: false,
                    status: nil, answer: nil)
            ])
    }

    @Test func `keeps the newest fifty attempts of a delivery`() async throws {
        let samples = try await samplesWithTwoAlerts()
        for run in 1...60 { _ = try await samples.claim(run: Int64(run)) }
        let listing = try await samples.store.deliveries(newest: 1, sink: "desk")
        #expect(listing[0].attempts == 60)
        let attempts = try await samples.store.attempts(of: [listing[0].id])
        #expect(attempts[listing[0].id]?.map(\.number) == Array(11...60))
    }

    @Test func `remembers what is known of a sink`() async throws {
        let samples = try await samplesWithTwoAlerts()
        #expect(try await samples.store.sinkStates() == [:])
        var state = SinkState()
        state.failures = 7
        state.failingSince = Samples.time(1)
        state.openedAt = Samples.time(2)
        state.probes = 3
        state.nextAt = Samples.time(4)
        state.toldAt = Samples.time(5)
        state.disabledAt = Samples.time(6)
        state.lastAt = Samples.time(7)
        state.lastStatus = 500
        state.lastAnswer = "broken"
        try await samples.store.settle(Settlement(sink: "desk", state: state))
        #expect(try await samples.store.sinkStates() == ["desk": state])
    }

    @Test func `drops what waits for a sink that was removed, and says how much`() async throws {
        let samples = try await samplesWithTwoAlerts()
        let dropped = try await samples.store.dropDeliveries(
            exceptFor: ["log"], at: Samples.time(2000))
        #expect(dropped == ["desk": 2])
        #expect(try await samples.claim("desk", run: 1) == [])
        #expect(try await samples.claim("log", run: 1) == ["A", "B"])
        #expect(
            try await samples.store.dropDeliveries(exceptFor: ["log"], at: Samples.time(2000))
                == [:])
    }

    @Test func `a dead delivery is listed with its reason and not tried again`() async throws {
        let samples = try await samplesWithTwoAlerts()
        let claimed = try await samples.store.claimDeliveries(
            for: "desk", limit: 1, run: 1, now: Samples.time(2000))
        try await samples.settle(claimed[0], .dead, at: 2001, status: 500, answer: "broken")
        #expect(try await samples.claim(run: 2) == ["B"])
        let dead = try await samples.store.deliveries(newest: 10, state: .dead)
        #expect(dead.count == 1)
        #expect(dead[0].lastStatus == 500)
        #expect(dead[0].lastError == "broken")
        #expect(dead[0].rule == "all")
        #expect(
            try await samples.store.deliveryCounts() == [
                "desk": [.pending: 1, .dead: 1], "log": [.pending: 2],
            ])
    }

    @Test func `survives the process`() async throws {
        let samples = try await samplesWithTwoAlerts()
        _ = try await samples.claim(run: 1)
        let reopened = try FeedStore(path: samples.store.path)
        let claimed = try await reopened.claimDeliveries(
            for: "desk", limit: 10, run: 2, now: Samples.time(3000))
        #expect(claimed.map(\.attempts) == [2, 2])
    }
}

extension Samples {
    /// Notes what an attempt of a second and a half led to.
    func settle(
        _ delivery: Delivery, _ outcome: DeliveryMark.Outcome, at seconds: TimeInterval,
        status: Int? = nil, answer: String? = nil
    ) async throws {
        var settlement = Settlement(sink: delivery.sink, state: SinkState())
        settlement.marks = [
            DeliveryMark(
                id: delivery.id, outcome: outcome, at: Self.time(seconds),
                took: .milliseconds(1500), status: status, answer: answer)
        ]
        try await store.settle(settlement)
    }
}
