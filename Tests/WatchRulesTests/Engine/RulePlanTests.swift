import FeedModel
import Testing
import WatchRules

@Suite("A rule is looked for")
struct RulePlanTests {
    private static func plan(_ query: String) -> RulePlan? {
        let rule = Rule(name: "watch", query: RuleQuery(), match: MatchText(query), notify: [])
        return RuleSet([rule]).plan(of: "watch")
    }

    @Test(
        "by what it can't hold without",
        arguments: [
            ("Stargate", [.word("stargate")]),
            ("the stargate", [.word("stargate")]),
            ("stargate -nintendo", [.word("stargate")]),
            ("oracle OR stargate", [.word("oracle"), .word("stargate")]),
            ("datacent*", [.wildcard("datacent*")]),
            ("host:example.com words>3", [.fact(.host, value: "example.com")]),
            ("/gpt-\\d/", [.letters("gpt-")]),
            ("/\\bgpt-\\d/", [.letters("gpt-", inWords: true)]),
            ("/(^|\\W)gpt-\\d/", [.letters("gpt-", inWords: true)]),
            ("/x*gpt/", [.letters("gpt")]),
            ("atleast(2, openai, softbank, the)", [.word("openai"), .word("softbank")]),
        ] as [(String, [RulePlan.Key])])
    func byAnchors(query: String, anchors: [RulePlan.Key]) {
        let plan = Self.plan(query)
        #expect(plan?.anchors.map(Set.init) == Set(anchors))
        #expect(plan?.asksInterpreter == false)
    }

    @Test(
        "at a cost",
        arguments: [
            ("openai", "term", ["openai"]), (#""sam altman""#, "term", ["altman"]),
            ("datacent*", "prefix", ["datacent*"]), (#"/gpt-\d/"#, "scan-all-text", ["/gpt-/"]),
            (#"/\bgpt-\d/"#, "prefix", ["/gpt-/"]),
            ("* -openai", "every-item", []), ("a stargate -b", "term", ["stargate"]),
            ("stargate OR softbank", "term", ["softbank", "stargate"]),
            ("stargate OR soft*", "prefix", ["soft*", "stargate"]),
            ("soft* openai", "term", ["openai"]),
            ("title:(a softbank)", "term", ["softbank"]),
            ("feed:desk -a", "term", ["feed:desk"]), ("words>3", "every-item", []),
            ("atleast(2, a, bbb, cc)", "term", ["bbb", "cc"]),
            ("count(abc) >= 2", "term", ["abc"]), ("oracle NEAR fund*", "term", ["oracle"]),
        ])
    func cost(query: String, name: String, anchors: [String]) throws {
        let cost = QueryCost(try #require(Self.plan(query)))
        #expect(cost.class.name == name)
        #expect(cost.anchors == anchors)
    }

    @Test func `only where a second word is as well`() throws {
        let cost = QueryCost(try #require(Self.plan("softbank openai -oracle")))
        #expect(cost.anchors == ["softbank"])
        #expect(cost.guardKey == "openai")
    }

    @Test func `for every item if there is nothing of the kind`() {
        #expect(Self.plan("words>300")?.anchors == nil)
        #expect(Self.plan("words>300")?.rulesAlike == 1)
        #expect(Self.plan("nosuch:field") == nil)
    }

    @Test func `by the interpreter where words don't tell`() {
        #expect(Self.plan("openai NEAR/s stargate")?.asksInterpreter == true)
    }

    @Test func `once with those that ask the same`() {
        let queries = ["openai oracle", "Oracle OpenAI", "openai OR oracle"]
        let rules = RuleSet(
            queries.enumerated().map {
                Rule(
                    name: RuleName("\($0)"), query: RuleQuery(), match: MatchText($1), notify: [])
            })
        #expect(rules.statistics.rules == 3)
        #expect(rules.statistics.distinctQueries == 2)
        #expect(rules.plan(of: "1")?.rulesAlike == 2)
    }
}
