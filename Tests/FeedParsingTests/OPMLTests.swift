import FeedParsing
import Testing

@Suite("Lists of feeds in OPML")
struct OPMLTests {
    private func read(_ text: String) throws -> OPMLDocument {
        try OPMLReader().read(Array(text.utf8))
    }

    private func list(_ body: String) -> String {
        "<opml version='2.0'><head><title>Mine</title></head><body>\(body)</body></opml>"
    }

    @Test func `give their feeds with groups and categories`() throws {
        let document = try read(
            list(
                """
                <outline text="News">
                  <outline text="UK &amp; Ireland" title="UK">
                    <outline type="rss" text="A" title="A title" xmlUrl="https://a.example/f?a=1&amp;b=2"
                      htmlUrl="https://a.example/" category="/Boston/Weather, Tech"/>
                  </outline>
                  <outline text="B" xmlurl=" https://b.example/f "/>
                </outline>
                <outline xmlUrl="https://c.example/f"/>
                <outline text="a link" type="link" url="https://d.example/"/>
                <outline text="more" type="include" url="https://e.example/list.opml"/>
                """))
        #expect(document.title == "Mine")
        #expect(
            document.feeds == [
                OPMLFeed(
                    url: "https://a.example/f?a=1&b=2", title: "A title",
                    siteURL: "https://a.example/", groups: ["News", "UK & Ireland"],
                    categories: ["Boston", "Weather", "Tech"]),
                OPMLFeed(url: "https://b.example/f", title: "B", groups: ["News"]),
                OPMLFeed(url: "https://c.example/f"),
            ])
        #expect(document.inclusions == 1)
        #expect(!document.isTruncated)
    }

    @Test func `are read in version 1, broken and in other encodings`() throws {
        let old = """
            <?xml version="1.0" encoding="ISO-8859-1"?>
            <opml version="1.1"><body><outline text="A & B" xmlUrl="http://a.example/?x=1&y=2">
            <outline text="caf\u{E9}" xmlUrl=http://b.example/ ></body></opml>
            """
        let document = try OPMLReader().read(old.unicodeScalars.map { UInt8($0.value) })
        #expect(document.feeds.map(\.url) == ["http://a.example/?x=1&y=2", "http://b.example/"])
        #expect(document.feeds.map(\.title) == ["A & B", "café"])
        // A feed's own title is no group.
        #expect(document.feeds.flatMap(\.groups) == [])
    }

    @Test func `that break off give what is there and say so`() throws {
        let document = try read(
            "<opml><body><outline xmlUrl='https://a.example/'/><outline xmlUrl='https://b")
        #expect(document.feeds.map(\.url) == ["https://a.example/"])
        #expect(document.isTruncated)
    }

    @Test(
        "are nothing else",
        arguments: ["", "<rss version='2.0'/>", "<html><body/></html>", "{}", "hello"])
    func areNothingElse(text: String) {
        #expect(throws: OPMLError.self) { try read(text) }
    }

    @Test func `name the URLs of commands as they are, for the caller to refuse`() throws {
        let document = try read(
            list("<outline xmlUrl='|rm'/><outline xmlUrl='exec:x'/><outline xmlUrl='file:/x'/>"))
        #expect(document.feeds.map(\.url) == ["|rm", "exec:x", "file:/x"])
    }

    @Test func `written are read back the same`() throws {
        let feeds = [
            OPMLFeed(
                url: "https://a.example/?a=1&b=\"<>", title: "a \"b\" <c> & 'd'",
                siteURL: "https://a.example/", categories: ["x", "y z"], name: "a \"b\"",
                tags: ["x", "y,z/ü"]),
            OPMLFeed(url: "https://b.example/", title: "b", name: "b"),
        ]
        let bytes = OPMLWriter().write(OPMLDocument(title: "My <list>", feeds: feeds))
        let document = try OPMLReader().read(bytes)
        #expect(document == OPMLDocument(title: "My <list>", feeds: feeds))
    }

    @Test func `written hold no character that XML forbids`() throws {
        let odd = OPMLFeed(url: "https://a.example/", title: "a\u{0}b\u{1B}\u{FFFF}c")
        let text = String(decoding: OPMLWriter().write(OPMLDocument(feeds: [odd])), as: UTF8.self)
        #expect(text.contains("text=\"abc\""))
    }
}

@Suite("Hostile lists of feeds")
struct HostileOPMLTests {
    private func read(_ text: String) throws -> OPMLDocument {
        try OPMLReader().read(Array(text.utf8))
    }

    @Test func `can't blow up by entities`() throws {
        let laughs = (1...9).map { level in
            "<!ENTITY l\(level) \"\(String(repeating: "&l\(level - 1);", count: 10))\">"
        }.joined()
        let text = """
            <!DOCTYPE opml [<!ENTITY l0 "lol">\(laughs)]>
            <opml><body><outline text="&l9;" xmlUrl="https://a.example/"/></body></opml>
            """
        #expect(throws: OPMLError.self) { try read(text) }
    }

    @Test func `read no file and make no request`() throws {
        let text = """
            <!DOCTYPE opml SYSTEM "http://127.0.0.1:1/x" [<!ENTITY x SYSTEM "file:///etc/passwd">]>
            <opml><body><outline text="&x;" xmlUrl="https://a.example/&x;"/></body></opml>
            """
        let feed = try #require(try read(text).feeds.first)
        #expect(feed.url == "https://a.example/")
        #expect(feed.title == nil)
    }

    @Test func `are refused for depth and for attributes`() {
        let deep = String(repeating: "<outline text='x'>", count: 1_000_000)
        #expect(throws: OPMLError.self) { try read("<opml><body>\(deep)") }
        let wide = (0..<100_000).map { " a\($0)='1'" }.joined()
        #expect(throws: OPMLError.self) { try read("<opml><body><outline\(wide)/></body></opml>") }
        let names = (0..<100_000).map { "<x\($0)/>" }.joined()
        #expect(throws: OPMLError.self) { try read("<opml><body>\(names)</body></opml>") }
    }

    @Test func `give no more feeds than there is room for, and count the rest`() throws {
        let outlines = String(repeating: "<outline xmlUrl='a'/>", count: 200_000)
        let document = try read("<opml><body>\(outlines)</body></opml>")
        #expect(document.feeds.count == 20_000)
        #expect(document.leftOut == 180_000)
    }

    @Test func `have their texts cut`() throws {
        let long = String(repeating: "x", count: 1_000_000)
        let groups = String(repeating: "<outline text='\(long.prefix(10_000))'>", count: 200)
        let text = """
            <opml><body>\(groups)<outline text="\(long)" category="\(long)" xmlUrl="\(long)"/>
            """
        let feed = try #require(try read(text).feeds.first)
        #expect(feed.title?.count == 200)
        #expect(feed.groups.map(\.count) == Array(repeating: 200, count: 16))
        #expect(feed.categories.map(\.count) == [200])
        #expect(feed.url.count == 4096)
    }

    @Test func `larger than the limit are refused`() {
        let bytes = [UInt8](repeating: 0x20, count: OPMLReader.byteLimit + 1)
        #expect(throws: OPMLError.tooLarge(bytes: bytes.count, limit: OPMLReader.byteLimit)) {
            try OPMLReader().read(bytes)
        }
    }
}
