import FeedModel
import Testing
import WatchRules

@Suite("NEAR")
struct NearTests {
    @Test(
        "counts the words between, in either order; ONEAR keeps it",
        arguments: [
            (near(word("a"), word("b"), .words(0)), "b a", ["b", "a"]),
            (near(word("a"), word("b"), .words(1)), "a x b", ["a", "b"]),
            (near(word("a"), word("b"), .words(1)), "a x x b", nil),
            (near(word("a"), word("b"), .words(1), ordered: true), "b a", nil),
            (near(word("a"), word("b"), .words(1), ordered: true), "a b", ["a", "b"]),
            // Only the places that satisfy it are told.
            (near(word("a"), word("b"), .words(0)), "a x a b x b", ["a", "b"]),
            (near(word("a"), word("a"), .words(3)), "a", nil),
            (near(word("a"), word("a"), .words(3)), "a a", ["a", "a"]),
            (near(word("sam"), phrase("sam altman")), "Sam Altman", nil),
            (
                near(phrase("sam altman"), word("openai")), "OpenAI's Sam Altman",
                ["OpenAI", "Sam Altman"]
            ),
            (
                near(.any([word("a"), word("b")]), word("c"), .words(0)), "a b c a",
                ["b", "c", "a"]
            ),
            (
                near(word("datacentre"), word("new"), .words(0)), "new data-centre",
                ["new", "data-centre"]
            ),
            (near(word("cent*"), word("new"), .words(1)), "new data centres", ["new", "centres"]),
        ] as [(QueryNode, String, [String]?)])
    func words(query: QueryNode, text: String, found: [String]?) {
        #expect(pieces(query, in: text) == found)
    }

    @Test(
        "takes what a regex finds as the words that it touches",
        arguments: [
            ("gpt-5 from openai", ["gpt-5", "openai"]), ("gpt-5 x x openai", nil),
            ("openai’s new gpt-5", ["openai", "gpt-5"]), ("gpt-x openai", nil),
        ] as [(String, [String]?)])
    func regexes(text: String, found: [String]?) {
        let query = near(.regex(RegexLeaf("gpt-\\d")), word("openai"), .words(1))
        #expect(pieces(query, in: text) == found)
    }

    @Test(
        "in chains goes from left to right; a word within a pair is near it",
        arguments: [
            ("a x b x c", ["a", "b", "c"]), ("c x b x a", ["c", "b", "a"]),
            ("a c b", ["a", "c", "b"]),
            ("a x b x x c", nil), ("a x x b c", nil),
        ] as [(String, [String]?)])
    func chains(text: String, found: [String]?) {
        let query = near(near(word("a"), word("b"), .words(1)), word("c"), .words(1))
        #expect(pieces(query, in: text) == found)
    }

    @Test(
        "stays within a sentence or field",
        arguments: [
            ("OpenAI said so. Oracle did not.", false, true),
            ("OpenAI said Oracle did.", true, true),
            ("Mr. Altman of OpenAI met Oracle", true, true), ("OpenAI！Oracle", false, true),
        ])
    func sentences(text: String, inSentence: Bool, inParagraph: Bool) {
        func isFound(_ reach: NearNode.Reach) -> Bool {
            pieces(near(word("openai"), word("oracle"), reach), in: text) != nil
        }
        #expect(isFound(.sentence) == inSentence)
        #expect(isFound(.paragraph) == inParagraph)
        let apart = item(title: "OpenAI", summary: "Oracle")
        for reach in [NearNode.Reach.words(100), .sentence, .paragraph] {
            #expect(!holds(near(word("openai"), word("oracle"), reach), in: apart))
        }
    }

    @Test func `and phrases stay within a paragraph, where these are known`() {
        let item = item(content: "OpenAI met Sam Altman of Oracle")
        let subject = QueryItem(item, feed: nil, paragraphs: [.content: [15]])
        func isFound(_ query: QueryNode) -> Bool {
            QueryInterpreter(query).evaluate(subject, now: noon).matched
        }
        #expect(!isFound(phrase("sam altman")))
        #expect(!isFound(phrase("sam of", slop: 3)))
        #expect(isFound(phrase("met sam")))
        for reach in [NearNode.Reach.words(9), .sentence, .paragraph] {
            #expect(!isFound(near(word("openai"), word("oracle"), reach)))
            #expect(isFound(near(word("altman"), word("oracle"), reach)))
        }
    }

    @Test func `ends soon however often its operands stand there`() {
        var chain = near(word("a"), word("b"), .paragraph)
        for _ in 0..<2 { chain = near(chain, word("b"), .words(100)) }
        #expect(holds(chain, in: item(content: String(repeating: "a b ", count: 300))))
        let apart = item(
            content: ["Aa. ", "Bb. "].map { String(repeating: $0, count: 5000) }.joined())
        #expect(!holds(near(word("aa"), word("bb"), .sentence), in: apart))
        #expect(!holds(near(word("bb"), word("aa"), .paragraph, ordered: true), in: apart))
    }
}
