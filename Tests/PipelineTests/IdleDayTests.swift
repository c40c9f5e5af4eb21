import AlertDelivery
import FeedConfig
import FeedFetching
import FeedModel
import FeedStore
import Foundation
import HTTPTransfer
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Pipeline

/// A run every third minute of a simulated day: local feeds of several schedules, rules of all kinds that
/// do something at a time of their own, a sink that is down for hours, and people who write to the
/// store in between.
@Suite("A note that nothing is due")
struct IdleDayTests {
    private static let configuration = """
        [feedwatch]
        timezone = "Europe/London"
        events = ["log"]

        [[feed]]
        name = "hourly"
        path = "hourly.rss"
        every = "1h"

        [[feed]]
        name = "slots"
        path = "slots.rss"
        cron = "7,52 */3 * * *"

        [[feed]]
        name = "adaptive"
        path = "adaptive.rss"
        adaptive = { min = "50m", max = "3h" }

        [[rule]]
        name = "told"
        any = ["one"]
        notify = ["log", "desk"]

        [[rule]]
        name = "digest"
        any = ["two"]
        digest = "10 */4 * * *"
        notify = ["log"]

        [[rule]]
        name = "quiet"
        any = ["three"]
        quiet = "22:00-06:30"
        notify = ["log"]

        [[rule]]
        name = "reminded"
        any = ["four"]
        repeat = "95m"
        escalate_after = "130m"
        escalate_to = ["pager"]
        notify = ["log"]

        [[rule]]
        name = "absent"
        any = ["five"]
        absent_for = "150m"
        notify = ["log"]

        [[rule]]
        name = "surge"
        any = ["one", "two", "three"]
        at_least = { count = 3, within = "6h" }
        notify = ["log"]

        [[sink]]
        name = "log"
        type = "file"
        path = "log.jsonl"

        [[sink]]
        name = "desk"
        type = "file"
        path = "desk.jsonl"
        retry = ["5m", "20m"]
        fallback = "pager"
        fallback_after = "3h"

        [[sink]]
        name = "pager"
        type = "file"
        path = "pager.jsonl"
        """

    private static let feeds = ["hourly", "slots", "adaptive"]
    private static let words = ["one", "two", "three", "four", "five", "nothing"]

    @Test(
        "stands only at minutes at which a run finds nothing to do and writes nothing",
        arguments: [1, 2] as [UInt64])
    func day(seed: UInt64) async throws {
        let day = try Day(Self.configuration)
        var random = SplitMix(seed: seed)
        var titles: [String: [String]] = [:]
        for feed in Self.feeds { try day.publish([], to: feed) }
        var (claims, works) = (0, 0)
        var note: IdleNote?
        for minute in stride(from: 0, to: 24 * 60, by: 3) {
            if Int.random(in: 0..<13, using: &random) == 0 {
                let feed = try #require(Self.feeds.randomElement(using: &random))
                let word = try #require(Self.words.randomElement(using: &random))
                titles[feed, default: []].append("\(word) of minute \(minute)")
                try day.publish(titles[feed] ?? [], to: feed)
            }
            if Int.random(in: 0..<100, using: &random) == 0 { try await day.act(at: minute) }
            let now = day.time(minute)
            let isClaimed =
                note.map { $0.stands(at: now, on: "same") && $0.isOfStore(at: day.path) } ?? false
            // Down from the third hour to the tenth.
            day.isDown.store((180..<600).contains(minute), ordering: .relaxed)
            let report = try await day.run(at: now)
            if isClaimed {
                claims += 1
                #expect(report.isIdle, "minute \(minute)")
                #expect(note?.isOfStore(at: day.path) == true, "minute \(minute)")
            } else {
                works += report.isIdle ? 0 : 1
                note = try day.note(report, at: now)
            }
        }
        // Else it says nothing.
        #expect(claims > 150)
        #expect(works > 30)
    }
}

private final class Day: Sendable {
    let folder: TemporaryFolder
    let path: String
    let isDown = Atomic(false)
    private let configuration: Configuration
    private let fetcher: FeedFetcher
    /// A Friday, 00:00 in London.
    private let midnight = Date(timeIntervalSince1970: 1_798_761_600)

    init(_ text: String) throws {
        folder = try TemporaryFolder()
        path = folder.file("feedwatch.db")
        configuration = try ConfigurationReader()
            .read(Array(text.utf8), path: folder.file("feeds.toml")).configuration
        fetcher = FeedFetcher(client: try HTTPClient(inFlight: 4), version: "test")
    }

    func time(_ minute: Int) -> Date { midnight + Double(minute) * 60 }

    func publish(_ titles: [String], to feed: String) throws {
        try folder.write(
            "<rss version=\"2.0\"><channel><title>News</title><item><guid>0</guid></item>"
                + titles.map { "<item><guid>\($0)</guid><title>\($0)</title></item>" }.joined()
                + "</channel></rss>", to: "\(feed).rss")
    }

    /// Somebody acknowledges what is open.
    func act(at minute: Int) async throws {
        let store = try FeedStore(path: path)
        for alert in try await store.openAlerts(
            of: "reminded", raised: .distantPast ..< .distantFuture, limit: 5)
        {
            _ = try await store.acknowledge(alert.id, by: "ann", at: time(minute))
        }
        try store.close()
    }

    func note(_ report: RunReport, at now: Date) throws -> IdleNote? {
        try report.idleUntil.flatMap {
            try IdleNote(storeAt: path, basis: "same", needs: [], notedAt: now, until: $0)
        }
    }

    func run(at now: Date) async throws -> RunReport {
        let store = try FeedStore(path: path)
        let sinks: [any AlertSink] = configuration.sinks.map { sink in
            MoodySink(name: sink.name) { [self] in
                sink.name == "desk" && isDown.load(ordering: .relaxed)
            }
        }
        let report = try await PollRun(
            configuration: configuration, store: store, fetcher: fetcher, sinks: sinks,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { now }
        ).run(.due, looksAhead: true)
        try store.close()
        return report
    }
}

private struct MoodySink: AlertSink {
    let name: SinkName
    let batchSize = 10
    let isDown: @Sendable () -> Bool

    func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        alerts.map { _ in
            isDown() ? .failed(status: 500, reason: "down", concerns: .unclear) : .accepted()
        }
    }
}
