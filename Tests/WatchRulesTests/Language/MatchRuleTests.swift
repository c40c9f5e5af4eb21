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
}
