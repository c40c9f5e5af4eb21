import FeedModel
import FeedParsing
import Testing

/// Long texts are led past the XML parser; short ones, and those of documents with a document type,
/// are not. Where a text goes must make no difference.
@Suite("Long texts")
struct LongTextTests {
    private static let filler = "forty letters so that the text is long. "
    private static let bodies = [
        "a &lt;b&gt;c&lt;/b&gt; &amp;amp; d &quot;e&quot; &apos;f&apos;",
        "&#8217;&#x2019;&#xe9;&#9;&#10;x&#13;y&#38;lt;",
        "&#146;C1\u{93}quoted\u{94}&#x80;",
        "bare > and ]] > and \r\n line\r ends \n",
        "<![CDATA[<p>&amp; & &nbsp; \r\n ]] > \u{E9}</p>]]>",
        "<![CDATA[one]]> <!-- a comment --> <![CDATA[two]]><?php x ?>three",
        "<b>marked</b> up &amp; <i title='&lt;x>'>more</i> text",
        "é ü 漢字 😀 \u{FFFD}",
        "&lt;img src=&quot;a.png&quot;&gt;",
    ]

    @Test("mean what short ones mean, in RSS", arguments: bodies)
    func inRSS(body: String) throws {
        let long = Self.filler + body + Self.filler
        let items = """
            <item><guid>\(long)</guid><title>\(long)</title><description>\(long)</description>\
            <unknown>\(long)</unknown><author>\(long)</author></item>
            """
        try expectSame("<rss version='2.0'><channel>\(items)</channel></rss>")
    }

    @Test("mean what short ones mean, in Atom", arguments: bodies, ["text", "html"])
    func inAtom(body: String, type: String) throws {
        let long = Self.filler + body + Self.filler
        try expectSame(
            """
            <feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="\(type)">\(long)</title>\
            <content type="\(type)">\(long)</content><content type="application/xml">\(long)\
            </content></entry></feed>
            """)
    }

    @Test("mean what short ones mean, in XHTML", arguments: bodies)
    func inXHTML(body: String) throws {
        let long = Self.filler + body + Self.filler
        try expectSame(
            """
            <feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">\
            <div xmlns="http://www.w3.org/1999/xhtml"><p>\(long)</p>\(long)</div></content>\
            </entry></feed>
            """)
    }

    /// Bytes are looked at in blocks: where one ends must make no difference either.
    @Test("mean the same wherever in them something stands", arguments: 0..<40)
    func areReadAnywhere(offset: Int) throws {
        let before = Self.filler + String(repeating: "x", count: offset)
        let html =
            before + "<b title='>'>one</b> two  three\r\nfour &amp; é 漢 <i>five</i> a<b &lt; six"
        let text = before + "one two three four & é 漢 five a<b < six"
        let asCDATA = try rssItem("<description><![CDATA[\(html)]]></description>")
        #expect(asCDATA.summaryText == text)
        let escaped = html.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        let asText = try rssItem("<description>\(escaped)</description>")
        #expect(asText.summaryText == text)
        #expect(asText.summaryHTML == html.replacing("\r\n", with: "\n"))
        #expect(asCDATA.summaryHTML == asText.summaryHTML)
        let feed = try parse(rss("<item><title>\(before)\u{8}\u{FFFE}y end</title></item>"))
        #expect(feed.items.first?.title == before + "y end")
        #expect(feed.recovered)
    }

    private func expectSame(_ document: String) throws {
        let direct = try parse(document)
        let throughParser = try parse("<!DOCTYPE x>" + document)
        #expect(direct.items == throughParser.items)
        #expect(direct.items.count == 1)
    }

    @Test(
        "with what is no XML are repaired",
        arguments: [
            ("&nbsp;", "\u{A0}"), ("&eacute;", "é"), ("AT&T", "AT&T"), ("a & b", "a & b"),
            ("a&", "a&"), ("&#xZ;", "&#xZ;"), ("&#1;x", "x"), ("\u{8}x", "x"),
            ("\u{FFFE}x", "x"),
        ])
    func areRepaired(written: String, expected: String) throws {
        let feed = try parse(
            rss("<item><title>\(Self.filler)\(written) end</title></item>"))
        #expect(feed.items.first?.title == Self.filler + expected + " end")
        #expect(feed.recovered)
        #expect(!feed.warnings.isEmpty)
    }

    @Test func `do not move the lines of warnings`() throws {
        let text = Self.filler + String(repeating: "\n", count: 10) + Self.filler
        let feed = try parse(
            """
            <rss><channel><item><description>\(text)</description><ignored>\(text)</ignored>
            <title><![CDATA[\(text)]]></title>
            <pubDate>tomorrow</pubDate></item>
            <item><pubDate>never</pubDate></item></channel></rss>
            """)
        #expect(feed.warnings.map(\.line) == [33, 34])
    }

    @Test func `are cut at the limit of their field`() throws {
        let feed = try parse(
            rss("<item><title>é\(String(repeating: "é&lt;", count: 100_000))</title></item>"))
        let title = try #require(feed.items.first?.title)
        #expect(title.utf8.count <= 64 << 10)
        #expect(title.hasPrefix("éé<é<"))
        #expect(!title.unicodeScalars.contains("\u{FFFD}"))
        #expect(feed.warnings.map(\.code) == ["field-cut"])
    }
}
