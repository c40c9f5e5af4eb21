import AlertShaping
import FeedModel
import Foundation
import Testing

@Suite("The URL that an alert gives")
struct FollowableURLTests {
    @Test(
        "is none that runs a script or opens a file",
        arguments: [
            ("javascript:alert(1)", nil), ("JavaScript:alert(1)", nil),
            (" java\n\tscript:alert(1)", nil), ("\u{1}vbscript:x", nil),
            ("data:text/html,<script>alert(1)</script>", nil), ("file:///etc/passwd", nil),
            ("blob:https://example.org/1", nil), (" \n", nil),
            ("https://example.org/javascript:x", "https://example.org/javascript:x"),
            ("magnet:?xt=urn:btih:1", "magnet:?xt=urn:btih:1"),
            ("http://example.org/a\r\nX-Evil: yes", "http://example.org/aX-Evil: yes"),
            ("/relative", "/relative"),
        ])
    func isHarmless(link: String, expected: String?) throws {
        let alert = try alert(of: link)
        #expect(alert.item?.url == expected)
        #expect(alert.feed?.siteURL == expected)
    }

    private func alert(of link: String) throws -> Alert {
        var item = Item()
        item.link = link
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        let revision = ItemRevision(
            identity: ItemIdentity(high: 1, low: 1), item: item, change: .new, number: 1,
            firstSeen: now, matchedRules: [])
        let changes = FeedChanges(
            feed: Feed(name: "news", source: .url("http://example.org/feed")), title: "News",
            siteURL: link, revisions: [revision], isFirstRun: false, isLate: false, polledAt: now)
        let rule = Rule(name: "r", query: RuleQuery(any: ["x"]), notify: ["desk"])
        let shaped = AlertShaper().shape(
            [ItemMatch(rule: rule, revision: revision, matches: [])], of: changes)
        guard case .send(let alert, _)? = shaped.first else { throw NotSent() }
        return alert
    }

    private struct NotSent: Error {}
}
