import FeedModel
import Testing
import WatchRules

/// Rules and items made to be slow. The time limits tell a hang, they measure nothing.
@Suite("Rules and items made to be slow", .timeLimit(.minutes(5)))
struct HostileRulesTests {
    private static func rules(_ queries: some Sequence<String>) -> RuleSet {
        RuleSet(
            queries.enumerated().map { number, query in
                Rule(
                    name: RuleName("r\(number)"), query: RuleQuery(), match: MatchText(query),
                    notify: [])
            }, scanLimit: 50)
    }

    private static func item(_ content: String, title: String = "A title") -> Item {
        var item = Item()
        item.title = title
        item.contentText = content
        return item
    }

    /// The names of those that hold.
    private static func names(_ rules: RuleSet, _ item: Item) -> [String] {
        var names: [String] = []
        let all = rules.rules
        rules.forEachMatch(in: item, feedTags: []) { names.append(all[$0].name.text) }
        return names
    }

    @Test func `100,000 rules on one common word`() {
        let rules = Self.rules((0..<100_000).map { "the count(the) >= \($0 % 10 + 1)" })
        #expect(rules.mistakes.isEmpty)
        #expect(rules.statistics.rules == 100_000)
        #expect(Self.names(rules, Self.item("the cat and the dog")).count == 20_000)
        #expect(Self.names(rules, Self.item("a cat")).isEmpty)
    }

    @Test func `100,000 rules on one common word and a second one each`() {
        let rules = Self.rules((0..<100_000).map { "the word\($0)x" })
        #expect(rules.statistics.distinctQueries == 100_000)
        #expect(Self.names(rules, Self.item("the word77x and word99999x")) == ["r77", "r99999"])
        #expect(Self.names(rules, Self.item("word77x")).isEmpty)
    }

    @Test func `10,000 rules that differ in what else they ask for`() {
        let rules = Self.rules((0..<10_000).map { "stargate oracle -b\($0)b" })
        let item = Self.item("Stargate, and Oracle with b17b, again b9999b")
        let names = Set(Self.names(rules, item))
        #expect(names.count == 9_998)
        #expect(names.isDisjoint(with: ["r17", "r9999"]))
        #expect(Self.names(rules, Self.item("Stargate")).isEmpty)
    }

    @Test func `an item of 5 MB`() {
        let queries = ["needle", #""the needle""#, "haystack", "title:hay", "hay* NEAR the"]
        let rules = Self.rules(queries)
        let hay = String(repeating: "the hay is high. ", count: 300_000)
        let item = Self.item(hay + "the needle")
        #expect(Self.names(rules, item) == ["r0", "r1", "r4"])
    }

    @Test func `a word of 1 MB`() {
        let rules = Self.rules(["needle", "x*", "*x", "*xyx*", "xx", "/x{9}/"])
        let item = Self.item("a " + String(repeating: "x", count: 1_000_000) + " needle")
        let names = Self.names(rules, item)
        #expect(names.contains("r0"))
        #expect(names.contains("r5"))
        #expect(!names.contains("r3"))
        #expect(!names.contains("r4"))
    }

    @Test func `words whose hashes meet`() {
        // Of a weak hash: letters that differ by what another letter makes up for.
        let pairs = ["aB", "bA", "Aa", "BB", "C#", "ab", "ba", "zy", "yz", "xx"]
        let quads = pairs.flatMap { first in pairs.map { first + $0 } }
        let words = quads.flatMap { first in quads.map { first + $0 } }
            .map { $0.lowercased().filter(\.isLetter) }
        let distinct = Array(Set(words)).filter { $0.count == 8 }.sorted()
        let rules = Self.rules(distinct)
        #expect(rules.mistakes.isEmpty)
        let half = distinct.prefix(distinct.count / 2)
        let names = Self.names(rules, Self.item(half.joined(separator: " ")))
        #expect(names == half.indices.map { "r\($0)" })
    }

    @Test func `a regular expression that backtrackers take for ever for`() {
        let rules = Self.rules(["/(a+)+b/", "/(a|a)*c/", "/(a+)+$/"])
        let names = Self.names(rules, Self.item(String(repeating: "a", count: 100_000)))
        #expect(!names.contains("r0"))
        #expect(!names.contains("r1"))
    }

    @Test func `50 regular expressions without a letter that must be there`() {
        let rules = Self.rules((0..<50).map { "/[0-9]{\($0 % 25 + 1)}[a-f]/" })
        let item = Self.item(String(repeating: "word 12345678 ", count: 2_000) + "1234567890a")
        let names = Self.names(rules, item)
        #expect(names.count == 20)
    }

    @Test func `an OR of 1,000 words, as a list`() {
        let list = (0..<1_000).map { "leaf\($0)x" }
        let queries = ["list": "@many", "without": "title -@many"]
        let rules = RuleSet(
            queries.sorted { $0.key < $1.key }.map { name, query in
                Rule(
                    name: RuleName(name), query: RuleQuery(), match: MatchText(query), notify: [])
            }, lists: ["many": list])
        #expect(rules.mistakes.isEmpty)
        #expect(Self.names(rules, Self.item("the leaf999x")) == ["list"])
        #expect(Self.names(rules, Self.item("the leaf1000x")) == ["without"])
        let places = rules.matches(in: Self.item(list.joined(separator: " ")), feedTags: [])
        #expect(places.map(\.matches.count) == [RuleSet.mostPlacesOfRule])
    }
}
