import FeedModel
import Testing
import WatchRules

@Suite("Digits below the line")
struct SubscriptTests {
    @Test(
        "are digits of their word",
        arguments: [
            ("CO2", "CO₂ falls", true), ("CO₂", "co2 falls", true), ("H2O", "of H₂O.", true),
            ("C6H12O6", "C₆H₁₂O₆", true), ("CO", "CO₂ falls", false),
            ("openai", "OpenAI¹ said", true),
        ])
    func areDigits(query: String, text: String, isMatch: Bool) {
        let rule = Rule(name: "watch", query: RuleQuery(), match: MatchText(query), notify: [])
        var item = Item()
        item.contentText = text
        #expect(RuleSet([rule]).matches(in: item, feedTags: []).isEmpty == !isMatch)
    }
}
