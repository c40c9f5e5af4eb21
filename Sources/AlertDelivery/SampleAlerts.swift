import FeedModel
import Foundation

extension Alert {
    /// Alerts of every type, with every value and with as few as there may be; their texts hold what
    /// means something to one receiver or another. What is to hold for all alerts is tried on these.
    static let samples: [Alert] =
        AlertType.allCases.flatMap { [sample($0, isFull: true), sample($0, isFull: false)] }

    /// `"`, `\`, a line break and markup of Slack, Markdown, HTML, Mustache and shells.
    private static let text = """
        "OpenAI" \\ <!channel> <https://evil.example|bank> @everyone *b* _i_ [a](http://b) & \
        {{x}} ${HOME}
        line \u{202E}two
        """

    private static func sample(_ type: AlertType, isFull: Bool) -> Alert {
        let date = Date(timeIntervalSince1970: 1_700_000_000)
        var alert = Alert(
            id: AlertID("alert_\(type.rawValue.split(separator: ".").joined(separator: "_"))"),
            type: type, matchedAt: date)
        switch type {
        case .matched, .updated, .reminder:
            alert.rule = RuleFacts(
                name: "stargate", severity: .high, tags: isFull ? ["tech"] : [])
            alert.item = item(isFull: isFull, date)
            alert.feed = feed(isFull: isFull)
            alert.late = isFull
            alert.truncated = isFull
            alert.matches = isFull ? [match] : []
            if type == .updated {
                alert.changes = [
                    TextChange(
                        field: .title,
                        parts: [.init(.removed, "old"), .init(.added, text), .init(.same, "end")])
                ]
            }
        case .digest:
            alert.digest = Digest(
                reason: isFull ? .group : .digest, begin: date, end: date, count: isFull ? 9 : 1,
                group: isFull ? text : nil, entries: isFull ? [entry(1), entry(2)] : [entry(nil)])
            if isFull { alert.rule = RuleFacts(name: "stargate", severity: .critical, tags: []) }
        case .ruleSurge, .ruleSpike:
            alert.rule = RuleFacts(name: "stargate", severity: .high, tags: [])
            alert.event = event(isFull: isFull, date)
            alert.digest = Digest(
                reason: type == .ruleSurge ? .surge : .spike, begin: date, end: date, count: 9,
                entries: [entry(1), entry(isFull ? 2 : nil)])
        case .ruleAbsent:
            alert.rule = RuleFacts(name: "stargate", severity: .high, tags: [])
            alert.event = event(isFull: isFull, date)
        case .feedFailing, .feedRecovered, .feedSilent, .feedSparse, .feedGap, .feedMoved,
            .feedGone,
            .feedParked:
            alert.feed = feed(isFull: isFull)
            alert.event = event(isFull: isFull, date)
        case .sinkFailing, .sinkDisabled, .sinkRecovered, .deliveryDead, .sinkTest:
            alert.event = event(isFull: isFull, date)
            alert.event?.sink = "desk"
        }
        return alert
    }

    private static func item(isFull: Bool, _ date: Date) -> ItemFacts {
        guard isFull else { return ItemFacts(id: "item_1", firstSeen: date) }
        return ItemFacts(
            id: "item_1", guid: "tag:example.org,2026:1", url: "https://example.org/(1)?a=1&b=@2",
            title: text, summary: text, authors: [text, "Jo Field"], categories: [text],
            language: "en", published: date, updated: date, firstSeen: date)
    }

    private static func feed(isFull: Bool) -> FeedFacts {
        guard isFull else { return FeedFacts(name: "news") }
        return FeedFacts(
            name: "news", title: text, url: "https://example.org/feed",
            siteURL: "https://example.org/", tags: ["tech", "uk"])
    }

    private static var match: TermMatch {
        TermMatch(
            term: "OpenAI", field: .summary, start: 1, end: 7, snippet: text, snippetStart: 1)
    }

    private static func entry(_ number: Int?) -> Digest.Entry {
        Digest.Entry(
            id: AlertID("alert_\(number ?? 0)"), rule: "stargate", severity: .high, feed: "news",
            title: number.map { "\($0) \(text)" }, url: number.map { "https://example.org/\($0)" },
            matchedAt: Date(timeIntervalSince1970: 1_700_000_000))
    }

    private static func event(isFull: Bool, _ date: Date) -> EventFacts {
        isFull
            ? EventFacts(severity: .critical, message: text, since: date, count: 7)
            : EventFacts(severity: .low, message: "It happened.")
    }
}
