import FeedModel
import Testing

@Suite("Relative URLs")
struct RelativeURLTests {
    @Test(
        "resolve as RFC 3986 §5.4 says",
        arguments: [
            ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"), ("..", "http://a/b/"),
            ("../g", "http://a/b/g"), ("../../../g", "http://a/g"),
            ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/../x", "http://a/b/c/g?y/../x"), ("http:g", "http:g"), (".", "http://a/b/c/"),
        ])
    func resolve(written: String, expected: String) throws {
        let item = try rssItem("<link>\(written)</link>", url: "http://a/b/c/d;p?q")
        #expect(item.link == expected)
    }

    @Test func `take nested xml:base first`() throws {
        let item = try atomEntry(
            """
            <link xml:base="http://example.org/a/" href="b"/>\
            <content type="html" xml:base="http://example.org/c/">&lt;a href="d"&gt;x&lt;/a&gt;</content>
            """, url: "http://example.com/")
        #expect(item.link == "http://example.org/a/b")
        #expect(item.contentHTML == "<a href=\"http://example.org/c/d\">x</a>")
    }

    @Test func `ignore a base nothing can be relative to`() throws {
        let document = """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://example.org/">\
            <entry xml:base="javascript:alert(1)"><link href="x"/></entry></feed>
            """
        #expect(try parse(document).items.first?.link == "http://example.org/x")
    }

    @Test func `in an item's HTML take the item's link, even one that comes after`() throws {
        let item = try rssItem(
            """
            <description>&lt;img src="i.png" srcset="i.png 1x, j.png 2x"&gt; &lt;a href="#n"&gt;1&lt;/a&gt;\
            </description><link>http://example.org/post/1</link>
            """)
        #expect(
            item.summaryHTML == """
                <img src="http://example.org/post/i.png" srcset="http://example.org/post/i.png 1x, \
                http://example.org/post/j.png 2x"> <a href="#n">1</a>
                """)
    }

    @Test func `take the feed's own URL when nothing else is known, even one that comes after`()
        throws
    {
        let feed = try parse(
            rss("<item><link>1.html</link></item><link>http://example.org/blog/</link>"))
        #expect(feed.items.first?.link == "http://example.org/blog/1.html")
    }

    @Test func `in attributes take the element's own xml:base`() throws {
        let item = try rssItem(
            "<enclosure xml:base=\"http://example.org/a/\" url=\"b.mp3\"/>", url: "http://x/")
        #expect(item.enclosures == [Enclosure(url: "http://example.org/a/b.mp3")])
    }

    @Test func `stay when no base is known`() throws {
        #expect(try rssItem("<link>1.html</link>").link == "1.html")
    }
}

@Suite("The link of an item")
struct ItemLinkTests {
    @Test func `is the permalink guid when there is no other`() throws {
        #expect(try rssItem("<guid>http://example.org/1</guid>").link == "http://example.org/1")
        #expect(try rssItem("<guid isPermaLink=\"false\">http://example.org/1</guid>").link == nil)
        #expect(try rssItem("<guid>tag:1</guid>").link == nil)
    }

    @Test func `is never an enclosure`() throws {
        let item = try atomEntry("<link rel=\"enclosure\" href=\"http://example.org/a.mp3\"/>")
        #expect(item.link == nil)
        #expect(item.enclosures == [Enclosure(url: "http://example.org/a.mp3")])
    }

    @Test func `is the HTML alternate rather than another`() throws {
        let item = try atomEntry(
            """
            <link href="http://example.org/a.json" type="application/json"/>\
            <link href="http://example.org/a" type="text/html"/>
            """)
        #expect(item.link == "http://example.org/a")
    }

    @Test func `is the original one behind a feed service's`() throws {
        let item = try rssItem(
            """
            <link>http://feeds.example.com/~r/1</link><feedburner:origLink \
            xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">http://example.org/1\
            </feedburner:origLink>
            """)
        #expect(item.link == "http://example.org/1")
        #expect(item.links.map(\.url) == ["http://feeds.example.com/~r/1"])
    }
}
