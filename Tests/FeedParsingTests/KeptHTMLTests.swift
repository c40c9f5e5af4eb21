import FeedModel
import FeedParsing
import Foundation
import Testing

@Suite("HTML that nobody needs")
struct KeptHTMLTests {
    @Test("is left out, and nothing else differs", arguments: ["feeds", "broken"])
    func isLeftOut(folder: String) throws {
        var options = FeedParser.Options()
        options.keepsHTML = false
        let paths = try fixturePaths(in: folder)
        #expect(paths.count > 5)
        for path in paths {
            let bytes = try fixture(path)
            let url = "https://example.org/feed"
            let whole = Result { try FeedParser().parse(bytes, url: url) }
                .map { feed in
                    var feed = feed
                    for index in feed.items.indices {
                        feed.items[index].summaryHTML = nil
                        feed.items[index].contentHTML = nil
                    }
                    return feed
                }
            let texts = Result { try FeedParser(options: options).parse(bytes, url: url) }
            #expect("\(texts)" == "\(whole)", "\(path)")
        }
    }

    @Test func `counts against what a feed may hold all the same`() throws {
        var options = FeedParser.Options()
        options.keepsHTML = false
        let body = String(repeating: "word ", count: 200_000)
        let item = "<item><description><![CDATA[\(body)]]></description></item>"
        let bytes = Array(rss(String(repeating: item, count: 14)).utf8)
        let whole = try FeedParser().parse(bytes)
        let texts = try FeedParser(options: options).parse(bytes)
        #expect(whole.items.count < 14)
        #expect(whole.items.count == texts.items.count)
        #expect(whole.warnings == texts.warnings)
    }

    /// The second entry's link is resolved only while there is something left of what a feed may have resolved.
    @Test(
        "counts against what may be resolved, wherever its links are",
        arguments: [
            ("html", "<p>LINKS</p>"), ("html", "<script>LINKS</script>"),
            ("html", "<!-- LINKS -->"), ("html", "<!-- LINKS"), ("html", "<unknown>LINKS"),
            ("html", "a < b LINKS"), ("html", "<title>LINKS</title>"), ("html", "<a b='<' LINKS"),
            ("xhtml", "<div xmlns='http://www.w3.org/1999/xhtml'>LINKS</div>"),
            (
                "xhtml",
                """
                <div xmlns='http://www.w3.org/1999/xhtml' xmlns:x='urn:x'><x:y>LINKS</x:y></div>
                """
            ),
        ])
    func countsAgainstResolving(type: String, body: String) throws {
        var options = FeedParser.Options()
        options.keepsHTML = false
        let links = String(repeating: "<a href='b'>c</a>", count: 2200)
        let base = "https://example.org/" + String(repeating: "x", count: 1000) + "/"
        let content = body.replacing("LINKS", with: links)
        let written = type == "html" ? "<![CDATA[\(content)]]>" : content
        let bytes = Array(
            """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:base="\(base)">
            <entry><content type="\(type)">\(written)</content></entry>
            <entry><link href="d"/></entry></feed>
            """.utf8)
        let whole = try FeedParser().parse(bytes)
        let texts = try FeedParser(options: options).parse(bytes)
        #expect(texts.items.map(\.link) == whole.items.map(\.link))
        #expect(texts.items.first?.contentText == whole.items.first?.contentText)
        #expect(texts.warnings == whole.warnings)
    }
}

/// The files of a folder of Fixtures, and of the folders in it.
private func fixturePaths(in folder: String) throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")
    return try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
        .map { "\(folder)/\($0)" }
        .filter { $0.contains(".") }
}
