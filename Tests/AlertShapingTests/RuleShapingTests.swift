import AlertShaping
import FeedModel
import Foundation
import Testing

@Suite("A rule's shaping")
struct RuleShapingTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)
    private let hour: TimeInterval = 3600

    private func rule(
        severity: Severity = .normal, onUpdate: UpdatePolicy = .firstMatch,
        _ shape: (inout RuleShaping) -> Void = { _ in }
    ) -> Rule {
        var shaping = RuleShaping()
        shape(&shaping)
        var rule = Rule(
            name: "stargate", query: RuleQuery(any: ["Stargate"]), tags: ["tech"],
            severity: severity, onUpdate: onUpdate, notify: ["desk"])
        rule.shaping = shaping
        return rule
    }

    private func shape(
        _ rule: Rule, count: Int = 1, given facts: ShapingFacts = ShapingFacts(),
        recent: [Date] = [], edit: (inout Item, Int) -> Void = { _, _ in }
    ) -> [ShapedAlert] {
        var changes = FeedChanges(
            feed: Feed(name: "news", source: .url("http://example.org/feed")), title: "News",
            siteURL: nil,
            revisions: (1...count).map { number in
                var item = Item()
                item.id = "\(number)"
                edit(&item, number)
                return ItemRevision(
                    identity: ItemIdentity(high: UInt64(number), low: 0), item: item, change: .new,
                    number: 1, firstSeen: now)
            }, isFirstRun: false, isLate: false, polledAt: now)
        changes.recentAlerts = ["stargate": recent]
        return AlertShaper().shape(
            changes.revisions.map { ItemMatch(rule: rule, revision: $0, matches: []) },
            of: changes, given: facts)
    }

    /// `sent`, `too-old`, `budget until +600`.
    private func outcomes(_ shaped: [ShapedAlert]) -> [String] {
        shaped.map { outcome in
            switch outcome {
            case .send: "sent"
            case .drop(let reason): reason.name
            case .hold(_, _, let date, let reason):
                "\(reason.kind.rawValue)\(reason.group.map { " of \($0)" } ?? "") until "
                    + "+\(Int(date.timeIntervalSince(now)))"
            }
        }
    }

    @Test func `what is older than max_age is not told, what has no date is`() {
        let rule = rule { $0.maxAge = .seconds(86_400) }
        let ages: [TimeInterval?] = [23 * 3600, 25 * 3600, nil, -3600]
        let shaped = shape(rule, count: 4) { item, number in
            item.published = ages[number - 1].map { now.addingTimeInterval(-$0) }
        }
        #expect(outcomes(shaped) == ["sent", "too-old", "sent", "sent"])
    }

    @Test func `a budget lets so many through in any such stretch, the rest wait for room`() {
        let rule = rule { $0.budget = AlertBudget(count: 3, window: .seconds(600)) }
        #expect(
            outcomes(shape(rule, count: 5))
                == ["sent", "sent", "sent", "budget until +600", "budget until +600"])
        // Two went out 400 and 100 seconds ago, another one before the stretch.
        let recent = [400.0, 100, 700].map { now.addingTimeInterval(-$0) }
        #expect(
            outcomes(shape(rule, count: 3, recent: recent))
                == ["sent", "budget until +200", "budget until +200"])
    }

    @Test func `quiet hours hold all but critical rules`() {
        let facts = ShapingFacts(moments: ["stargate": .init(quietUntil: now + hour)])
        let quiet: (inout RuleShaping) -> Void = { $0.quiet = QuietHours(start: 0, end: 1) }
        #expect(outcomes(shape(rule(quiet), given: facts)) == ["quiet until +3600"])
        #expect(outcomes(shape(rule(severity: .critical, quiet), given: facts)) == ["sent"])
    }

    @Test func `a digest takes all, also in quiet hours`() {
        let facts = ShapingFacts(
            moments: ["stargate": .init(quietUntil: now + hour, digestAt: now + 2 * hour)])
        #expect(outcomes(shape(rule(), given: facts)) == ["digest until +7200"])
    }

    @Test func `groups are told when the run ends, by what their items have in common`() {
        let rule = rule { $0.groupBy = [.feed, .title] }
        let titles = ["Stargate starts!", "stargate  starts", "Other"]
        let shaped = shape(rule, count: 3) { item, number in item.title = titles[number - 1] }
        #expect(
            outcomes(shaped) == [
                "group of news · stargate starts until +0",
                "group of news · stargate starts until +0", "group of news · other until +0",
            ])
    }

    @Test func `a silence in force keeps what it covers, and is named`() {
        let silences = [
            Silence(id: 1, rule: "other", begin: now - hour, end: now + hour),
            Silence(id: 2, tag: "tech", begin: now - 2 * hour, end: now),
            Silence(id: 3, feed: "news", tag: "tech", begin: now, end: now + hour),
        ]
        #expect(
            shape(rule(), given: ShapingFacts(silences: silences))
                == [.drop(because: .silenced(by: 3))])
        #expect(
            outcomes(shape(rule(), given: ShapingFacts(silences: Array(silences.prefix(2)))))
                == ["sent"])
    }

    // MARK: - Updates

    private func update(
        from old: ItemTexts?, to new: (title: String, content: String), alerted: Bool = true,
        policy: UpdatePolicy = .changed
    ) -> ShapedAlert? {
        var item = Item()
        item.title = new.title
        item.contentText = new.content
        let revision = ItemRevision(
            identity: ItemIdentity(high: 1, low: 1), item: item, change: .changed, number: 2,
            firstSeen: now, matchedRules: ["stargate"], alertedRules: alerted ? ["stargate"] : [],
            earlierTexts: old)
        let changes = FeedChanges(
            feed: Feed(name: "news", source: .url("http://example.org/feed")), title: nil,
            siteURL: nil, revisions: [revision], isFirstRun: false, isLate: false, polledAt: now)
        return AlertShaper().shape(
            [ItemMatch(rule: rule(onUpdate: policy), revision: revision, matches: [])],
            of: changes
        ).first
    }

    private let before = ItemTexts(
        title: "Stargate costs 100 billion", summary: nil, content: "Read by 5 people so far.")

    @Test func `an edit of the title is an update that shows what changed`() throws {
        let shaped = update(
            from: before, to: ("Stargate costs 500 billion", "Read by 9 people so far."))
        guard case .send(let alert, _)? = shaped else {
            Issue.record("not sent: \(String(describing: shaped))")
            return
        }
        #expect(alert.type == .updated)
        #expect(
            alert.changes == [
                TextChange(
                    field: .title,
                    parts: [
                        .init(.same, "Stargate costs"), .init(.removed, "100"),
                        .init(.added, "500"), .init(.same, "billion"),
                    ]),
                TextChange(
                    field: .content,
                    parts: [
                        .init(.same, "Read by"), .init(.removed, "5"), .init(.added, "9"),
                        .init(.same, "people so far."),
                    ]),
            ])
    }

    @Test func `each state of the texts has one update, under one id`() {
        let id = { (title: String) -> AlertID? in
            guard case .send(let alert, _)? = update(from: before, to: (title, "x")) else {
                return nil
            }
            return alert.id
        }
        #expect(id("Stargate grows") == id("Stargate grows"))
        #expect(id("Stargate grows") != id("Stargate shrinks"))
    }

    @Test(
        "too small a change is none",
        arguments: [
            "Read by 9000 people so far.", "read by 5 people, so far!", "so far. Read by 5 people",
            "Read by 5 persons so far.",
        ])
    func smallChange(content: String) {
        #expect(
            update(from: before, to: ("Stargate costs 100 billion", content))
                == .drop(because: .smallChange))
    }

    @Test func `new sentences are an update`() {
        let shaped = update(
            from: before,
            to: ("Stargate costs 100 billion", "Read by 5 people so far. Correction: it is Oracle.")
        )
        guard case .send? = shaped else {
            Issue.record("not sent")
            return
        }
    }

    @Test func `who was not told of an item isn't told of its edits`() {
        let new = (title: "Other", content: "Quite another text than before")
        #expect(update(from: before, to: new, alerted: false) == .drop(because: .matchedBefore))
        #expect(
            update(from: before, to: new, policy: .firstMatch) == .drop(because: .matchedBefore))
        #expect(update(from: nil, to: new) == .drop(because: .smallChange))
    }

    @Test func `a rewritten book ends in bounded time`() {
        let book = { (seed: Int) in
            (0..<100_000).map { "word\($0 &* seed % 977)" }.joined(separator: " ")
        }
        let old = ItemTexts(title: "A", summary: nil, content: book(3))
        guard case .send(let alert, _)? = update(from: old, to: ("A", book(7))) else {
            Issue.record("not sent")
            return
        }
        #expect(alert.changes.count == 1)
    }
}
