import FeedModel
import Foundation

extension Alert {
    /// An alert with every value there is.
    static var sample: Alert {
        Alert(
            id: "alert_1", type: .matched, matchedAt: Date(timeIntervalSince1970: 1_700_000_000),
            late: false, rule: RuleFacts(name: "stargate", severity: .high, tags: ["tech"]),
            item: ItemFacts(
                id: "item_1", guid: "https://example.org/1", url: "https://example.org/1?a=1&b=2",
                title: "Stargate starts", summary: "The Stargate project, led by OpenAI, starts.",
                authors: ["Jo Field"], categories: ["AI"], language: "en",
                published: Date(timeIntervalSince1970: 1_699_992_800),
                updated: Date(timeIntervalSince1970: 1_699_992_900),
                firstSeen: Date(timeIntervalSince1970: 1_699_999_999)),
            feed: FeedFacts(
                name: "news", title: "The News", url: "https://example.org/feed",
                siteURL: "https://example.org/", tags: ["tech", "uk"]),
            matches: [
                TermMatch(
                    term: "Stargate", field: .title, start: 0, end: 8, snippet: "Stargate starts",
                    snippetStart: 0),
                TermMatch(
                    term: "OpenAI", field: .summary, start: 30, end: 36,
                    snippet: "The Stargate project, led by OpenAI, starts.", snippetStart: 29),
            ])
    }

    /// Of an edit.
    static var sampleUpdate: Alert {
        var alert = sample
        alert.type = .updated
        alert.late = true
        alert.truncated = true
        alert.changes = [
            TextChange(
                field: .title,
                parts: [
                    .init(.same, "Stargate "), .init(.removed, "\"starts"), .init(.added, "ends"),
                ])
        ]
        return alert
    }

    /// Of a feed, with every value there is.
    static var sampleEvent: Alert {
        let start = Date(timeIntervalSince1970: 1_700_000_000)
        return Alert(
            id: "alert_e", type: .feedGap, matchedAt: start, feed: FeedFacts(name: "news"),
            event: EventFacts(
                sink: "desk", message: "A gap.", since: start, until: start + 60, count: -3))
    }

    /// A digest of so many matches, of which it tells some.
    static func sampleDigest(count: Int, told: Int) -> Alert {
        let start = Date(timeIntervalSince1970: 1_700_000_000)
        return Alert(
            id: "alert_d", type: .digest, matchedAt: start,
            rule: RuleFacts(name: "stargate", severity: .high, tags: []),
            digest: Digest(
                reason: .budget, begin: start, end: start, count: count,
                entries: (1...told).map {
                    Digest.Entry(
                        id: AlertID("alert_\($0)"), rule: "stargate", severity: .high,
                        feed: "news", title: "Item \($0)", url: "https://example.org/\($0)",
                        matchedAt: start)
                }))
    }
}
