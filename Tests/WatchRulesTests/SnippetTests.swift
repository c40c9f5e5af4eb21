import FeedModel
import Testing

@Suite("Snippets")
struct SnippetTests {
    @Test(
        "are the sentence with the hit",
        arguments: [
            ("One. OpenAI wins! Two?", "OpenAI wins!"),
            ("He said: “OpenAI wins.” Then he left.", "He said: “OpenAI wins.”"),
            ("It costs 1.5 at OpenAI vs. others.", "It costs 1.5 at OpenAI vs. others."),
            ("One. U.S. President met J. Smith of OpenAI", "U.S. President met J. Smith of OpenAI"),
            ("東京。OpenAIは勝つ。次。", "OpenAIは勝つ。"),
            ("The end.OpenAI wins.Then", "OpenAI wins."),
            ("OpenAI", "OpenAI"),
        ])
    func areSentences(text: String, snippet: String) {
        #expect(self.snippet(of: "openai", in: text) == snippet)
    }

    @Test func `of long sentences are the words around the hit`() {
        let long = (1...100).map { "word\($0)" }.joined(separator: " ")
        let snippet = self.snippet(of: "openai", in: "\(long) OpenAI \(long)")
        #expect(
            snippet == """
                …word88 word89 word90 word91 word92 word93 word94 word95 word96 word97 word98 \
                word99 word100 OpenAI word1 word2 word3 word4 word5 word6 word7 word8 word9 word10 \
                word11 word12 word13 word14 word15…
                """)
    }

    @Test func `use all their room when the hit is first or last`() {
        let long = (1...100).map { "word\($0)" }.joined(separator: " ")
        for text in ["OpenAI \(long)", "\(long) OpenAI"] {
            let snippet = self.snippet(of: "openai", in: text)
            #expect(190...201 ~= snippet.unicodeScalars.count)
            #expect(snippet.hasPrefix("…") != snippet.hasSuffix("…"))
        }
    }

    @Test func `stay short where nothing says where to cut`() {
        let long = String(repeating: "語", count: 500)
        let snippet = self.snippet(of: "openai", in: "\(long)OpenAI\(long)")
        #expect(snippet.unicodeScalars.count == 202)
        let phrase = Array(repeating: "word", count: 100).joined(separator: " ")
        #expect(self.snippet(of: phrase, in: phrase).unicodeScalars.count == 201)
    }

    private func snippet(of term: String, in text: String) -> String {
        var item = Item()
        item.contentText = text
        return matches([term], in: item).first?.snippet ?? "no match"
    }
}
