import FeedModel
import Foundation
import Testing

@testable import WatchRules

@Suite("Rules that are made from others")
struct RuleUpdateTests {
    @Test func `find what they find when made alone`() {
        var edits = RandomEdits(seed: 7)
        var rules = edits.rules(60)
        var compiled = CompiledRules(rules, lists: [:], scanLimit: .max)
        var patched = 0
        for round in 0..<60 {
            edits.edit(&rules)
            compiled = CompiledRules(
                updating: compiled, to: rules, lists: [:], scanLimit: .max, patchLimit: { _ in 20 })
            patched += compiled.patch == nil ? 0 : 1
            let alone = CompiledRules(rules, lists: [:], scanLimit: .max)
            for _ in 0..<10 {
                let subject = edits.subject()
                let (found, expected) = (compiled.hits(subject), alone.hits(subject))
                let item = subject.item
                #expect(found == expected, "round \(round), \(item)")
            }
        }
        #expect(patched > 30, "some are made of what was there")
        #expect(patched < 60, "and some anew")
    }

    @Test func `leave the old ones as they are`() {
        let rules = ["stargate", "oracle", "softbank"].map { Self.rule($0) }
        let old = CompiledRules(rules, lists: [:], scanLimit: 20)
        let changed = [Self.rule("arm", name: "stargate"), rules[2]]
        let new = CompiledRules(
            updating: old, to: changed, lists: [:], scanLimit: 20, patchLimit: { _ in 9 })
        #expect(new.patch?.ruleCount == 1)
        let text = "stargate oracle softbank arm"
        #expect(Self.names(old, text) == ["stargate", "oracle", "softbank"])
        #expect(Self.names(new, text) == ["stargate", "softbank"])
    }

    @Test func `have the names, tags and order of the new ones`() {
        let rules = ["a1", "b1", "c1", "d1"].map { Self.rule($0) }
        let old = CompiledRules(rules, lists: [:], scanLimit: 20)
        let moved = [
            Self.rule("d1"), Self.rule("b1", name: "renamed"), Self.rule("new"), Self.rule("a1"),
        ]
        let new = CompiledRules(
            updating: old, to: moved, lists: [:], scanLimit: 20, patchLimit: { _ in 9 })
        #expect(new.patch?.ruleCount == 1)
        #expect(Self.names(new, "a1 b1 c1 d1 new") == ["d1", "renamed", "new", "a1"])
    }

    @Test func `know when a list has changed`() {
        let rules = [Self.rule("@labs", name: "labs"), Self.rule("oracle")]
        let old = CompiledRules(rules, lists: ["labs": ["openai"]], scanLimit: 20)
        let new = CompiledRules(
            updating: old, to: rules, lists: ["labs": ["anthropic"]], scanLimit: 20,
            patchLimit: { _ in 9 })
        #expect(new.patch?.ruleCount == 1)
        #expect(Self.names(new, "openai") == [])
        #expect(Self.names(new, "anthropic oracle") == ["labs", "oracle"])
    }

    @Test func `tell the mistakes of the new ones`() {
        let old = CompiledRules([Self.rule("a1"), Self.rule("(b1")], lists: [:], scanLimit: 20)
        let new = CompiledRules(
            updating: old, to: [Self.rule("a1"), Self.rule("(b1"), Self.rule("c1)")], lists: [:],
            scanLimit: 20, patchLimit: { _ in 9 })
        #expect(new.mistakes.map(\.rule) == ["(b1", "c1)"])
        #expect(Self.names(new, "a1 b1 c1") == ["a1"])
    }

    @Test func `ask a rule that stayed for one that asked the same and is gone`() {
        // NEAR within a sentence: the interpreter decides.
        let rules = ["one", "two"].map { Self.rule("oracle NEAR/s stargate", name: RuleName($0)) }
        let old = CompiledRules(rules, lists: [:], scanLimit: 20)
        let new = CompiledRules(
            updating: old, to: [rules[1]], lists: [:], scanLimit: 20, patchLimit: { _ in 9 })
        #expect(new.base.searched === old.base.searched)
        #expect(Self.names(new, "Oracle and Stargate. No.") == ["two"])
        #expect(Self.names(new, "Oracle. And Stargate.") == [])
    }

    @Test func `are compiled anew when much has changed`() {
        let rules = (0..<3_000).map { Self.rule("word\($0)x") }
        let old = RuleSet(rules)
        func updated(_ changed: Int) -> RuleSet {
            let changes = (0..<changed).map { Self.rule("other\($0)x", name: rules[$0].name) }
            return RuleSet(updating: old, to: changes + rules.dropFirst(changed))
        }
        #expect(updated(1).statistics.patchedRules == 1)
        #expect(updated(1).statistics.rules == 3_000)
        #expect(updated(900).statistics.patchedRules == 0)
    }

    // MARK: - The limit of rules for which texts are searched

    @Test func `texts are searched for so many rules, and no more`() {
        let scans = (0..<5).map { Self.rule("/[a-f]\($0)/", name: RuleName("scan\($0)")) }
        let rules = [Self.rule("stargate"), Self.rule("words>1", name: "words")] + scans
        let set = RuleSet(rules, scanLimit: 3)
        #expect(
            set.mistakes == [
                .searchesEverything(scans[3].match, rule: "scan3", limit: 3),
                .searchesEverything(scans[4].match, rule: "scan4", limit: 3),
            ])
        #expect(set.mistakes.map(\.kind) == [.tooManyScans, .tooManyScans])
        var item = Item()
        item.contentText = "a0 b1 c2 d3 e4 stargate"
        let found = set.matches(in: item, feedTags: []).map(\.rule.text)
        #expect(found == ["stargate", "words", "scan0", "scan1", "scan2"])
        #expect(RuleSet(rules).mistakes.isEmpty)
        #expect(RuleSet(rules, scanLimit: 0).mistakes.count == 5)
    }

    @Test func `a rule beyond the limit is used once there is room`() {
        let scans = (0..<3).map { Self.rule("/[a-f]\($0)/", name: RuleName("scan\($0)")) }
        let old = CompiledRules(scans, lists: [:], scanLimit: 2)
        #expect(Self.names(old, "a0 a1 a2") == ["scan0", "scan1"])
        let new = CompiledRules(
            updating: old, to: Array(scans.dropFirst()), lists: [:], scanLimit: 2,
            patchLimit: { _ in 9 })
        #expect(new.mistakes.isEmpty)
        #expect(Self.names(new, "a0 a1 a2") == ["scan1", "scan2"])
    }

    @Test func `a letter-less regex beside a word is no search of every text`() {
        let rules = (0..<30).map { Self.rule("stargate /[a-f]\($0)/") }
        #expect(RuleSet(rules, scanLimit: 0).mistakes.isEmpty)
    }

    private static func rule(_ query: String, name: RuleName? = nil) -> Rule {
        Rule(
            name: name ?? RuleName(query), query: RuleQuery(), match: MatchText(query), notify: [])
    }

    private static func names(_ rules: CompiledRules, _ text: String) -> [String] {
        var item = Item()
        item.contentText = text
        return rules.hits(MatchSubject(item: item, now: .distantPast))
            .map { rules.rules[$0].name.text }
    }
}

extension CompiledRules {
    fileprivate func hits(_ subject: borrowing MatchSubject) -> [Int] {
        var hits: [Int] = []
        var interpreted: InterpretedItem?
        matches(subject, &interpreted) { hits.append($0) }
        return hits
    }
}

/// Rules with random queries, and edits of every kind.
private struct RandomEdits {
    private var source: RandomSubjects
    private var made = 0

    init(seed: UInt64) { source = RandomSubjects(seed: seed) }

    mutating func subject() -> MatchSubject { source.subject() }

    mutating func rules(_ count: Int) -> [Rule] { (0..<count).map { _ in rule() } }

    private mutating func rule() -> Rule {
        made += 1
        var asked = source.source()
        // Many trees are none that a parser gives.
        while case .failure = QueryParser().parse(asked.tree.written) { asked = source.source() }
        var rule = Rule(
            name: RuleName("rule \(made)"), query: RuleQuery(),
            match: MatchText(asked.tree.written), notify: [])
        rule.fold = asked.fold
        rule.forms = asked.forms
        return rule
    }

    mutating func edit(_ rules: inout [Rule]) {
        for _ in 0..<Int.random(in: 1...4, using: &source.random) {
            let place = Int.random(in: 0..<rules.count, using: &source.random)
            switch Int.random(in: 0..<6, using: &source.random) {
            case 0: rules.insert(rule(), at: place)
            case 1: rules.remove(at: place)
            case 2: rules[place].match = rule().match
            case 3: rules.shuffle(using: &source.random)
            case 4: rules[place].name = RuleName("renamed \(made)")
            default: rules.append(rules[place])
            }
        }
        for line in rules.indices { rules[line].match?.line = line + 1 }
    }
}
