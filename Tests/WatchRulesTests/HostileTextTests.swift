import FeedModel
import Testing
import WatchRules

/// What would take a quadratic step for hours.
@Suite("Hostile texts end soon", .timeLimit(.minutes(10)))
struct HostileTextTests {
    static let million = 1_000_000

    @Test(
        "of one thing over and over",
        arguments: [
            ("a", 1), ("a-", 2), ("a.", 2), ("a.A", 3), ("a'", 2), ("d'", 2), ("'", 1), ("#A", 2),
            ("#Aa", 3), ("Aa", 2), ("_", 1), ("1,", 2), ("1,000", 5), ("\u{301}", 2),
            ("a\u{301}", 3), ("ก\u{E49}\u{E38}", 9), ("\u{200D}", 3), ("🇦", 4), ("👩\u{200D}", 7),
            ("가", 3), ("\u{1100}\u{1161}", 6), ("語", 3), ("-\u{AD}", 3), ("$", 1), (". ", 2),
        ])
    func repeated(unit: String, bytes: Int) {
        for start in ["", "#"] {
            var item = Item()
            item.contentText =
                start + String(repeating: unit, count: Self.million / 8 / bytes) + " stargate"
            let places = matches(["a", "語語語", "가", "data-centre", "stargate"], in: item)
            #expect(places.contains { $0.term == "stargate" })
        }
    }

    @Test func `of one word of a megabyte`() {
        var item = Item()
        let word = String(repeating: "stargate", count: Self.million / 8)
        item.title = "#\(word)’s stargate \(word)"
        #expect(matches(["stargate"], in: item).map(\.start) == [1_000_004])
    }

    @Test func `of a megabyte that all matches`() {
        var item = Item()
        item.contentText = String(repeating: "openai data-centre ", count: Self.million / 19)
        let places = matches(["openai", "data centre openai", "datacentre"], in: item)
        #expect(places.count == RuleSet.mostPlacesOfRule)
    }

    @Test func `against ten thousand rules`() {
        let rules = (0..<10_000).map { number in
            Rule(
                name: RuleName("rule \(number)"),
                query: RuleQuery(any: ["common word\(number)", "word\(number) common"]),
                notify: [])
        }
        var item = Item()
        item.contentText = String(repeating: "common ", count: Self.million / 7) + "word77 common"
        let names = RuleSet(rules).matches(in: item, feedTags: []).map(\.rule)
        #expect(names == ["rule 77"])
    }

    @Test func `against a phrase of one word over and over`() {
        var item = Item()
        item.contentText = String(repeating: "s's ", count: 10_000)
        let phrase = String(repeating: "s ", count: 100)
        #expect(matches([phrase + "x"], in: item) == [])
        #expect(matches([phrase], in: item).count == RuleSet.mostPlacesOfTerm)
    }
}
