import FeedConfig
import FeedModel
import Testing

@Suite("Rules with match")
struct MatchTests {
    private let feed = "[[feed]]\nname = \"f\"\nurl = \"https://example.org/\"\n"
    private let sink = "[[sink]]\nname = \"s\"\ntype = \"stdout\"\n"

    @Test func `keep the query with its place`() throws {
        let text =
            feed + sink + "[[rule]]\nname = \"r\"\n  match = 'a OR (b -c)'\nforms = \"plural\""
        let rule = try #require(try read(text).configuration.rules.first)
        #expect(rule.match?.query == "a OR (b -c)")
        #expect(rule.match?.line == 9)
        #expect(rule.match?.column == 12)
        #expect(rule.forms == .plural)
        #expect(rule.query == RuleQuery())
    }

    @Test func `have no column where the file spells the query otherwise`() throws {
        let text = feed + sink + "[[rule]]\nname = \"r\"\nmatch = \"\\\"a b\\\"\""
        let match = try read(text).configuration.rules.first?.match
        #expect(match?.query == "\"a b\"")
        #expect(match?.column == nil)
    }

    @Test func `have no other terms, and lists are values`() throws {
        let lists = "[lists]\nlabs = [\"OpenAI\", \"@more\"]\nmore = [\"Sam Altman\"]\n"
        #expect(
            try read(lists + feed).configuration.lists
                == ["labs": ["OpenAI", "@more"], "more": ["Sam Altman"]])
        let text = feed + sink + "[[rule]]\nname = \"r\"\nmatch = 'a'\nany = [\"b\"]"
        #expect(throws: ConfigurationError.self) { try read(text) }
    }
}
