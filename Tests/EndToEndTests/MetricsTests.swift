import Foundation
import TestSupport
import Testing

@Suite("Metrics")
struct MetricsTests {
    /// By name and labels, as Prometheus' own library reads them.
    private typealias Samples = [String: Double]

    private func samples(of text: String, in folder: TemporaryFolder) async throws -> Samples {
        try folder.write(text, to: "seen.prom")
        let script = """
            import json, sys
            from prometheus_client.parser import text_string_to_metric_families
            print(json.dumps({
                s.name + "".join(" " + k + "=" + v for k, v in sorted(s.labels.items())): s.value
                for f in text_string_to_metric_families(open(sys.argv[1]).read()) for s in f.samples}))
            """
        let json = try await Program.output(
            of: Program.repository + "/.build/venv/bin/python",
            ["-c", script, folder.file("seen.prom")])
        return try JSONDecoder().decode(Samples.self, from: Data(json.utf8))
    }

    private func metrics(_ newsroom: Newsroom) async throws -> Samples {
        let ending = try await newsroom.run(["metrics"])
        #expect(ending.status == 0)
        return try await samples(of: ending.output, in: newsroom.program.folder)
    }

    @Test func `tell what runs from cron did, all of them together`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        #expect(try await metrics(newsroom)["feedwatch_feeds state=new"] == 1)
        try newsroom.publish(["Weather", "OpenAI one"])
        #expect(try await newsroom.poll().status == 0)
        let first = try await metrics(newsroom)
        #expect(first["feedwatch_feeds state=ok"] == 1)
        #expect(first["feedwatch_polls_total outcome=read"] == 1)
        #expect(first["feedwatch_items_total change=new"] == 2)
        #expect(first["feedwatch_matches_total outcome=sent rule=openai"] == 1)
        #expect(first["feedwatch_alerts_total type=alert.matched"] == 1)
        for sink in ["out", "log", "desk"] {
            #expect(first["feedwatch_deliveries_total sink=\(sink) state=sent"] == 1)
            #expect(first["feedwatch_outbox_deliveries sink=\(sink)"] == 0)
            #expect(first["feedwatch_alert_delivery_delay_seconds_count sink=\(sink)"] == 1)
        }
        #expect(first["feedwatch_item_match_delay_seconds_count"] == 1)
        #expect(first["feedwatch_runs_total outcome=complete"] == 1)

        // The same document (304), then one that fails while the receiver does.
        #expect(try await newsroom.poll().status == 0)
        try newsroom.receiver.answer("/hook", .init(500))
        try newsroom.publish(["Weather", "OpenAI one", "OpenAI two"], etag: "\"v2\"")
        #expect(try await newsroom.poll().status == 0)
        try newsroom.server.answer("/feed.xml", .init(503))
        #expect(try await newsroom.poll().status == 0)
        let last = try await metrics(newsroom)
        #expect(last["feedwatch_polls_total outcome=read"] == 2)
        #expect(last["feedwatch_polls_total outcome=not_modified"] == 1)
        #expect(last["feedwatch_polls_total outcome=http_5xx"] == 1)
        #expect(last["feedwatch_feeds state=failing"] == 1)
        #expect(last["feedwatch_feed_failures feed=news"] == 1)
        #expect(last["feedwatch_items_total change=new"] == 3)
        #expect(last["feedwatch_delivery_attempts_total outcome=failed sink=desk"] == 1)
        #expect(last["feedwatch_outbox_deliveries sink=desk"] == 1)
        #expect(last["feedwatch_outbox_oldest_timestamp_seconds sink=desk"] != nil)
        #expect(last["feedwatch_runs_total outcome=complete"] == 4)
        for (name, value) in first where name.contains("_total") || name.contains("_bucket") {
            #expect((last[name] ?? -1) >= value, "\(name) went down")
        }
    }

    @Test func `are in good form, by the judgement of promtool`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one"])
        _ = try await newsroom.poll()
        let text = try await newsroom.run(["metrics"]).output
        let page = try newsroom.program.folder.write(text, to: "page.prom")
        let judgement = try await newsroom.program.run(
            ["-c", "exec promtool check metrics < \"$0\" 2>&1", page], of: "/bin/sh")
        #expect(judgement.status == 0, "\(judgement.output)")
        #expect(judgement.output == "")
    }

    @Test func `to alert on are named by docs/prometheus, in rules that promtool takes`()
        async throws
    {
        let rules = Program.repository + "/docs/prometheus/feedwatch.rules.yml"
        _ = try await Program.output(of: "promtool", ["check", "rules", rules])
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.receiver.answer("/hook", .init(500))
        try newsroom.publish(["OpenAI one"])
        _ = try await newsroom.poll()
        let names = Set(try await metrics(newsroom).keys.map { $0.prefix { $0 != " " } })
        let text = try String(contentsOf: URL(filePath: rules), encoding: .utf8)
        let asked = text.matches(of: /feedwatch_[a-z_]+/).map(\.output)
        #expect(asked.count > 5)
        for name in asked { #expect(names.contains(name), "\(name) is no metric") }
    }
}

@Suite("The file of metrics")
struct MetricsFileTests {
    private let program: Program

    init() throws {
        program = try Program(
            configuration: """
                [feedwatch]
                metrics_file = "feedwatch.prom"

                [[feed]]
                name = "news"
                path = "news.rss"
                """)
        try program.folder.write("<rss><channel/></rss>", to: "news.rss")
    }

    private func ended() throws -> Double {
        let line = try program.folder.text(of: "feedwatch.prom").split(separator: "\n").first {
            $0.hasPrefix("feedwatch_last_run_timestamp_seconds ")
        }
        return Double(try #require(line).split(separator: " ")[1]) ?? 0
    }

    @Test func `is written by each poll, for everybody to read`() async throws {
        let script = "umask 077; exec \"$0\" poll"
        for _ in 1...2 {
            let ending = try await program.run(
                ["-c", script, try Program.executable()], of: "/bin/sh")
            #expect(ending.status == 0)
            #expect(ending.errors.isEmpty)
        }
        let attributes = try FileManager.default.attributesOfItem(
            atPath: program.folder.file("feedwatch.prom"))
        #expect(attributes[.posixPermissions] as? Int == 0o644)
    }

    @Test func `tells of a run with nothing to do, which writes nothing else`() async throws {
        #expect(try await program.run("poll").status == 0)
        let database = try Data(contentsOf: URL(filePath: program.folder.file("feedwatch.db")))
        let before = try ended()
        #expect(try await program.run("poll").status == 0)
        #expect(try ended() > before)
        #expect(
            try Data(contentsOf: URL(filePath: program.folder.file("feedwatch.db"))) == database)
    }

    @Test func `that can't be written is told, and fails no run`() async throws {
        try FileManager.default.createDirectory(
            atPath: program.folder.file("feedwatch.prom"), withIntermediateDirectories: false)
        let ending = try await program.run("poll")
        #expect(ending.status == 0)
        #expect(ending.errors.contains("feedwatch.prom: the metrics can't be written"))
    }
}
