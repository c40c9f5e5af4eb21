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
        try await samples.store.mark([
            DeliveryMark(
                id: claimed[0].id, state: .sent, at: Samples.time(2001), status: 204)
        ])
        #expect(try await samples.claim(run: 2) == ["B"])
    }

    @Test func `waits as long as a receiver asked for`() async throws {
        let samples = try await samplesWithTwoAlerts()
        let claimed = try await samples.store.claimDeliveries(
            for: "desk", limit: 2, run: 1, now: Samples.time(2000))
        try await samples.store.mark([
            DeliveryMark(
                id: claimed[0].id, state: .pending, at: Samples.time(2000),
                nextAt: Samples.time(5000), status: 429, error: "slow down")
        ])
        // The receiver has had enough, not of this alert only.
        #expect(try await samples.claim(run: 2, at: 4999) == [])
        #expect(try await samples.claim(run: 3, at: 5000) == ["A", "B"])
    }

    @Test func `a wait that was written under a wrong clock is not kept`() async throws {
        let samples = try await samplesWithTwoAlerts()
        let claimed = try await samples.store.claimDeliveries(
            for: "desk", limit: 1, run: 1, now: Samples.time(2000))
        let tenYears = 3650 * 86400.0
        try await samples.store.mark([
            DeliveryMark(
                id: claimed[0].id, state: .pending, at: Samples.time(2000),
                nextAt: Samples.time(2000 + tenYears))
        ])
        #expect(try await samples.claim(run: 2, at: 3000) == ["A", "B"])
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
        try await samples.store.mark([
            DeliveryMark(
                id: claimed[0].id, state: .dead, at: Samples.time(2001), status: 500,
                error: "broken")
        ])
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
