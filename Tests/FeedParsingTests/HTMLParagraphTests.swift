import FeedModel
import FeedParsing
import Testing

@Suite("Paragraphs of HTML")
struct HTMLParagraphTests {
    @Test(
        "are told apart in its text",
        arguments: [
            ("<p>Sam</p><p>Altman</p>", ["Sam", "Altman"]),
            ("<p>Sam</p>\n\n<div><ul><li>Altman</li><li>met</ul>", ["Sam", "Altman", "met"]),
            ("one <b>two</b> <i>three</i><br>four", ["one two three four"]),
            ("A<h2>é &amp; B</h2>C", ["A", "é & B", "C"]),
            ("<p>1 < 2 <pre>x</pre> I <3 U", ["1 < 2", "x", "I <3 U"]),
            ("a<!-- <p> --><script>'<p>'</script><a title='<p>'>b</a><p></p>", ["ab"]),
            ("plain", ["plain"]), ("", []),
        ])
    func areToldApart(html: String, paragraphs: [String]) throws {
        let document = """
            {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1",
            "content_html": "\(html.replacing("\n", with: "\\n"))"}]}
            """
        let item = try #require(FeedParser().parse(Array(document.utf8)).items.first)
        let text = item.contentText ?? ""
        let starts = HTMLParagraphs.starts(in: text, madeOf: item.contentHTML ?? "")
        let bytes = Array(text.utf8)
        let pieces = zip([0] + starts, starts + [bytes.count]).map { start, end in
            String(decoding: bytes[start..<end], as: UTF8.self)
        }
        #expect(
            pieces.map { $0.hasSuffix(" ") ? String($0.dropLast()) : $0 }
                == (paragraphs.isEmpty ? [""] : paragraphs))
    }

    @Test func `are none when the text is another`() {
        #expect(HTMLParagraphs.starts(in: "Sam", madeOf: "<p>Sam</p><p>Altman</p>") == [])
        #expect(HTMLParagraphs.starts(in: "Sam Altmann", madeOf: "<p>Sam</p><p>Altman</p>") == [])
        #expect(HTMLParagraphs.starts(in: "", madeOf: "<p>") == [])
    }
}
