import FeedModel
import FeedParsing
import Testing

@Suite("Formats and versions")
struct FormatTests {
    @Test(
        "are told by the root element and its namespace",
        arguments: [
            ("<rss version=\"0.91\"><channel/></rss>", FeedFormat.rss, "0.91"),
            ("<rss version=\"2.0.1\"><channel/></rss>", .rss, "2.0"),
            ("<RSS><Channel/></RSS>", .rss, nil),
            (
                """
                <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
                xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel/></rdf:RDF>
                """, .rdf, "0.90"
            ),
            (
                """
                <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
                xmlns="http://purl.org/rss/1.0/"><channel/></rdf:RDF>
                """, .rdf, "1.0"
            ),
            ("<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", .atom, "1.0"),
            ("<a:feed xmlns:a=\"HTTPS://www.w3.org/2005/Atom/ \"/>", .atom, "1.0"),
            ("<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"/>", .atom, "0.3"),
            ("{\"version\": \"https://jsonfeed.org/version/1\", \"items\": []}", .json, "1.0"),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}", .json, "1.1"),
        ] as [(String, FeedFormat, String?)])
    func areTold(document: String, format: FeedFormat, version: String?) throws {
        let feed = try parse(document)
        #expect(feed.format == format)
        #expect(feed.version == version)
        #expect(feed.items.isEmpty)
    }

    @Test(
        "of another kind are refused",
        arguments: [
            "<opml version=\"2.0\"><body/></opml>", "<note/>", "", "  \n", "plain text",
            "{\"error\": 404}", "[1, 2]", "<?xml version=\"1.0\"?>", "<!-- nothing -->",
        ])
    func areRefused(document: String) {
        #expect(throws: FeedParsingError.self) { try parse(document) }
    }
}

@Suite("RSS")
struct RSSTests {
    @Test func `channel and items are read from a publisher's feed`() throws {
        let feed = try FeedParser().parse(
            fixture("feeds/rss/podcast-with-everything.xml"), url: "https://radio.example.org/feed")
        #expect(feed.feed.title == "Night Radio & More")
        #expect(feed.feed.titleHTML == "Night Radio &amp; <b>More</b>")
        #expect(feed.feed.link == "https://radio.example.org/")
        #expect(feed.feed.selfURL == "https://radio.example.org/feed")
        #expect(feed.feed.hubs == ["https://hub.example.org/"])
        #expect(feed.feed.language == "en-GB")
        #expect(feed.feed.ttl == 60)
        #expect(feed.feed.skipHours == [0, 5])
        #expect(feed.feed.skipDays == ["Sunday"])
        #expect(feed.feed.image?.url == "https://radio.example.org/logo.png")
        #expect(feed.feed.image?.width == 144)
        #expect(feed.feed.publisher == Person(name: "Radio", email: "radio@example.org"))
        #expect(
            feed.feed.categories == [
                Category(term: "Technology", scheme: "http://www.itunes.com/"),
                Category(term: "Podcasting", scheme: "http://www.itunes.com/"),
            ])
        #expect(feed.feed.podcast?.funding.first?.title == "Support us")
        let item = try #require(feed.items.first)
        #expect(item.id == "episode-1")
        #expect(item.idIsPermalink == false)
        #expect(
            item.enclosures == [
                Enclosure(
                    url: "https://radio.example.org/1.mp3", type: "audio/mpeg", length: 1234)
            ])
        #expect(item.duration == 3723)
        #expect(item.isExplicit == false)
        #expect(item.season == 2)
        #expect(item.episode == 7)
        #expect(item.chapters.map(\.start) == [0, 187.25])
        #expect(item.podcast?.transcripts.first?.url == "https://radio.example.org/1.srt")
        #expect(item.commentsCount == 3)
        #expect(item.image == "https://radio.example.org/1.jpg")
    }

    @Test func `containers keep their titles and links to themselves`() throws {
        let feed = try parse(
            rss(
                """
                <image><title>I</title><link>http://i/</link><url>http://i/i.png</url></image>\
                <textInput><title>S</title><link>http://s/</link></textInput>\
                <item><source url="http://o/feed">Other</source></item>
                """))
        #expect(feed.title == nil)
        #expect(feed.link == nil)
        #expect(feed.feed.image?.title == "I")
        #expect(feed.feed.textInput?.link == "http://s/")
        #expect(feed.items.first?.title == nil)
        #expect(feed.items.first?.sourceURL == "http://o/feed")
        #expect(feed.items.first?.source?.title == "Other")
    }

    @Test func `elements of foreign namespaces fill nothing, nor does what is in them`() throws {
        let item = try rssItem(
            """
            <x:title xmlns:x="urn:x">no</x:title><x:box xmlns:x="urn:x"><title>no</title></x:box>\
            <title>yes</title>
            """)
        #expect(item.title == "yes")
    }

    @Test func `of repeated elements the first with a value counts`() throws {
        let item = try rssItem(
            "<title> </title><title>a</title><title>b</title><link/><link>http://a/</link>")
        #expect(item.title == "a")
        #expect(item.link == "http://a/")
    }

    @Test func `items of RSS 1 stand beside the channel`() throws {
        let feed = try FeedParser().parse(fixture("feeds/rdf/items-beside-the-channel.xml"))
        #expect(feed.title == "Journal")
        #expect(feed.feed.id == "http://example.org/rdf")
        #expect(feed.items.map(\.id) == ["http://example.org/1", "http://example.org/2"])
        #expect(feed.items.map(\.authors) == [[Person(name: "Ann")], []])
        #expect(try feed.items.first?.published == instant("2003-12-13T17:30:02Z"))
    }

    @Test func `media of groups take from them what they lack`() throws {
        let item = try rssItem(
            """
            <media:group><media:content url="http://m/1.mp4" medium="video" duration="61"/>\
            <media:content url="http://m/2.mp4"><media:title>Two</media:title></media:content>\
            <media:title>Both</media:title><media:thumbnail url="http://m/t.jpg" width="10"/>\
            <media:credit role="author">Ann</media:credit></media:group>
            """)
        #expect(item.media.map(\.url) == ["http://m/1.mp4", "http://m/2.mp4"])
        #expect(item.media.map(\.title) == ["Both", "Two"])
        #expect(item.media.first?.duration == 61)
        #expect(item.media.last?.thumbnails == [Thumbnail(url: "http://m/t.jpg", width: 10)])
        #expect(item.media.last?.credits == [Credit(role: "author", name: "Ann")])
        #expect(item.thumbnail == "http://m/t.jpg")
        #expect(item.title == "Both")
    }

    @Test(
        "places are read from GeoRSS and W3C geo",
        arguments: [
            (
                "<georss:point>45.25 -71.9</georss:point>",
                GeoShape.point(GeoPosition(longitude: -71.9, latitude: 45.25))
            ),
            (
                "<geo:lat>45.25</geo:lat><geo:long>-71.9</geo:long>",
                .point(GeoPosition(longitude: -71.9, latitude: 45.25))
            ),
            (
                "<georss:line>1 2 3 4</georss:line>",
                .lineString([
                    GeoPosition(longitude: 2, latitude: 1), GeoPosition(longitude: 4, latitude: 3),
                ])
            ),
            (
                "<georss:point>45.25,\u{A0}-71.9</georss:point>",
                .point(GeoPosition(longitude: -71.9, latitude: 45.25))
            ),
            ("<georss:point>45.25</georss:point>", nil),
            ("<georss:point>north 71</georss:point>", nil),
            ("<georss:point>95 10</georss:point>", nil),
        ] as [(String, GeoShape?)])
    func placesAreRead(written: String, shape: GeoShape?) throws {
        #expect(try rssItem(written).geo == shape)
    }
}

@Suite("Atom")
struct AtomTests {
    @Test func `feed and entries are read from a publisher's feed`() throws {
        let feed = try FeedParser().parse(fixture("feeds/atom/relative-links-under-xml-base.xml"))
        #expect(feed.title == "Notes")
        #expect(feed.link == "https://example.org/notes/")
        #expect(feed.language == "en")
        #expect(
            feed.feed.generator
                == Generator(name: "Pen", url: "https://example.org/pen", version: "2"))
        let entry = try #require(feed.items.first)
        #expect(entry.id == "tag:example.org,2024:1")
        #expect(entry.link == "https://example.org/notes/1")
        #expect(entry.contentType == "xhtml")
        #expect(
            entry.contentHTML == "<p>See <a href=\"https://example.org/notes/img/2\">this</a>.</p>")
        #expect(entry.contentText == "See this.")
        #expect(entry.language == "de")
        #expect(entry.categories == [Category(term: "a", scheme: "urn:s", label: "A")])
        #expect(try entry.published == instant("2024-01-01T11:00:00Z"))
        #expect(try entry.updated == instant("2024-01-02T12:00:00Z"))
        #expect(entry.source?.title == "Elsewhere")
        #expect(entry.sourceURL == "https://elsewhere.example.org/feed")
    }

    @Test func `content elsewhere is an address and no content`() throws {
        let item = try atomEntry(
            "<content src=\"http://example.org/a.pdf\" type=\"application/pdf\"/>")
        #expect(item.contentHTML == nil)
        #expect(item.contentSource == "http://example.org/a.pdf")
        #expect(item.contentType == "application/pdf")
    }

    @Test func `a document of one entry is a feed of one item`() throws {
        let feed = try parse(
            "<entry xmlns=\"http://www.w3.org/2005/Atom\"><title>One</title></entry>")
        #expect(feed.items.map(\.title) == ["One"])
    }
}

@Suite("JSON Feed")
struct JSONFeedTests {
    @Test func `feed and items are read from a publisher's feed`() throws {
        let feed = try FeedParser().parse(fixture("feeds/json/micro-blog.json"))
        #expect(feed.title == "Micro")
        #expect(feed.feed.authors == [Person(name: "Ann", url: "https://example.org/ann")])
        #expect(feed.items.map(\.id) == ["1", "https://example.org/2"])
        let first = try #require(feed.items.first)
        #expect(first.title == nil)
        #expect(first.contentHTML == "a &lt; b &amp; c 😀")
        #expect(first.contentType == "text")
        #expect(first.contentText == "a < b & c 😀")
        let second = try #require(feed.items.last)
        #expect(second.contentHTML == "<img src=\"https://example.org/i.png\">")
        #expect(second.categories == [Category(term: "x"), Category(term: "y")])
        #expect(
            second.enclosures == [
                Enclosure(
                    url: "https://example.org/a.mp3", type: "audio/mpeg", length: 99, duration: 1.5)
            ])
    }

    @Test func `dates may be Unix seconds`() throws {
        let feed = try parse(
            """
            {"version": "https://jsonfeed.org/version/1.1", "items": [{"date_published": 1031356801}]}
            """)
        #expect(try feed.items.map(\.published) == [instant("2002-09-07T00:00:01Z")])
    }

    @Test func `a missing comma is said`() throws {
        let feed = try parse("{\"version\": \"https://jsonfeed.org/version/1.1\" \"items\": []}")
        #expect(feed.recovered)
        #expect(feed.warnings.map(\.code) == ["bad-json"])
    }

    @Test func `slips that lose nothing are read, and said`() throws {
        let feed = try parse(
            """
            {"version": "https://jsonfeed.org/version/1", "items": [{"id": 1, "title": "a\tb",},]}
            """)
        #expect(feed.items.map(\.id) == ["1"])
        #expect(feed.items.map(\.title) == ["a b"])
        #expect(feed.recovered)
        #expect(feed.warnings.map(\.code) == ["bad-json"])
    }
}

@Suite("The JSON that is written")
struct FeedJSONTests {
    @Test func `has the keys of the contract and no empty ones`() throws {
        let feed = try parse(
            rss(
                """
                <title>T</title><item><title>A "quoted" \\ title</title><guid>http://e/1</guid>\
                <pubDate>Sat, 07 Sep 2002 00:00:01 GMT</pubDate><itunes:duration>1:30</itunes:duration>\
                <description/></item>
                """))
        #expect(
            String(decoding: feed.feedJSON(), as: UTF8.self) == #"""
                {"format":"rss","version":"2.0","encoding":"utf-8","recovered":false,\#
                "feed":{"title":"T"},"items":[{"id":"http://e/1","id_is_permalink":true,\#
                "title":"A \"quoted\" \\ title","link":"http://e/1",\#
                "published":"2002-09-07T00:00:01Z","duration":90}]}
                """#)
    }
}

@Suite("Encodings")
struct EncodingTests {
    @Test(
        "are taken from mark, header, declaration, in this order",
        arguments: [
            (nil, "windows-1251", [0xCF, 0xF0], "windows-1251", "Пр"),
            ("text/xml; charset=windows-1251", "utf-8", [0xCF, 0xF0], "windows-1251", "Пр"),
            ("text/xml", "iso-8859-1", [0x93, 0xE9], "windows-1252", "“é"),  // WHATWG
            (nil, "gb2312", [0xD6, 0xD0], "gbk", "中"),
            (nil, "shift_jis", [0x83, 0x65], "shift_jis", "テ"),
            ("text/xml; charset=nonsense", "koi8-r", [0xF0, 0xD2], "koi8-r", "Пр"),
        ] as [(String?, String, [UInt8], String, String)])
    func areTaken(
        contentType: String?, declared: String, bytes: [UInt8], encoding: String, title: String
    ) throws {
        let document =
            Array("<?xml version='1.0' encoding='\(declared)'?><rss><channel><title>".utf8) + bytes
            + Array("</title></channel></rss>".utf8)
        let feed = try FeedParser().parse(document, contentType: contentType)
        #expect(feed.encoding == encoding)
        #expect(feed.title == title)
    }

    @Test func `that nothing tells are guessed`() throws {
        let text: [UInt8] = [0xF0, 0xD2, 0xC9, 0xD7, 0xC5, 0xD4, 0x20, 0xCD, 0xC9, 0xD2]  // KOI8-R
        let document =
            Array("<rss><channel><title>".utf8) + text + Array("</title></channel></rss>".utf8)
        let feed = try FeedParser().parse(document)
        #expect(feed.title == "Привет мир")
        #expect(feed.recovered)
    }
}
