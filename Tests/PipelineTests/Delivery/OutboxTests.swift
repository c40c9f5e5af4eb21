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
        to sinks: [any AlertSink], run: Int64, after seconds: TimeInterval = 0,
        policies: [SinkName: DeliveryPolicy] = [:], events: [SinkName] = []
    ) async throws -> [SinkName: SinkResult] {
        let now = start.addingTimeInterval(seconds)
        let outbox = Outbox(
            store: store, sinks: sinks, policies: policies, events: events,
            logger: Logger(label: "test"), now: { now })
        let results = try await outbox.deliver(run: run)
        return Dictionary(uniqueKeysWithValues: results.map { ($0.name, $0) })
    }

    private func types(sentTo sink: ScriptedSink) throws -> [AlertType] {
        try sink.bodies.map { try AlertBody.decode($0).type }
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

    @Test func `a sink that is down gets one attempt a slot, and the others all of theirs`()
        async throws
    {
        try await raise(5, for: ["down", "up"])
        let down = ScriptedSink("down") { _ in .failed(reason: "no answer") }
        let up = ScriptedSink("up")
        let results = try await deliver(to: [down, up], run: 1)
        #expect(down.attempted == ["1"])
        #expect(up.accepted.count == 5)
        #expect(results["down"]?.error == "no answer")
        #expect(results["down"]?.isDown == true)
        _ = try await deliver(to: [down], run: 2, after: 4)
        #expect(down.attempted == ["1"])
        _ = try await deliver(to: [down], run: 3, after: 6)
        #expect(down.attempted == ["1", "1"])
    }

    @Test func `when a probe gets through the queue flows, oldest first`() async throws {
        try await raise(5, for: ["desk"])
        let down = ScriptedSink("desk") { _ in .failed(status: 503, reason: "down") }
        for (run, after) in [(1, 0.0), (2, 10), (3, 1000)] {
            _ = try await deliver(to: [down], run: Int64(run), after: after)
        }
        #expect(down.attempted == ["1", "1", "1"])
        let desk = ScriptedSink("desk")
        _ = try await deliver(to: [desk], run: 4, after: 1000)
        #expect(desk.attempted == [])
        _ = try await deliver(to: [desk], run: 5, after: 4000)
        #expect(desk.accepted == ["1", "2", "3", "4", "5"])
    }

    @Test func `an alert that is refused for itself is set aside on a schedule of its own`()
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
        #expect(desk.attempted.count == 3)
        _ = try await deliver(to: [desk], run: 3, after: 6)
        #expect(desk.attempted.last == "2")
    }

    @Test func `five alerts in a row that upset their receiver don't hold up the others for ever`()
        async throws
    {
        try await raise(8, for: ["desk"])
        let desk = ScriptedSink("desk") { id in
            (Int(id) ?? 0) <= 5
                ? .failed(status: 500, reason: "broken", concerns: .unclear) : .accepted()
        }
        _ = try await deliver(to: [desk], run: 1)
        #expect(desk.attempted == ["1", "2", "3", "4", "5"])
        let hour = 3600.0
        for (index, after) in [6, 400, hour, 4 * hour, 12 * hour, 24 * hour].enumerated() {
            _ = try await deliver(to: [desk], run: Int64(index + 2), after: after)
        }
        #expect(desk.accepted == ["6", "7", "8"])
    }

    @Test func `waits as long as the receiver asks for`() async throws {
        try await raise(2, for: ["desk"])
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

    @Test func `gives up after the last wait of the table, all that waited as long, and says so`()
        async throws
    {
        try await raise(3, for: ["desk"])
        let desk = ScriptedSink("desk") { _ in .failed(status: 503, reason: "down") }
        let log = ScriptedSink("log")
        var results: [SinkName: SinkResult] = [:]
        // Far enough apart for any slot.
        for run in 1...10 {
            results = try await deliver(
                to: [desk, log], run: Int64(run), after: Double(run) * 30 * 3600, events: ["log"])
        }
        #expect(desk.attempted == Array(repeating: "1", count: 10))
        #expect(results["desk"]?.dead == 3)
        #expect(try types(sentTo: log) == [.sinkFailing, .deliveryDead])
        let body = try AlertBody.decode(try #require(log.bodies.last))
        #expect(body.event?.count == 3)
        #expect(body.event?.sink == "desk")
        #expect(try await deliver(to: [desk, log], run: 11, after: 1e7)["desk"]?.dead == 0)
        #expect(log.attempted.count == 2)
    }

    @Test func `a machine that slept has tried nothing, and gives up nothing`() async throws {
        try await raise(3, for: ["desk"])
        let desk = ScriptedSink("desk") { _ in .failed(status: 503, reason: "down") }
        for run in 1...4 {
            let result = try await deliver(
                to: [desk], run: Int64(run), after: Double(run) * 1_000_000)
            #expect(result["desk"]?.dead == 0)
        }
    }

    @Test func `tells another sink when one fails and when it is back, each once`() async throws {
        try await raise(2, for: ["desk"])
        let policies: [SinkName: DeliveryPolicy] = [
            "desk": DeliveryPolicy(
                retry: [.seconds(1)] + DeliveryPolicy.standardRetry, fallback: "log")
        ]
        let log = ScriptedSink("log")
        let other = ScriptedSink("other")
        let down = ScriptedSink("desk") { _ in .failed(status: 503, reason: "down") }
        for run in 1...7 {
            _ = try await deliver(
                to: [down, log, other], run: Int64(run), after: Double(run) * 30 * 3600,
                policies: policies, events: ["other"])
        }
        #expect(try types(sentTo: log) == [.sinkFailing])
        let up = ScriptedSink("desk")
        _ = try await deliver(
            to: [up, log, other], run: 8, after: 1e6, policies: policies, events: ["other"])
        #expect(up.accepted == ["1", "2"])
        #expect(try types(sentTo: log) == [.sinkFailing, .sinkRecovered])
        #expect(other.attempted == [])
    }

    @Test func `a sink that is gone waits until a person enables it, and another one is told`()
        async throws
    {
        try await raise(3, for: ["desk"])
        let gone = ScriptedSink("desk") { _ in
            .failed(status: 410, reason: "gone", concerns: .gone)
        }
        let log = ScriptedSink("log")
        let sinks: [any AlertSink] = [gone, log]
        let first = try await deliver(to: sinks, run: 1, events: ["log", "desk"])
        #expect(first["desk"]?.disabledSince == start)
        let later = try await deliver(to: sinks, run: 2, after: 1e7, events: ["log", "desk"])
        #expect(later["desk"]?.disabledSince == start)
        #expect(gone.attempted == ["1"])
        #expect(try types(sentTo: log) == [.sinkDisabled])
        #expect(try await store.enable("desk") != nil)
        #expect(try await store.enable("desk") == nil)
        let desk = ScriptedSink("desk")
        _ = try await deliver(to: [desk], run: 3, after: 1e7)
        #expect(desk.accepted == ["1", "2", "3"])
    }

    @Test func `the death of an event raises none`() async throws {
        try await raise(1, for: ["desk"])
        let policies: [SinkName: DeliveryPolicy] = [
            "desk": DeliveryPolicy(retry: [.seconds(1)]),
            "ops": DeliveryPolicy(retry: [.seconds(1)]),
        ]
        let desk = ScriptedSink("desk") { _ in .failed(status: 500, reason: "broken") }
        let ops = ScriptedSink("ops") { _ in .failed(status: 500, reason: "broken") }
        for run in 1...9 {
            _ = try await deliver(
                to: [desk, ops], run: Int64(run), after: Double(run) * 1000, policies: policies,
                events: ["desk", "ops"])
        }
        // One event of the alert's death, for "ops"; none of that event's.
        #expect(try types(sentTo: ops) == [.deliveryDead, .deliveryDead])
        #expect(desk.attempted == ["1", "1"])
    }

    @Test func `with a concurrency several are on their way at once, and each is sent once`()
        async throws
    {
        try await raise(100, for: ["desk"])
        let desk = ScriptedSink("desk")
        let result = try await deliver(
            to: [desk], run: 1, policies: ["desk": DeliveryPolicy(concurrency: 16)])
        #expect(result["desk"]?.sent == 100)
        #expect(Set(desk.accepted) == Set((1...100).map { "\($0)" }))
        #expect(desk.attempted.count == 100)
    }

    @Test func `an answer that is late holds up no other alert`() async throws {
        try await raise(20, for: ["desk"])
        let desk = LateSink(name: "desk", late: "1", until: "20")
        let result = try await deliver(
            to: [desk], run: 1, policies: ["desk": DeliveryPolicy(concurrency: 2)])
        #expect(result["desk"]?.sent == 20)
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
}

/// A sink that answers as told.
private final class ScriptedSink: AlertSink {
    let name: SinkName
    let batchSize: Int
    private let answer: @Sendable (String) -> DeliveryOutcome
    private let log = Mutex<[(id: String, body: [UInt8], isAccepted: Bool)]>([])

    init(
        _ name: SinkName, batchSize: Int = 1,
        answer: @escaping @Sendable (String) -> DeliveryOutcome = { _ in .accepted() }
    ) {
        self.name = name
        self.batchSize = batchSize
        self.answer = answer
    }

    var attempted: [String] { log.withLock { $0.map(\.id) } }
    var bodies: [[UInt8]] { log.withLock { $0.map(\.body) } }
    var accepted: [String] { log.withLock { $0.filter(\.isAccepted).map(\.id) } }

    func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        alerts.map { alert in
            let outcome = answer(alert.id.text)
            let isAccepted = if case .accepted = outcome { true } else { false }
            log.withLock { $0.append((alert.id.text, alert.body, isAccepted)) }
            return outcome
        }
    }
}

/// A sink that answers one alert when another one has come.
private actor LateSink: AlertSink {
    nonisolated let name: SinkName
    nonisolated let batchSize = 1
    private let late: String
    private let last: String
    private var lastHasCome = false
    private var waiting: CheckedContinuation<Void, Never>?

    init(name: SinkName, late: String, until last: String) {
        self.name = name
        self.late = late
        self.last = last
    }

    func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        for alert in alerts {
            if alert.id.text == late, !lastHasCome {
                await withCheckedContinuation { waiting = $0 }
            }
            if alert.id.text == last {
                lastHasCome = true
                waiting?.resume()
            }
        }
        return alerts.map { _ in .accepted() }
    }
}
