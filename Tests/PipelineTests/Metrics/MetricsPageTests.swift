import FeedModel
import Foundation
import TestSupport
import Testing

@testable import FeedStore
@testable import Pipeline

@Suite("The page of metrics")
struct MetricsPageTests {
    private let now = Date(timeIntervalSince1970: 1_000_000)

    private func configuration(_ feeds: [String], sinks: [String] = []) -> Configuration {
        Configuration(
            databasePath: "/nowhere", timeZone: .gmt,
            feeds: feeds.map { Feed(name: FeedName($0), source: .url("http://x/")) }, rules: [],
            sinks: sinks.map { Sink(name: SinkName($0), kind: .stdout(.json)) })
    }

    private func lines(
        _ configuration: Configuration, of facts: MetricFacts? = nil, after run: RunReport? = nil
    ) -> [String] {
        MetricsPage(configuration, version: "1.2").text(of: facts, at: now, after: run)
            .split(separator: "\n").map(String.init)
    }

    private func facts(_ feeds: [MetricFacts.FeedFacts]) -> MetricFacts {
        MetricFacts(
            feeds: feeds, outbox: [:], sinks: [:], held: 0, counts: [:], histograms: [:], bytes: 1)
    }

    private func feed(
        _ name: String, succeeded seconds: TimeInterval? = nil, failures: Int = 0,
        isGone: Bool = false, isSilent: Bool = false
    ) -> MetricFacts.FeedFacts {
        .init(
            name: FeedName(name), succeededAt: seconds.map { Date(timeIntervalSince1970: $0) },
            failures: failures, isGone: isGone, isSilent: isSilent)
    }

    @Test func `is there before the first poll`() {
        let lines = lines(configuration(["a", "b"]))
        #expect(lines.contains("feedwatch_build_info{version=\"1.2\"} 1"))
        #expect(lines.contains("feedwatch_feeds{state=\"new\"} 2"))
        #expect(lines.contains("feedwatch_feeds_stale{age=\"7d\"} 2"))
        #expect(!lines.contains { $0.contains("last_run") })
    }

    @Test func `counts each feed in one state, and those that are stale`() {
        let lines = lines(
            configuration(["ok", "failing", "gone", "silent", "new"]),
            of: facts([
                feed("ok", succeeded: 999_000), feed("failing", succeeded: 900_000, failures: 2),
                feed("gone", succeeded: 1000, failures: 3, isGone: true),
                feed("silent", succeeded: 990_000, isSilent: true),
                feed("removed from feeds.toml", succeeded: 1),
            ]))
        for state in ["ok", "failing", "gone", "silent", "new"] {
            #expect(lines.contains("feedwatch_feeds{state=\"\(state)\"} 1"))
        }
        // The new one is stale at any age; what is gone is not counted.
        #expect(lines.contains("feedwatch_feeds_stale{age=\"1h\"} 3"))
        #expect(lines.contains("feedwatch_feeds_stale{age=\"6h\"} 2"))
        #expect(lines.contains("feedwatch_feeds_stale{age=\"7d\"} 1"))
        #expect(lines.contains("feedwatch_oldest_success_timestamp_seconds 900000"))
        #expect(lines.contains("feedwatch_feed_failures{feed=\"failing\"} 2"))
        #expect(!lines.contains { $0.contains("removed") })
    }

    @Test func `has no series for each of more than a thousand feeds`() {
        let names = (1...1001).map { "feed \($0)" }
        let facts = facts(names.map { feed($0, succeeded: 999_999) })
        #expect(!lines(configuration(names), of: facts).contains { $0.contains("feed=") })
        let fewer = lines(configuration(Array(names.dropLast())), of: facts)
        #expect(fewer.count { $0.hasPrefix("feedwatch_feed_last_success") } == 1000)
        #expect(fewer.contains("feedwatch_feeds{state=\"ok\"} 1000"))
    }

    @Test func `lets no name end its label or its line`() {
        let name = "a\"} 1\nfeedwatch_feeds{state=\"ok\"} 99\\"
        let lines = lines(configuration([name]), of: facts([feed(name, failures: 1)]))
        #expect(
            lines.contains(
                #"feedwatch_feed_failures{feed="a\"} 1\nfeedwatch_feeds{state=\"ok\"} 99\\"} 1"#))
        #expect(lines.contains("feedwatch_feeds{state=\"ok\"} 0"))
    }

    @Test func `tells of the sinks of feeds.toml whether they take alerts`() {
        var facts = facts([])
        var down = SinkState()
        down.openedAt = now
        facts.sinks = ["down": down, "removed": down]
        facts.outbox = [
            "down": .init(pending: 7, dead: 2, oldestAt: Date(timeIntervalSince1970: 5))
        ]
        let lines = lines(configuration([], sinks: ["up", "down"]), of: facts)
        #expect(lines.contains("feedwatch_sink_up{sink=\"up\"} 1"))
        #expect(lines.contains("feedwatch_sink_up{sink=\"down\"} 0"))
        #expect(lines.contains("feedwatch_outbox_deliveries{sink=\"up\"} 0"))
        #expect(lines.contains("feedwatch_outbox_deliveries{sink=\"down\"} 7"))
        #expect(lines.contains("feedwatch_outbox_oldest_timestamp_seconds{sink=\"down\"} 5"))
        #expect(lines.contains("feedwatch_dead_deliveries{sink=\"down\"} 2"))
        #expect(!lines.contains { $0.contains("removed") })
    }

    @Test func `has cumulative histograms`() {
        var facts = facts([])
        facts.histograms[.matchedToDelivered] = [
            .init(
                subject: "desk", upTo: Latency.matchedToDelivered.bounds.map { $0 < 1 ? 0 : 3 },
                count: 4, sum: 90_000.25)
        ]
        let lines = lines(configuration([]), of: facts).filter { $0.contains("delivery_delay") }
        #expect(lines[1] == "# TYPE feedwatch_alert_delivery_delay_seconds histogram")
        let name = "feedwatch_alert_delivery_delay_seconds"
        #expect(lines.contains("\(name)_bucket{sink=\"desk\",le=\"0.5\"} 0"))
        #expect(lines.contains("\(name)_bucket{sink=\"desk\",le=\"1.0\"} 3"))
        #expect(lines.contains("\(name)_bucket{sink=\"desk\",le=\"+Inf\"} 4"))
        #expect(lines.contains("\(name)_sum{sink=\"desk\"} 90000.25"))
        #expect(lines.contains("\(name)_count{sink=\"desk\"} 4"))
    }

    @Test func `tells of the run that just ended, though it wrote nothing`() {
        var run = RunReport(startedAt: now)
        run.finishedAt = now + 0.25
        let lines = lines(configuration([]), of: facts([]), after: run)
        #expect(lines.contains("feedwatch_last_run_timestamp_seconds 1000000.25"))
        #expect(lines.contains("feedwatch_last_run_duration_seconds 0.25"))
    }
}
