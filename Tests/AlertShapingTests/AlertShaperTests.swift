import AlertShaping
import FeedModel
import Foundation
import Testing

@Suite("Shaping")
struct AlertShaperTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    private func revision(
        _ number: UInt64, change: ItemChange = .new, published: Date? = nil,
        alerted: Set<RuleName> = []
    ) -> ItemRevision {
        var item = Item()
        item.id = "guid-\(number)"
        item.published = published
        return ItemRevision(
            identity: ItemIdentity(high: number, low: number), item: item, change: change,
            number: change == .new ? 1 : 2, firstSeen: now, matchedRules: alerted)
    }

    /// What becomes of each revision, for one rule that matches all of them.
    private func shape(
        _ revisions: [ItemRevision], feed: Feed? = nil,
        rule: Rule = Rule(name: "stargate", query: RuleQuery(any: ["Stargate"]), notify: ["desk"]),
        isFirstRun: Bool = false, isLate: Bool = false
    ) -> [ShapedAlert] {
        let changes = FeedChanges(
            feed: feed ?? Feed(name: "news", source: .url("http://example.org/feed")),
            title: "News", siteURL: nil, revisions: revisions, isFirstRun: isFirstRun,
            isLate: isLate, polledAt: now)
        return AlertShaper().shape(
            revisions.map { ItemMatch(rule: rule, revision: $0, matches: []) }, of: changes)
    }

    private func sent(_ shaped: [ShapedAlert]) -> [String?] {
        shaped.compactMap { if case .send(let alert, _) = $0 { alert.item?.guid } else { nil } }
    }

    private func drops(_ shaped: [ShapedAlert]) -> [DropReason] {
        shaped.compactMap { if case .drop(let reason) = $0 { reason } else { nil } }
    }

    @Test func `a match of a new item is sent to the rule's sinks`() {
        let shaped = shape([revision(1)])
        guard case .send(let alert, let sinks) = shaped[0] else {
            Issue.record("not sent: \(shaped)")
            return
        }
        #expect(sinks == ["desk"])
        #expect(alert.type == .matched)
        #expect(alert.matchedAt == now)
        #expect(alert.feed?.url == "http://example.org/feed")
        #expect(alert.item?.id == "item_00000000000000010000000000000001")
    }

    @Test(
        "the first document of a feed alerts as its first_run says",
        arguments: [
            (FirstRun.baseline, []), (.all, ["guid-1", "guid-2", "guid-3"]),
            (.newest(2), ["guid-2", "guid-3"]), (.newest(0), []),
            (.since(Date(timeIntervalSince1970: 2000)), ["guid-2"]),
        ])
    func firstRun(_ setting: FirstRun, expected: [String]) {
        var feed = Feed(name: "news", source: .url("http://example.org/feed"))
        feed.firstRun = setting
        let revisions = [
            revision(1, published: Date(timeIntervalSince1970: 1000)),
            revision(2, published: Date(timeIntervalSince1970: 2000)), revision(3),
        ]
        let shaped = shape(revisions, feed: feed, isFirstRun: true)
        #expect(sent(shaped) == expected)
        #expect(drops(shaped) == Array(repeating: .firstRun, count: 3 - expected.count))
        #expect(sent(shape(revisions, feed: feed)).count == 3)
    }

    @Test func `an edited item alerts if it did not satisfy the rule before`() {
        #expect(sent(shape([revision(1, change: .changed)])) == ["guid-1"])
        #expect(
            drops(shape([revision(1, change: .changed, alerted: ["stargate"])]))
                == [.matchedBefore])
        #expect(
            sent(shape([revision(1, change: .changed, alerted: ["another"])])) == ["guid-1"])
    }

    @Test func `an edited item alerts nobody who said never`() {
        let rule = Rule(
            name: "stargate", query: RuleQuery(any: ["Stargate"]), onUpdate: .never,
            notify: ["desk"])
        #expect(drops(shape([revision(1, change: .changed)], rule: rule)) == [.updateIgnored])
        #expect(sent(shape([revision(1)], rule: rule)) == ["guid-1"])
    }

    @Test func `after an outage alerts are marked late`() {
        guard case .send(let alert, _) = shape([revision(1)], isLate: true)[0] else {
            Issue.record("not sent")
            return
        }
        #expect(alert.late)
    }
}

@Suite("Alert ids")
struct AlertIDTests {
    private let item = ItemIdentity(high: 1, low: 2)

    @Test func `are the same in every store, now and later`() {
        // A changed derivation would repeat every alert to receivers that remember ids.
        #expect(
            AlertID(type: .matched, rule: "stargate", item: item)
                == "alert_6eb2c5018d86b16481b0a22c965faa92")
    }

    @Test func `differ by rule, item and type, and hold no full stop`() {
        let ids: Set<AlertID> = [
            AlertID(type: .matched, rule: "stargate", item: item),
            AlertID(type: .matched, rule: "stargat", item: item),
            AlertID(type: .matched, rule: "stargate", item: ItemIdentity(high: 2, low: 1)),
            AlertID(type: .sinkTest, rule: "stargate", item: item),
        ]
        #expect(ids.count == 4)
        #expect(ids.allSatisfy { !$0.text.contains(".") })
    }
}
