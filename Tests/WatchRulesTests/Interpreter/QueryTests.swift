import FeedModel
import Foundation
import Testing
import WatchRules

@Suite("Queries")
struct QueryTests {
    private static let example = {
        var item = item(
            title: "OpenAI and Oracle", summary: "A deal", content: "OpenAI pays Oracle. OpenAI!")
        item.id = "tag:1"
        item.link = "https://user@WWW.Example.co.uk:8443/2026/open_ai-deal.html?q=stargate"
        item.language = "en-GB"
        item.authors = [Person(name: "Ann Lee")]
        item.categories = [Category(term: "AI"), Category(term: "Data Centres Today")]
        item.enclosures = [Enclosure(url: "https://example/a.mp3", type: "audio/mpeg")]
        item.published = noon - 3600
        return item
    }()

    @Test(
        "combine their clauses, and report those that hold",
        arguments: [
            (.all([word("openai"), word("deal")]), ["OpenAI", "deal", "OpenAI", "OpenAI"]),
            (.all([word("openai"), word("nvidia")]), nil),
            (.any([word("nvidia"), word("deal"), word("pays")]), ["deal", "pays"]),
            (.all([word("deal"), .not(word("nvidia"))]), ["deal"]),
            (.all([word("deal"), .not(word("oracle"))]), nil),
            (.not(.not(word("deal"))), []), (.everything, []),
            (.atLeast(2, [word("deal"), word("nvidia"), word("pays")]), ["deal", "pays"]),
            (.atLeast(3, [word("deal"), word("nvidia"), word("pays")]), nil),
            (.count(word("openai"), CountComparison(.atLeast, 3)), ["OpenAI", "OpenAI", "OpenAI"]),
            (.count(word("openai"), CountComparison(.more, 3)), nil),
            (.count(word("nvidia"), CountComparison(.equal, 0)), []),
            (
                .scope(.content, .count(word("openai"), CountComparison(.equal, 2))),
                ["OpenAI", "OpenAI"]
            ),
            (
                .count(.any([word("oracle"), phrase("pays oracle")]), CountComparison(.equal, 2)),
                ["Oracle", "pays Oracle"]
            ),
        ] as [(QueryNode, [String]?)])
    func combine(query: QueryNode, spans: [String]?) {
        let evaluation = evaluation(of: query, in: Self.example)
        #expect((evaluation.matched ? evaluation.spans.map(\.text) : nil) == spans)
    }

    @Test(
        "look in the fields that they name",
        arguments: [
            (.scope(.title, word("oracle")), [.title]), (.scope(.title, word("deal")), nil),
            (.scope(.text, word("oracle")), [.title, .content]),
            (.scope(.author, word("lee")), [.author]), (word("lee"), nil),
            (.scope(.any, word("lee")), [.author]),
            (.scope(.category, word("data")), [.category]),
            (.scope(.category, phrase("data centres")), nil),
            (.scope(.category, phrase("data centres today")), [.category]),
            (.scope(.category, phrase("ai")), [.category]),
            (.scope(.any, phrase("data centres")), [.category]),
            (.scope(.url, word("deal")), [.url]), (.scope(.url, word("stargate")), [.url]),
            (.scope(.url, word("example")), nil), (.scope(.url, word("https")), nil),
            (.scope(.title, .scope(.content, word("oracle"))), [.content]),
            (.present(.title), []), (.present(.author), []), (.scope(.title, .present(.text)), []),
        ] as [(QueryNode, [QueryField]?)])
    func look(query: QueryNode, fields: [QueryField]?) {
        let evaluation = evaluation(of: query, in: Self.example)
        #expect((evaluation.matched ? evaluation.spans.map(\.field) : nil) == fields)
        #expect(!holds(.present(.summary), in: item(title: "only")))
    }

    @Test(
        "compare facts as a whole",
        arguments: [
            (.feed, "the desk", true), (.feed, "desk", false), (.folder, "tech", true),
            (.folder, "te", false), (.lang, "en", true), (.lang, "en-gb", true),
            (.lang, "EN_GB", true),
            (.lang, "e", false), (.lang, "en-US", false), (.host, "example.co.uk", true),
            (.host, "www.example.co.uk", true), (.host, "ample.co.uk", false), (.host, "uk", true),
            (.host, "user", false), (.id, "tag:1", true), (.id, "TAG:1", false),
            (.has, "enclosure", true), (.has, "audio", true), (.has, "image", false),
            (.has, "author", true), (.has, "date", true), (.has, "updated", false),
            (.has, "tag", true), (.has, "nonsense", false),
        ] as [(FactField, String, Bool)])
    func facts(field: FactField, value: String, isHeld: Bool) {
        #expect(holds(.fact(field, value: value), in: Self.example) == isHeld)
        let bare = QueryItem(Item(), feed: nil)
        let query = QueryInterpreter(.fact(field, value: value))
        #expect(!query.evaluate(bare, now: noon).matched)
    }

    @Test(
        "compare numbers; what is missing compares to nothing",
        arguments: [
            (.age, .than(.less, 3601), true), (.age, .than(.less, 3600), false),
            (.published, .than(.atLeast, noon.timeIntervalSince1970 - 3600), true),
            (.updated, .than(.less, 1e12), false), (.updated, .than(.different, 0), false),
            (.words, .than(.equal, 4), true), (.words, .within(1...3), false),
            (.enclosures, .than(.more, 0), true), (.enclosures, .within(1...2), true),
        ] as [(NumberField, QueryComparison, Bool)])
    func numbers(field: NumberField, comparison: QueryComparison, isHeld: Bool) {
        #expect(holds(.compare(field, comparison), in: Self.example) == isHeld)
    }

    @Test func `report each place once, field by field`() {
        let query = QueryNode.any([
            word("oracle"), .scope(.title, word("Oracle")), phrase("pays oracle"),
        ])
        #expect(
            evaluation(of: query, in: Self.example).spans.map { "\($0.field) \($0.text)" }
                == ["title Oracle", "content pays Oracle", "content Oracle"])
    }

    @Test func `ask a regex finder that is given to them`() {
        let options = QueryOptions { regex in
            { text in
                text.utf8.count == 6 && regex.pattern == "six" ? [0..<3, 3..<6] : []
            }
        }
        let item = item(title: "abcdef", content: "seven!!")
        #expect(
            evaluation(of: .regex(RegexLeaf("six")), in: item, options: options).spans.map(\.text)
                == ["abc", "def"])
        let twice = QueryNode.count(.regex(RegexLeaf("six")), CountComparison(.equal, 2))
        #expect(holds(twice, in: item, options: options))
        #expect(!holds(.regex(RegexLeaf("six")), in: item))
    }

    @Test func `tell which clauses held, and which kept them from it`() {
        let query = QueryNode.all([
            .any([word("oracle"), word("nvidia")]), .scope(.title, word("stargate")),
            .not(word("deal")),
        ])
        let interpreter = QueryInterpreter(query)
        let subject = QueryItem(item(title: "Stargat and Oracel", content: "OpenAl"), feed: nil)
        let explanation = interpreter.explain(subject, now: noon)
        #expect(
            explanation.failing.map(\.node) == [
                word("oracle"), word("nvidia"), .scope(.title, word("stargate")),
            ])
        #expect(
            explanation.nearMisses.map(\.text) == [
                #""Oracel" (title) is 1 letter away"#, #""Stargat" (title) is 1 letter away"#,
            ])
        let other = QueryItem(item(title: "Stargate", content: "Oracle"), feed: nil)
        #expect(interpreter.explain(other, now: noon).failing.isEmpty)
        #expect(
            interpreter.evaluate(other, now: noon).held
                == [word("oracle"), .scope(.title, word("stargate")), .not(word("deal"))])
    }

    @Test func `mark their hits in snippets and titles`() {
        let subject = QueryItem(
            item(title: "A b", content: "One a here. Then a and b met. The end."), feed: nil)
        let spans = QueryInterpreter(.any([word("a"), word("b")])).evaluate(subject, now: noon)
            .spans
        func text(_ marked: MarkedText?) -> String? {
            marked.map { $0.pieces.map { $0.isHit ? "«\($0.text)»" : $0.text }.joined() }
        }
        #expect(text(subject.snippet(of: spans)) == "Then «a» and «b» met.")
        #expect(text(subject.marked(.title, by: spans)) == "«A» «b»")
        #expect(text(subject.opening()) == "One a here.")
        #expect(subject.snippet(of: []) == nil)
    }
}
