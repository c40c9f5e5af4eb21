import FeedModel
import FeedParsing
import Testing

@Suite("Malformed XML")
struct RepairTests {
    @Test(
        "is repaired without changing what was meant",
        arguments: [
            ("http://example.org/?a=1&b=2", "http://example.org/?a=1&b=2"),  // bare ampersand
            ("http://example.org/?a=1&copy=2", "http://example.org/?a=1&copy=2"),  // no reference
            ("http://example.org/caf&eacute;", "http://example.org/café"),
            ("http://example.org/\u{0}a\u{8}b", "http://example.org/ab"),
            ("http://example.org/&#8;a&#x1F;b", "http://example.org/ab"),
            ("http://example.org/<3", "http://example.org/<3"),
        ])
    func isRepaired(link: String, expected: String) throws {
        let feed = try parse(
            rss("<item><link>\(link)</link><title>x</title></item><item><title>y</title></item>"))
        #expect(feed.items.map(\.link) == [expected, nil])
        #expect(feed.items.map(\.title) == ["x", "y"])
        #expect(feed.recovered)
        #expect(!feed.warnings.isEmpty)
    }

    @Test(
        "that loses nothing is said to be malformed all the same",
        arguments: [
            "<title a='1' a='2'>x</title>", "<title a='1'b='2'>x</title>",
            "<!-- a -- b --><title>x</title>", "<title>x</Title>",
            "<?xml version='1.0'?><title>x</title>",
            "<title>x</title><guid>]]> and much more text than that, so that it is long</guid>",
            "<title>x</title><guid>]]></guid>",
        ])
    func isMalformed(item: String) throws {
        let feed = try parse(rss("<item>\(item)</item>"))
        #expect(feed.items.map(\.title) == ["x"])
        #expect(feed.recovered)
        #expect(!feed.warnings.isEmpty)
    }

    @Test func `leaves an address in angle brackets where it is`() throws {
        let item = try rssItem("<author>Ann <ann@example.org></author>")
        #expect(item.authors == [Person(name: "Ann", email: "ann@example.org")])
    }

    @Test func `keeps what was escaped before and after the fault`() throws {
        let feed = try parse(
            rss(
                """
                <item><title>A &amp;lt; B</title></item><item><title>AT&T</title></item>\
                <item><description>&lt;p&gt;x &amp;amp; y&lt;/p&gt;</description></item>
                """))
        #expect(feed.items.map(\.title) == ["A < B", "AT&T", nil])
        #expect(feed.items.last?.summaryHTML == "<p>x &amp; y</p>")
    }

    @Test func `that breaks off keeps whole items and not the half one`() throws {
        let feed = try parse(
            "<rss><channel><title>T</title><item><title>1</title></item><item><title>2</tit")
        #expect(feed.items.map(\.title) == ["1"])
        #expect(feed.title == "T")
        #expect(feed.recovered)
        #expect(feed.warnings.map(\.code) == ["truncated"])
    }

    @Test func `with only the root unclosed is still said to be cut`() throws {
        let feed = try parse("<rss><channel><item><title>1</title></item></channel>")
        #expect(feed.items.map(\.title) == ["1"])
        #expect(feed.recovered)
    }

    @Test func `with junk before and after is read`() throws {
        let feed = try parse(
            """
            Warning: something at line 3
              <?xml version="1.0"?><rss><channel><item><title>1</title></item></channel></rss>
            <script>track()</script>
            """)
        #expect(feed.items.map(\.title) == ["1"])
        #expect(feed.warnings.map(\.code) == ["junk-before", "junk-after"])
        #expect(feed.warnings.map(\.line) == [2, 3])
    }

    @Test func `with crossed and unclosed tags keeps items apart`() throws {
        let feed = try parse(
            """
            <rss><channel><item><title>1</b></title><description>a<item><title>2</title></item>\
            <item><title a=b c>3</item></channel></rss>
            """)
        #expect(feed.items.map(\.title) == ["1", "2", "3"])
        #expect(feed.recovered)
    }

    @Test func `with undeclared prefixes reads their customary meaning`() throws {
        let feed = try parse(
            """
            <rss><channel><item><dc:creator>Ann</dc:creator><content:encoded>x</content:encoded>\
            <nobody:knows>y</nobody:knows></item></channel></rss>
            """)
        #expect(feed.items.first?.authors == [Person(name: "Ann")])
        #expect(feed.items.first?.contentHTML == "x")
        #expect(feed.recovered)
        #expect(feed.warnings.map(\.code) == ["undeclared-prefix"])
    }

    @Test func `that is well-formed is not touched`() throws {
        let feed = try parse(rss("<item><title>1</title></item>"))
        #expect(!feed.recovered)
        #expect(feed.warnings.isEmpty)
    }
}

@Suite("Entities of a document type")
struct EntityTests {
    @Test func `expand where they are internal`() throws {
        let feed = try parse(
            """
            <!DOCTYPE rss [<!ENTITY who "Ann &amp; &co;"><!ENTITY co "<b>Bob</b>"> ]>\
            <rss><channel><title>&who;</title></channel></rss>
            """)
        #expect(feed.title == "Ann & Bob")
        #expect(!feed.recovered)
    }

    @Test func `are empty where they are external`() throws {
        let feed = try parse(
            """
            <!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>\
            <rss><channel><title>a&x;b</title></channel></rss>
            """)
        #expect(feed.title == "ab")
    }

    @Test func `of HTML are known without one, which is noted`() throws {
        let feed = try parse("<rss><channel><title>caf&eacute;</title></channel></rss>")
        #expect(feed.title == "café")
        #expect(feed.warnings.map(\.code) == ["undefined-entity"])
    }

    @Test func `of HTML may be declared by an external subset, so nothing is amiss`() throws {
        let feed = try parse(
            """
            <!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" \
            "http://my.netscape.com/publish/formats/rss-0.91.dtd">\
            <rss version="0.91"><channel><title>caf&eacute;</title></channel></rss>
            """)
        #expect(feed.title == "café")
        #expect(!feed.recovered)
    }
}
