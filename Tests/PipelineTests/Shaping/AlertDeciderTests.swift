import FeedModel
import FeedStore
import Foundation
import Testing

@testable import Pipeline

@Suite("What a poll's items are matched with")
struct AlertDeciderTests {
    private func hits(_ match: String, html: String, text: String) -> [RuleName] {
        var item = Item()
        item.id = "1"
        item.contentHTML = html
        item.contentText = text
        let rule = Rule(
            name: "altman", query: RuleQuery(), match: MatchText(match), notify: ["desk"])
        let now = Date(timeIntervalSince1970: 1_772_366_400)
        let revision = ItemRevision(
            identity: ItemIdentity(high: 1, low: 1), item: item, change: .new, number: 1,
            firstSeen: now)
        let changes = FeedChanges(
            feed: Feed(name: "news", source: .url("http://example.org/feed")), title: nil,
            siteURL: nil, revisions: [revision], isFirstRun: false, isLate: false, polledAt: now)
        return AlertDecider(rules: [rule]).decide(changes).hits.map(\.rule)
    }

    @Test(
        "are texts whose paragraphs phrases and NEAR don't cross",
        arguments: ["\"sam altman\"", "sam NEAR/3 altman", "sam NEAR/p altman"])
    func paragraphs(match: String) {
        let text = "Says Sam Altman"
        #expect(hits(match, html: "<p>Says Sam</p><p>Altman</p>", text: text) == [])
        #expect(hits(match, html: "<p>Says <b>Sam</b> Altman</p>", text: text) == ["altman"])
        #expect(hits("sam altman", html: "<p>Says Sam</p><p>Altman</p>", text: text) == ["altman"])
    }
}
