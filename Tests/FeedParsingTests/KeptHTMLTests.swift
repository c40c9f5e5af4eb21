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
}

/// The files of a folder of Fixtures, and of the folders in it.
private func fixturePaths(in folder: String) throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")
    return try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
        .map { "\(folder)/\($0)" }
        .filter { $0.contains(".") }
}
