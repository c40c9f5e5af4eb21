import FeedModel
import Testing

@Suite("Of several elements for one key")
struct PrecedenceTests {
    @Test func `the summary is Atom's before that of iTunes, Media RSS and Dublin Core`() throws {
        let item = try rssItem(
            """
            <dc:description>D</dc:description><media:description>M</media:description>\
            <itunes:summary>I</itunes:summary><atom:summary>A</atom:summary>
            """)
        #expect(item.summaryHTML == "A")
        #expect(item.summaryType == "text")
    }

    @Test func `the content is HTML rather than text`() throws {
        let item = try rssItem(
            """
            <atom:content>T</atom:content>\
            <b:body xmlns:b="http://www.w3.org/1999/xhtml"><b:p>X</b:p></b:body>
            """)
        #expect(item.contentHTML == "<p>X</p>")
    }

    @Test func `the content of Atom 0.3's alternatives is the HTML one`() throws {
        let feed = try parse(
            """
            <feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>\
            <content type="multipart/alternative"><content>T</content>\
            <content type="text/html" mode="escaped">&lt;b&gt;H&lt;/b&gt;</content></content>\
            <title>after</title></entry></feed>
            """)
        #expect(feed.items.map(\.contentHTML) == ["<b>H</b>"])
        #expect(feed.items.map(\.title) == ["after"])
    }

    @Test func `a type is that of its own element`() throws {
        let item = try rssItem(
            """
            <atom:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">X</div>\
            </atom:content><description>D</description>
            """)
        #expect(item.contentType == "xhtml")
        #expect(item.summaryType == "html")
    }

    @Test func `the generator's page is taken from admin:generatorAgent`() throws {
        let agent = """
            <a:generatorAgent xmlns:a="http://webns.net/mvcb/" \
            xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:resource="http://g/"/>
            """
        let name = "<generator>G</generator>"
        for channel in [agent + name, name + agent] {
            let generator = try parse(rss(channel)).feed.generator
            #expect(generator == Generator(name: "G", url: "http://g/"))
        }
    }

    @Test func `the language of the channel goes before that of the root`() throws {
        let document = "<rss xml:lang=\"en\"><channel xml:lang=\"de_AT\"/></rss>"
        #expect(try parse(document).feed.language == "de-AT")
    }

    @Test func `a Dublin Core identifier is an id, but no link`() throws {
        let item = try rssItem("<dc:identifier>http://example.org/doi</dc:identifier>")
        #expect(item.id == "http://example.org/doi")
        #expect(item.link == nil)
    }
}

@Suite("What speaks of the channel")
struct ChannelScopeTests {
    @Test func `is not taken for the first item's`() throws {
        let feed = try parse(
            rss(
                """
                <media:title>T</media:title><media:credit>C</media:credit>\
                <media:rating>adult</media:rating><media:player url="http://p/"/>\
                <w:commentRss xmlns:w="http://wellformedweb.org/CommentAPI/">http://w/</w:commentRss>\
                <s:comments xmlns:s="http://purl.org/rss/1.0/modules/slash/">3</s:comments>\
                <item><media:content url="http://m/"/></item>
                """))
        let item = try #require(feed.items.first)
        var object = MediaObject()
        object.url = "http://m/"
        #expect(item.media == [object])
        #expect(item.commentsFeedURL == nil)
        #expect(item.commentsCount == nil)
    }
}

@Suite("Namespaces")
struct NamespaceTests {
    @Test(
        "of other vocabularies as the default one leave RSS what it is",
        arguments: [
            "http://www.w3.org/2005/Atom", "http://search.yahoo.com/mrss/",
            "http://purl.org/dc/elements/1.1/",
        ])
    func areForgiven(uri: String) throws {
        let feed = try parse(
            """
            <rss version="2.0" xmlns="\(uri)"><channel><title>T</title><item>\
            <title>a &lt;i&gt;b&lt;/i&gt;</title><link>http://example.org/1</link></item></channel></rss>
            """)
        #expect(feed.format == .rss)
        #expect(feed.title == "T")
        #expect(feed.items.map(\.title) == ["a b"])
        #expect(feed.items.map(\.link) == ["http://example.org/1"])
    }

    @Test func `that are foreign fill no person`() throws {
        let item = try rssItem("<author><x:name xmlns:x=\"urn:x\">no</x:name></author>")
        #expect(item.authors == [])
    }

    @Test func `terms of iTunes are decoded like other text of RSS`() throws {
        let item = try rssItem("<itunes:category text=\"Society &amp;amp; Culture\"/>")
        #expect(item.categories.map(\.term) == ["Society & Culture"])
    }
}
