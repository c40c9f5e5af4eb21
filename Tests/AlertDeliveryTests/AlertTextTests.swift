import AlertDelivery
import FeedModel
import Foundation
import Testing

@Suite("An alert as text")
struct AlertTextTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    @Test func `is one line in a pipe, the hit between asterisks`() {
        #expect(
            AlertText(style: .line).render(.sample, at: now) == """
                [stargate] *Stargate* starts — The News, 2 h ago — https://example.org/1?a=1&b=2 — \
                “The Stargate project, led by *OpenAI*, starts.” (alert_1)

                """)
    }

    @Test func `is a block on a terminal, the hit in colour`() {
        #expect(
            AlertText(style: .block(colour: true)).render(.sample, at: now) == """
                \u{1B}[36mstargate\u{1B}[0m  \u{1B}[1;33mStargate\u{1B}[0m\
                \u{1B}[1m starts\u{1B}[0m  \
                \u{1B}[2mThe News · 2 h ago\u{1B}[0m
                    The Stargate project, led by \u{1B}[1;33mOpenAI\u{1B}[0m, starts.
                    \u{1B}[2mhttps://example.org/1?a=1&b=2\u{1B}[0m


                """)
        let plain = AlertText(style: .block(colour: false)).render(.sample, at: now)
        #expect(!plain.contains("\u{1B}"))
        #expect(plain.contains("led by *OpenAI*, starts."))
    }

    @Test func `says so when it is late or has no title, date or link`() {
        var alert = Alert.sample
        alert.late = true
        alert.item = ItemFacts(id: "item_1", firstSeen: now)
        alert.matches = []
        #expect(
            AlertText(style: .line).render(alert, at: now)
                == "[stargate] (untitled) — The News, late (alert_1)\n")
    }

    @Test func `of a digest names its items, and how many it leaves out`() {
        #expect(
            AlertText(style: .line).render(.sampleDigest(count: 5, told: 2), at: now) == """
                [stargate] 5 items past the budget — “Item 1 — news — https://example.org/1; \
                Item 2 — news — https://example.org/2; and 3 more” (alert_d)

                """)
    }

    @Test func `of an event is its message`() {
        let alert = Alert(
            id: "alert_e", type: .sinkFailing, matchedAt: now,
            event: EventFacts(sink: "desk", message: "No answer.\nSee the log.", since: now))
        #expect(
            AlertText(style: .line).render(alert, at: now)
                == "[sink desk] No answer. See the log. — since 2023-11-14T22:13:20Z (alert_e)\n")
    }

    @Test func `of an update shows what went and what came`() {
        var alert = Alert.sample
        alert.type = .updated
        alert.changes = [
            TextChange(
                field: .title,
                parts: [.init(.same, "Stargate"), .init(.removed, "starts"), .init(.added, "ends")])
        ]
        #expect(
            AlertText(style: .line).render(alert, at: now) == """
                [stargate] Updated: Stargate starts — The News, 2 h ago — \
                https://example.org/1?a=1&b=2 — “title: Stargate [-starts-] {+ends+}” (alert_1)

                """)
    }

    @Test(
        "survives offsets that make no sense",
        arguments: [(5, 2, 0), (-1, 3, -4), (.min, .max, .max), (0, 1000, 1000), (3, 0, .max)])
    func senselessOffsets(start: Int, end: Int, snippetStart: Int) {
        var alert = Alert.sample
        alert.matches = [TextField.title, .content].map {
            TermMatch(
                term: "x", field: $0, start: start, end: end, snippet: "some words",
                snippetStart: snippetStart)
        }
        let line = AlertText(style: .line).render(alert, at: now)
        #expect(line.hasSuffix(" — “some words” (alert_1)\n"))
        #expect(!line.contains("*"))
    }

    @Test(
        "keeps feed text from reaching the terminal's controls",
        arguments: [
            ("\u{1B}[2Jgone", "\u{FFFD}[2Jgone"), ("a\u{9B}31m", "a\u{FFFD}31m"),
            ("a\u{7}\u{8}\u{7F}", "a\u{FFFD}\u{FFFD}\u{FFFD}"), ("two\r\nlines", "two  lines"),
            ("\u{202E}evil\u{2066}\u{200B}", "evil"), ("tag\u{E0041}", "tag"),
            ("plain – “ok” é 漢字 👍", "plain – “ok” é 漢字 👍"), ("line\u{2028}sep", "line sep"),
        ])
    func isSafe(written: String, shown: String) {
        #expect(written.safeForTerminal == shown)
        var alert = Alert.sample
        alert.item?.title = written
        alert.matches = []
        #expect(AlertText(style: .line).render(alert, at: now).hasPrefix("[stargate] \(shown) —"))
    }
}
