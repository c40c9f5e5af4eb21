import FeedModel
import FeedParsing
import Testing

@Suite("Broken documents")
struct BrokenFixtureTests {
    @Test(
        "still yield their items",
        arguments: [
            ("external-entities.xml", ["ab"]), ("cut-in-item.xml", ["whole"]),
            ("nul-and-control-characters.xml", ["OpenAI", "after"]),
            ("bare-ampersands.xml", ["AT&T & Co"]), ("html-entities.xml", ["café – ☃"]),
            ("invalid-utf-8.xml", ["a\u{FFFD}\u{FFFD}b € é €"]),
            ("windows-1252-said-to-be-utf-8.xml", ["café déjà vu"]),
            ("utf-16-without-mark.xml", ["Wörld"]), ("utf-8-said-to-be-utf-16.xml", ["Wörld"]),
            ("two-byte-order-marks.xml", ["x"]), ("space-and-junk-around.xml", ["x"]),
            ("unknown-charset.xml", ["Wörld"]), ("cut.json", ["whole"]),
        ])
    func yieldItems(name: String, titles: [String]) throws {
        let feed = try FeedParser().parse(try fixture("broken/\(name)"))
        #expect(feed.items.map(\.title) == titles)
    }

    @Test func `say what came instead of a feed`() throws {
        for (name, what) in [
            ("html-page.html", "an HTML page"), ("html-served-as-rss.html", "an HTML page"),
            ("json-error.json", "JSON of another kind"), ("image.png", "a PNG image"),
        ] {
            let bytes = try fixture("broken/\(name)")
            #expect(throws: FeedParsingError.notAFeed(what)) { try FeedParser().parse(bytes) }
        }
    }
}
