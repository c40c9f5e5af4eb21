import FeedModel
import Testing
import WatchRules

@Suite("Rules")
struct RuleSetTests {
    @Test(
        "hold when one of any, each of all and none of none stand in the item",
        arguments: [
            (RuleQuery(any: ["oracle", "softbank"]), true),
            (RuleQuery(any: ["arm", "nvidia"]), false),
            (RuleQuery(all: ["stargate", "softbank"]), true),
            (RuleQuery(all: ["stargate", "oracle"]), false),
            (RuleQuery(any: ["stargate"], none: ["SG-1"]), true),
            (RuleQuery(any: ["stargate"], none: ["softbank"]), false),
            (RuleQuery(any: ["oracle", "openai"], all: ["stargate"], none: ["film"]), true),
        ])
    func hold(query: RuleQuery, isMatch: Bool) {
        var item = Item()
        item.title = "OpenAI builds Stargate"
        item.summaryText = "SoftBank pays."
        let rules = RuleSet([Rule(name: "watch", query: query, notify: [])])
        #expect(rules.mistakes == [])
        #expect(rules.matches(in: item, feedTags: []).isEmpty == !isMatch)
    }

    @Test func `with tags look only at feeds that carry one of them`() {
        var item = Item()
        item.title = "Stargate"
        let query = RuleQuery(any: ["stargate"])
        let rules = RuleSet([
            Rule(name: "tech", query: query, tags: ["tech", "uk"], notify: []),
            Rule(name: "all", query: query, notify: []),
        ])
        #expect(rules.matches(in: item, feedTags: ["uk"]).map(\.rule) == ["tech", "all"])
        #expect(rules.matches(in: item, feedTags: ["film"]).map(\.rule) == ["all"])
    }

    @Test func `report where their terms stand, in reading order`() {
        var item = Item()
        item.title = "👩‍🚀 Le cafe\u{301} d’OpenAI"
        item.contentText = "Stargate is OpenAI's. Softbank pays."
        #expect(
            matches(["openai", "Stargate", "café"], in: item) == [
                TermMatch(
                    term: "café", field: .title, start: 7, end: 12, snippet: item.title ?? "",
                    snippetStart: 7),
                TermMatch(
                    term: "openai", field: .title, start: 15, end: 21, snippet: item.title ?? "",
                    snippetStart: 15),
                TermMatch(
                    term: "Stargate", field: .content, start: 0, end: 8,
                    snippet: "Stargate is OpenAI's.", snippetStart: 0),
                TermMatch(
                    term: "openai", field: .content, start: 12, end: 18,
                    snippet: "Stargate is OpenAI's.", snippetStart: 12),
            ])
    }

    @Test func `report the same places whatever items came before`() {
        let rules = [
            Rule(name: "any", query: RuleQuery(any: ["oracle", "openai"]), notify: []),
            Rule(name: "all", query: RuleQuery(all: ["openai"]), notify: []),
        ]
        let asked = RuleSet(rules)
        for title in ["OpenAI and Oracle", "Oracle", "openai, openai", "Oracle, OpenAI"] {
            var item = Item()
            item.title = title
            #expect(
                asked.matches(in: item, feedTags: [])
                    == RuleSet(rules).matches(in: item, feedTags: []))
        }
    }

    @Test func `don't join words across texts`() {
        var item = Item()
        item.title = "Stargate"
        item.summaryText = "Project"
        #expect(matches(["Stargate Project"], in: item) == [])
    }

    @Test func `tell a place once that summary and content share`() {
        var item = Item()
        item.summaryText = "OpenAI pays. OpenAI wins …"
        item.contentText = "OpenAI pays. OpenAI wins at last. OpenAI!"
        #expect(matches(["openai"], in: item).map(\.field) == [.content, .content, .content])
        item.contentText = "OpenAI pays."
        #expect(matches(["openai"], in: item).map(\.field) == [.summary, .content])
        item.contentText = "At last, OpenAI pays."
        #expect(matches(["openai"], in: item).map(\.field) == [.summary, .summary, .content])
    }

    @Test func `report overlapping hits of two terms, but not of one`() {
        #expect(found("a b a", in: "a b a b a") == ["a b a"])
        var item = Item()
        item.title = "the Stargate Project"
        let terms = ["Stargate", "Stargate Project"]
        #expect(matches(terms, in: item).map(\.end) == [12, 20])
    }

    @Test func `report at most so many places, and some of each term`() {
        var item = Item()
        item.contentText = String(repeating: "openai oracle arm ", count: 100) + "stargate"
        let places = matches(["openai", "oracle", "arm", "stargate"], in: item)
        #expect(places.count == RuleSet.mostPlacesOfRule)
        #expect(places.map(\.start) == places.map(\.start).sorted())
        #expect(places.last?.term == "stargate")
        #expect(matches(["openai"], in: item).count == RuleSet.mostPlacesOfTerm)
    }

    @Test func `come in the order they were given, whatever their terms`() {
        var item = Item()
        item.title = "a b c"
        let names: [RuleName] = ["third", "first", "second"]
        let terms = ["c", "a", "b"]
        let rules = zip(names, terms).map {
            Rule(name: $0, query: RuleQuery(any: [$1]), notify: [])
        }
        #expect(RuleSet(rules).matches(in: item, feedTags: []).map(\.rule) == names)
    }

    @Test func `that can't match are reported, and leave the others alone`() {
        let long = String(repeating: "x", count: 300)
        let rules = RuleSet([
            Rule(name: "signs", query: RuleQuery(any: ["openai", "…?!"]), notify: []),
            Rule(name: "empty", query: RuleQuery(all: [""]), notify: []),
            Rule(name: "long", query: RuleQuery(any: ["an \(long) word"]), notify: []),
            Rule(name: "negative", query: RuleQuery(none: ["openai"]), notify: []),
            Rule(name: "both", query: RuleQuery(all: ["openai"], none: ["OpenAI"]), notify: []),
            Rule(name: "good", query: RuleQuery(any: ["openai"]), notify: []),
        ])
        #expect(
            rules.mistakes == [
                .nothingToSearch(term: "…?!", rule: "signs"),
                .nothingToSearch(term: "", rule: "empty"),
                .tooLong(term: "an \(long) word", rule: "long"),
                .onlyNegative(rule: "negative"),
                .neverMatches(term: "openai", rule: "both"),
            ])
        var item = Item()
        item.title = "OpenAI"
        #expect(rules.matches(in: item, feedTags: []).map(\.rule) == ["good"])
    }

    @Test func `are found whatever other rules there are`() {
        var random = SplitMix(state: 7)
        let words = ["openai", "stargate", "data-centre", "l'été", "人工", "C++", "U.S."]
        for _ in 0..<200 {
            let text = (0..<12).map { _ in words.randomElement(using: &random) ?? "" }
                .joined(separator: [" ", "-", ", "].randomElement(using: &random) ?? " ")
            let terms = (0..<8).map { _ in
                (0...Int.random(in: 0...2, using: &random))
                    .map { _ in words.randomElement(using: &random) ?? "" }
                    .joined(separator: " ")
            }
            var item = Item()
            item.contentText = text
            let together = RuleSet(
                terms.enumerated().map {
                    Rule(name: RuleName("\($0)"), query: RuleQuery(any: [$1]), notify: [])
                }
            ).matches(in: item, feedTags: [])
            let alone = terms.enumerated().flatMap { number, term in
                let query = RuleQuery(any: [term])
                let rule = Rule(name: RuleName("\(number)"), query: query, notify: [])
                return RuleSet([rule]).matches(in: item, feedTags: [])
            }
            #expect(together == alone)
        }
    }
}
