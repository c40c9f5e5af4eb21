import AlertDelivery
import FeedModel
import FeedStore
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Pipeline

@Suite("Delivering from the outbox")
struct OutboxTests {
    private let folder: TemporaryFolder
    private let store: FeedStore
    private let start = Date(timeIntervalSince1970: 1_700_000_000)

    init() throws {
        folder = try TemporaryFolder()
        store = try FeedStore(path: folder.file("feedwatch.db"))
    }

    /// Puts alerts "1" to "count" into the outbox, for each of the sinks.
    private func raise(_ count: Int, for sinks: [SinkName]) async throws {
        let feed = Feed(name: "news", source: .url("http://example.org/feed"))
        var document = ParsedFeed()
        // Documents put the newest first.
        document.items = (1...count).reversed().map { number in
            var item = Item()
            item.id = "\(number)"
            return item
        }
        let poll = PollRecord(
            feed: feed, polledAt: start,
            outcome: .document(document, validators: nil, bodyDigest: [], isComplete: true))
        _ = try await store.record([poll]) { changes in
            AlertDecision(
                alerts: changes.revisions.map { revision in
                    let id = revision.item.id ?? ""
                    return NewAlert(
                        alert: Alert(
                            id: AlertID(id), type: .matched, matchedAt: start, late: false,
                            rule: RuleFacts(name: "r", severity: .normal, tags: []),
                            item: ItemFacts(id: id, firstSeen: start),
                            feed: FeedFacts(name: "news"), matches: []),
                        identity: revision.identity, body: Array(id.utf8), sinks: sinks)
                })
        }
    }

    private func deliver(
        to sinks: [any AlertSink], run: Int64, after seconds: TimeInterval = 0
    ) async throws -> [SinkName: SinkResult] {
        let now = start.addingTimeInterval(seconds)
        let outbox = Outbox(
            store: store, sinks: sinks, logger: Logger(label: "test"), now: { now })
        let results = try await outbox.deliver(run: run)
        return Dictionary(uniqueKeysWithValues: results.map { ($0.name, $0) })
    }

    @Test func `keeps each sink's order, whatever the size of its batches`() async throws {
        try await raise(25, for: ["one", "ten"])
        let one = ScriptedSink("one", batchSize: 1)
        let ten = ScriptedSink("ten", batchSize: 10)
        let results = try await deliver(to: [one, ten], run: 1)
        #expect(one.accepted == (1...25).map { "\($0)" })
        #expect(ten.accepted == one.accepted)
        #expect(results["one"]?.sent == 25)
        #expect(try await deliver(to: [one, ten], run: 2)["one"]?.sent == 0)
    }

    @Test func `a sink that is down gets one attempt a run, and the others all of theirs`()
        async throws
    {
        try await raise(5, for: ["down", "up"])
        let down = ScriptedSink("down") { _ in .failed(reason: "no answer") }
        let up = ScriptedSink("up")
        let results = try await deliver(to: [down, up], run: 1)
        #expect(down.attempted == ["1"])
        #expect(up.accepted.count == 5)
        #expect(results["down"]?.error == "no answer")
        _ = try await deliver(to: [down], run: 2)
        #expect(down.attempted == ["1", "1"])
    }

    @Test func `an alert that is refused for itself is set aside until the next run`()
        async throws
    {
        try await raise(3, for: ["desk"])
        let desk = ScriptedSink("desk") { id in
            id == "2"
                ? .failed(status: 422, reason: "too odd", concerns: .alert)
                : .accepted(status: 204)
        }
        let results = try await deliver(to: [desk], run: 1)
        #expect(desk.attempted == ["1", "2", "3"])
        #expect(results["desk"]?.sent == 2)
        #expect(results["desk"]?.failed == 1)
        _ = try await deliver(to: [desk], run: 2)
        #expect(desk.attempted.last == "2")
    }

    @Test func `waits as long as the receiver asks for`() async throws {
        try await raise(1, for: ["desk"])
        let later = start.addingTimeInterval(600)
        let desk = ScriptedSink("desk") { _ in
            .failed(status: 429, reason: "slow down", concerns: .sink, retryAfter: later)
        }
        _ = try await deliver(to: [desk], run: 1)
        _ = try await deliver(to: [desk], run: 2, after: 599)
        #expect(desk.attempted == ["1"])
        _ = try await deliver(to: [desk], run: 3, after: 600)
        #expect(desk.attempted == ["1", "1"])
    }

    @Test func `gives up after 75 hours and ten attempts, and says so`() async throws {
        try await raise(1, for: ["desk"])
        let desk = ScriptedSink("desk") { _ in .failed(status: 500, reason: "broken") }
        let hour = 3600.0
        // Ten attempts in a minute are no reason, nor is a machine that slept for a week.
        for run in 1...5 {
            #expect(try await deliver(to: [desk], run: Int64(run))["desk"]?.failed == 1)
        }
        for run in 6...9 {
            let result = try await deliver(to: [desk], run: Int64(run), after: 76 * hour)
            #expect(result["desk"]?.dead == 0)
        }
        #expect(try await deliver(to: [desk], run: 10, after: 76 * hour)["desk"]?.dead == 1)
        #expect(try await deliver(to: [desk], run: 11, after: 77 * hour)["desk"]?.failed == 0)
        #expect(desk.attempted.count == 10)
    }

    @Test func `never gives up what was not tried`() async throws {
        try await raise(1, for: ["desk"])
        let unusable = UnusableSink(name: "desk", reason: "its secret is missing")
        for run in 1...20 {
            let result = try await deliver(to: [unusable], run: Int64(run), after: 1_000_000)
            #expect(result["desk"]?.dead == 0)
        }
        let desk = ScriptedSink("desk")
        #expect(try await deliver(to: [desk], run: 21, after: 1_000_000)["desk"]?.sent == 1)
    }

    @Test func `goes past two alerts that fail for unclear reasons, not past three`()
        async throws
    {
        try await raise(5, for: ["desk"])
        let desk = ScriptedSink("desk") { id in
            id == "1" || id == "2"
                ? .failed(status: 500, reason: "broken", concerns: .unclear) : .accepted()
        }
        let result = try await deliver(to: [desk], run: 1)
        #expect(desk.accepted == ["3", "4", "5"])
        #expect(result["desk"]?.isDown == false)
        let down = ScriptedSink("desk") { _ in
            .failed(status: 500, reason: "broken", concerns: .unclear)
        }
        try await raise(9, for: ["desk"])
        #expect(try await deliver(to: [down], run: 2)["desk"]?.isDown == true)
        #expect(down.attempted.count == 3)
    }
}

/// A sink that answers as told.
private final class ScriptedSink: AlertSink {
    let name: SinkName
    let batchSize: Int
    private let answer: @Sendable (String) -> DeliveryOutcome
    private let log = Mutex<[(id: String, isAccepted: Bool)]>([])

    init(
        _ name: SinkName, batchSize: Int = 1,
        answer: @escaping @Sendable (String) -> DeliveryOutcome = { _ in .accepted() }
    ) {
        self.name = name
        self.batchSize = batchSize
        self.answer = answer
    }

    var attempted: [String] { log.withLock { $0.map(\.id) } }
    var accepted: [String] { log.withLock { $0.filter(\.isAccepted).map(\.id) } }

    func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        alerts.map { alert in
            let outcome = answer(alert.id.text)
            let isAccepted = if case .accepted = outcome { true } else { false }
            log.withLock { $0.append((alert.id.text, isAccepted)) }
            return outcome
        }
    }
}
