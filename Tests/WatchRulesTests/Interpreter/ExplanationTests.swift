import FeedModel
import Foundation
import Testing
import WatchRules

@Suite("An explanation")
struct ExplanationTests {
    private func explanation(
        _ query: String, title: String? = nil, content: String? = nil
    ) throws -> Explanation {
        let tree = try QueryParser().parse(query).get().tree
        let item = item(title: title, content: content)
        return QueryInterpreter(tree).explain(QueryItem(item, feed: "The Desk"), now: noon)
    }

    @Test(
        "names what came near",
        arguments: [
            ("openai", "OpenAl said", #""OpenAl" (content) is 1 letter away"#),
            ("openai", "Openia said", #""Openia" (content) is 1 letter away"#),
            ("=US", "told us so", #""us" (content) differs in letter case or marks"#),
            ("title:openai", "OpenAI", #""OpenAI" (content) is not in a field that is looked at"#),
            ("openai", "OpenAIs too", #""OpenAIs" (content) is 1 letter away"#),
            ("stargate", "Stargatecoin", #"only in "Stargatecoin" (content), a longer word"#),
            (
                "openai NEAR/2 fund", "OpenAI has got a new fund",
                #""OpenAI" (content) and "fund" (content): 4 words between, 2 at most"#
            ),
            (
                "openai ONEAR fund", "fund of OpenAI",
                #""OpenAI" (content) and "fund" (content) stand the other way round"#
            ),
            (
                "openai NEAR/s fund", "OpenAI grew. The fund too.",
                #""OpenAI" (content) and "fund" (content) are not in one sentence"#
            ),
            (
                #""sam altman""#, "Sam H. Altman",
                #""Sam H. Altman" (content): 1 word between, 0 at most"#
            ),
            (#""sam altman""#, "Sam Altmann", #""Sam Altmann" (content) is 1 letter away"#),
        ])
    func nearMisses(query: String, text: String, told: String) throws {
        let explanation = try explanation(query, content: text)
        #expect(!explanation.matched)
        #expect(explanation.nearMisses.map(\.text) == [told])
        #expect(explanation.isNear)
    }

    @Test func `is near only if all else holds`() throws {
        let text = "OpenAl pays Oracle"
        #expect(try explanation("openai oracle", content: text).isNear)
        #expect(try !explanation("openai nvidia", content: text).isNear)
        #expect(try explanation("wind", content: "wine").isNear)
        #expect(try !explanation("win", content: "wine").isNear)
    }

    @Test func `tells which branch held, and where`() throws {
        let explanation = try explanation(
            "stargate (nvidia OR oracle) -opinion", title: "Stargate", content: "Stargate, Oracle")
        #expect(explanation.matched)
        let parts = explanation.root.parts
        #expect(parts.map(\.node.written) == ["stargate", "nvidia OR oracle", "-opinion"])
        #expect(parts[0].placeCount == 2)
        #expect(parts[0].spans.map(\.field) == [.title, .content])
        #expect(parts[1].parts.map(\.node.written) == ["oracle"])
    }

    @Test func `tells what stands where it must not`() throws {
        let explanation = try explanation("openai -opinion", content: "Opinion: OpenAI. Opinion.")
        #expect(explanation.failing.map(\.node.written) == ["-opinion"])
        #expect(explanation.failing.first?.spans.map(\.text) == ["Opinion", "Opinion"])
    }

    @Test func `tells the item's own numbers and values`() throws {
        let explanation = try explanation(
            "words>3 feed:other count(a) >= 2 age<2d", content: "a b")
        #expect(explanation.root.parts.map(\.actual) == ["2", "the desk", "1", nil])
    }

    @Test func `of a long OR and a long text takes bounded room`() throws {
        let query = (0..<60).map { "name\($0)x" }.joined(separator: " OR ")
        let text = (0..<2000).map { "word\($0)" }.joined(separator: " ")
        let explanation = try explanation(query, content: text)
        #expect(explanation.root.parts.count == 12)
        #expect(explanation.root.omittedParts == 48)
    }
}

@Suite("Variants and cost of a query")
struct QueryVariantTests {
    private func tree(_ query: String) throws -> QueryNode {
        try QueryParser().parse(query).get().tree
    }

    @Test(
        "spellings",
        arguments: [
            ("OpenAI", ["openai"]), ("Müller", ["muller", "mueller"]),
            ("data-centre", ["data centre", "datacentre"]), ("=US", ["US"]),
            ("datacent*", ["datacent*"]), ("C++", ["c++"]), (#""sam altman""#, ["sam altman"]),
        ])
    func spellings(query: String, spellings: [String]) throws {
        let variants = QueryInterpreter(try tree(query)).variants
        #expect(variants.map(\.spellings) == [spellings])
    }

    @Test func `plural spellings`() throws {
        let options = QueryOptions(forms: .plural)
        #expect(
            QueryInterpreter(try tree("company"), options: options).variants.map(\.spellings)
                == [["company", "companys", "companyes", "companies"]])
    }
}
