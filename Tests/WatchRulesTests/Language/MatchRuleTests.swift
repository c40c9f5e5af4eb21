import FeedModel
import Testing
import WatchRules

@Suite("Rules with a query")
struct MatchRuleTests {
    @Test func `one with a mistake is switched off and says where; the others work on`() throws {
        let bad = MatchText("a OR b c", file: "feeds.toml", line: 41, column: 10)
        let rules = RuleSet([
            Rule(name: "bad", query: RuleQuery(), match: bad, notify: []),
            Rule(name: "good", query: RuleQuery(any: ["a"]), notify: []),
        ])
        #expect(rules.mistakes.map(\.rule) == ["bad"])
        let text = try #require(rules.mistakes.first).description
        #expect(text.hasPrefix("feeds.toml:41:17: error[mixed-and-or]: "))
        #expect(text.hasSuffix("Until it is mended, rule \"bad\" is switched off."))
        var item = Item()
        item.title = "a"
        #expect(rules.matches(in: item, feedTags: []).map(\.rule) == ["good"])
    }

    @Test func `lists are what the configuration says`() {
        let match = MatchText("@labs x")
        let rule = Rule(name: "r", query: RuleQuery(), match: match, notify: [])
        func isRefused(_ lists: [String: [String]]) -> Bool {
            RuleSet([rule], lists: lists).mistakes.contains {
                if case .badQuery = $0 { true } else { false }
            }
        }
        #expect(isRefused([:]))
        #expect(!isRefused(["labs": ["OpenAI"]]))
    }

    @Test func `are evaluated beside those with lists, in the order of feeds.toml`() throws {
        let rules = RuleSet(
            [
                Rule(
                    name: "query", query: RuleQuery(),
                    match: MatchText("@labs title:musk feed:news -nintendo"), notify: []),
                Rule(name: "list", query: RuleQuery(any: ["musk"]), notify: []),
            ], lists: ["labs": ["OpenAI"]])
        var item = Item()
        item.title = "Musk again"
        item.contentText = "He sues OpenAI."
        let matches = rules.matches(in: item, feedTags: [], feedName: "news")
        #expect(matches.map(\.rule) == ["query", "list"])
        let places = try #require(matches.first).matches
        #expect(places.map(\.field) == [.title, .content])
        #expect(places.map { [$0.start, $0.end] } == [[0, 4], [8, 14]])
        #expect(rules.matches(in: item, feedTags: [], feedName: "blog").map(\.rule) == ["list"])
    }

    @Test func `that miss what their author expects are told`() {
        var rule = Rule(
            name: "r", query: RuleQuery(), match: MatchText("openai -opinion"), notify: [])
        rule.expect = ["OpenAI sues"]
        rule.reject = ["Opinion: OpenAI"]
        #expect(Expectations([rule]).disappointments.isEmpty)
        rule.expect.append("Anthropic")
        rule.reject.append("OpenAI")
        #expect(
            Expectations([rule]).disappointments == [
                "rule \"r\" misses what it is to hit (expect): \"Anthropic\"\n"
                    + "   openai absent",
                "rule \"r\" hits what it is to miss (reject): \"OpenAI\"",
            ])
    }
}
