import AlertDelivery
import FeedModel
import Foundation
import TestSupport
import Testing

@Suite("The feed sink")
struct FeedSinkTests {
    private let folder: TemporaryFolder
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    init() throws { folder = try TemporaryFolder() }

    private func sink(keep: Int = 100) -> FeedSink {
        FeedSink(name: "a & <b>", path: folder.file("alerts.atom"), keep: keep)
    }

    private func alert(_ id: AlertID, title: String = "Title", after seconds: Double = 0) -> Alert {
        var alert = Alert.sample
        alert.id = id
        alert.item?.title = title
        alert.matchedAt += seconds
        return alert
    }

    private func deliver(_ alerts: Alert..., keep: Int = 100) async -> [DeliveryOutcome] {
        await sink(keep: keep).deliver(
            alerts.map { OutgoingAlert(id: $0.id, body: AlertBody.encode($0)) }, at: now)
    }

    private struct Parsed: Decodable, Equatable {
        struct Entry: Decodable, Equatable {
            var id: String
            var title: String
            var link: String?
            var updated: String
        }
        var bozo: Bool
        var id: String
        var title: String
        var updated: String
        var entries: [Entry]
    }

    /// As Python's feedparser reads it.
    private func parsed() async throws -> Parsed {
        let text = try await Program.output(
            of: Program.repository + "/.build/venv/bin/python",
            [
                "-c",
                """
                import feedparser, json, sys
                read = feedparser.parse(open(sys.argv[1], "rb").read())
                keys = ("id", "title", "link", "updated")
                print(json.dumps({
                    "bozo": bool(read.bozo), "id": read.feed.id, "title": read.feed.title,
                    "updated": read.feed.updated,
                    "entries": [{key: entry.get(key) for key in keys} for entry in read.entries]}))
                """, folder.file("alerts.atom"),
            ])
        return try JSONDecoder().decode(Parsed.self, from: Data(text.utf8))
    }

    @Test func `is read by feedparser, the newest alert first`() async throws {
        #expect(await deliver(alert("alert_1"), alert("alert_2", after: 60)).count == 2)
        _ = await deliver(alert("alert_3", title: "Third", after: 120))
        let read = try await parsed()
        #expect(!read.bozo)
        #expect(read.id == "urn:feedwatch:feed:a%20%26%20%3Cb%3E")
        #expect(read.title == "feedwatch: a & <b>")
        #expect(read.updated == "2023-11-14T22:15:20Z")
        #expect(
            read.entries.map(\.id)
                == ["alert_3", "alert_2", "alert_1"].map { "urn:feedwatch:\($0)" })
        #expect(
            read.entries.first
                == .init(
                    id: "urn:feedwatch:alert_3", title: "[stargate] Third",
                    link: "https://example.org/1?a=1&b=2", updated: "2023-11-14T22:15:20Z"))
    }

    @Test func `holds no alert twice, and only the newest`() async throws {
        _ = await deliver(alert("alert_1"), alert("alert_2"))
        #expect(
            await deliver(alert("alert_2"), alert("alert_3"), keep: 2) == [
                .accepted(), .accepted(),
            ])
        #expect(
            try await parsed().entries.map(\.id) == [
                "urn:feedwatch:alert_3", "urn:feedwatch:alert_2",
            ])
    }

    @Test(
        "keeps feed text from being markup",
        arguments: [
            "<script>alert(1)</script>", "</entry>\n</feed>", "]]>", "&amp; &lt;b&gt;",
            "\"' onload=",
            "\u{1B}[2J\u{0}\u{FFFE}\u{FFFF}", "\u{202E}\u{2028}x", "{{x}}", "=cmd\r\n.\r\n",
        ])
    func hostileTitles(title: String) async throws {
        var hostile = alert("alert_1", title: title)
        hostile.item?.summary = title
        hostile.matches = [
            TermMatch(term: "x", field: .summary, start: 0, end: 1, snippet: title, snippetStart: 0)
        ]
        _ = await deliver(hostile, alert("alert_2"))
        _ = await deliver(alert("alert_3"))
        let read = try await parsed()
        #expect(!read.bozo)
        #expect(read.entries.count == 3)
        let text = try folder.text(of: "alerts.atom")
        #expect(!text.contains("<script"))
        #expect(text.unicodeScalars.allSatisfy { $0.value == 0x0A || $0.value >= 0x20 })
    }

    @Test(
        "links to the web only",
        arguments: [
            ("javascript:alert(1)", nil), ("data:text/html,x", nil), ("/relative", nil),
            ("https://example.org/a b\"'<>", "https://example.org/a%20b%22%27%3C%3E"),
            ("HTTP://example.org/é", "HTTP://example.org/%C3%A9"),
        ] as [(String, String?)])
    func links(url: String, link: String?) async throws {
        var alert = alert("alert_1")
        alert.item?.url = url
        _ = await deliver(alert)
        // Where there is none, feedparser gives the id.
        #expect(try await parsed().entries.map(\.link) == [link ?? "urn:feedwatch:alert_1"])
    }

    @Test func `of digests and events has all that they tell`() async throws {
        let event = Alert(
            id: "alert_e", type: .sinkFailing, matchedAt: now,
            event: EventFacts(sink: "desk", message: "No answer.", since: now))
        _ = await deliver(.sampleDigest(count: 5, told: 2), event)
        let read = try await parsed()
        #expect(!read.bozo)
        #expect(
            read.entries.map(\.title) == [
                "[sink desk] No answer.", "[stargate] 5 items past the budget",
            ])
        #expect(try folder.text(of: "alerts.atom").contains("and 3 more"))
    }

    @Test(
        "replaces nothing that somebody else wrote",
        arguments: ["# notes", "<feed xmlns=\"http://www.w3.org/2005/Atom\"></feed>"])
    func spares(text: String) async throws {
        try folder.write(text, to: "alerts.atom")
        guard case .failed(nil, let reason, .sink, nil) = await deliver(alert("alert_1")).first
        else {
            Issue.record("not failed")
            return
        }
        #expect(reason.contains("was not made by feedwatch"))
        #expect(try folder.text(of: "alerts.atom") == text)
    }

    @Test func `whose folder is missing fails and says which`() async {
        let path = folder.file("missing/alerts.atom")
        let alert = OutgoingAlert(id: "alert_1", body: AlertBody.encode(.sample))
        let outcomes = await FeedSink(name: "f", path: path, keep: 1).deliver([alert], at: now)
        guard case .failed(nil, let reason, .sink, nil) = outcomes.first else {
            Issue.record("not failed")
            return
        }
        #expect(reason.contains(path))
    }
}
