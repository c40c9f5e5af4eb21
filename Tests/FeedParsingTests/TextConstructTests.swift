import FeedModel
import Testing

@Suite("Titles and other texts")
struct TextConstructTests {
    @Test(
        "of RSS are HTML: decoded once more, without tags",
        arguments: [
            ("A &amp;amp; B", "A & B"),
            ("&lt;b&gt;Bold&lt;/b&gt; words", "Bold words"),
            ("one&lt;br/&gt;two", "one two"),
            ("&lt;p&gt;one&lt;/p&gt;&lt;p&gt;two&lt;/p&gt;", "one two"),
            ("A&lt;B", "A<B"), ("I &lt;3 U", "I <3 U"), ("&lt;gorilla&gt;", "<gorilla>"),
            ("&lt;title&gt;", "<title>"), ("AT&amp;T", "AT&T"),
            ("fish &amp;nosuch; chips", "fish &nosuch; chips"),
            ("caf&amp;eacute;", "café"), ("&amp;#146;tis", "’tis"), ("&#146;tis", "’tis"),
            ("  spread \n over\tlines ", "spread over lines"),
            ("a &lt;!-- comment --&gt;b", "a b"),
            ("&lt;a title=\"x > y\" href=\"/\"&gt;link&lt;/a&gt;", "link"),
            ("no\u{A0}break", "no\u{A0}break"),
        ])
    func ofRSS(written: String, text: String) throws {
        #expect(try rssItem("<title>\(written)</title>").title == text)
    }

    @Test(
        "keep what was published if it has markup or entities",
        arguments: [
            ("&lt;b&gt;Bold&lt;/b&gt;", "<b>Bold</b>"), ("A &amp;amp; B", "A &amp; B"),
            ("A &amp; B", nil),
            ("I &lt;3 U", nil),
        ])
    func keepHTML(written: String, html: String?) throws {
        #expect(try rssItem("<title>\(written)</title>").titleHTML == html)
    }

    @Test func `of Atom are literal by default`() throws {
        let item = try atomEntry("<title>1 &lt; 2 &amp;amp; 3</title>")
        #expect(item.title == "1 < 2 &amp; 3")
        #expect(item.titleHTML == nil)
    }

    @Test func `in XHTML are the markup inside the div`() throws {
        let item = try atomEntry(
            """
            <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Less: <em> &lt; </em></div>\
            </title>
            """)
        #expect(item.title == "Less: <")
        #expect(item.titleHTML == "Less: <em> &lt; </em>")
    }

    @Test func `with markup that is not escaped count as HTML`() throws {
        let item = try rssItem("<title>A <b>bold</b> &amp; word</title>")
        #expect(item.title == "A bold & word")
        #expect(item.titleHTML == "A <b>bold</b> &amp; word")
    }

    @Test func `may come in base64`() throws {
        let item = try atomEntry(
            "<title type=\"text/html\" mode=\"base64\">PGI+Qm9sZDwvYj4=</title>")
        #expect(item.title == "Bold")
        #expect(item.titleHTML == "<b>Bold</b>")
    }
}

@Suite("Summaries and contents")
struct BodyTests {
    @Test func `of RSS are HTML, and description is the summary`() throws {
        let item = try rssItem(
            """
            <description>&lt;p&gt;Short&lt;/p&gt;</description>\
            <content:encoded><![CDATA[<p>Long &amp; good</p>]]></content:encoded>
            """)
        #expect(item.summaryHTML == "<p>Short</p>")
        #expect(item.summaryType == "html")
        #expect(item.contentHTML == "<p>Long &amp; good</p>")
        #expect(item.contentText == "Long & good")
    }

    @Test func `of Atom type text are escaped as HTML`() throws {
        let item = try atomEntry("<summary>1 &lt; 2</summary>")
        #expect(item.summaryHTML == "1 &lt; 2")
        #expect(item.summaryType == "text")
        #expect(item.summaryText == "1 < 2")
    }

    @Test func `lose scripts and styles in their text, and keep words apart`() throws {
        let item = try rssItem(
            """
            <description><![CDATA[<h1>One</h1>two<script>if (a < b) alert('x')</script>\
            <style>p { color: red }</style><table><tr><td>three</td><td>four</td></tr></table>\
            <img alt="no" src="https://example.org/i.png">]]></description>
            """)
        #expect(item.summaryText == "One two three four")
    }

    @Test func `lose scripts in the text of XHTML too`() throws {
        let item = try atomEntry(
            """
            <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">one\
            <script>if (a &lt; b) x()</script> two</div></content>
            """)
        #expect(item.contentText == "one two")
    }

    @Test func `keep everything after a script that is never closed`() throws {
        let item = try rssItem("<description>about &lt;script&gt; tags</description>")
        #expect(item.summaryText == "about tags")
    }
}
