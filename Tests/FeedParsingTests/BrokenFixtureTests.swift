import FeedModel
import FeedParsing
import Foundation
import Testing

@Suite("Broken documents")
struct BrokenFixtureTests {
    @Test("still yield their items, and say what was amiss", arguments: readable)
    func areRead(document: Readable) throws {
        let feed = try FeedParser().parse(
            try fixture("broken/\(document.name)"), contentType: document.contentType)
        #expect(feed.items.map(\.title) == document.titles)
        #expect(feed.warnings.map(\.code) == document.warnings)
        #expect(feed.recovered == document.isRecovered)
    }

    @Test("of other kinds are refused, and say what came instead", arguments: refused)
    func areRefused(document: Refused) throws {
        let bytes = try fixture("broken/\(document.name)")
        #expect(throws: document.error) { try FeedParser().parse(bytes) }
    }

    @Test func `each have an outcome here`() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../Fixtures/broken")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.standardized.path)
        let known = Self.readable.map(\.name) + Self.refused.map(\.name)
        #expect(Set(names) == Set(known))
    }

    @Test func `with ampersands keep their links and guids whole`() throws {
        let feed = try FeedParser().parse(try fixture("broken/bare-ampersands.xml"))
        #expect(feed.items.map(\.link) == ["http://example.org/?a=1&b=2"])
    }

    @Test func `with one guid, or none, leave each item what it has`() throws {
        let same = try FeedParser().parse(try fixture("broken/one-guid-for-all-items.xml"))
        #expect(same.items.map(\.id) == Array(repeating: "same", count: 10))
        #expect(Set(same.items.map(\.link)).count == 10)
        for name in ["items-without-guid.xml", "items-with-empty-guids.xml"] {
            let feed = try FeedParser().parse(try fixture("broken/\(name)"))
            #expect(feed.items.map(\.id) == [nil, nil, nil])
            #expect(feed.items.allSatisfy { $0.link != nil && $0.title != nil })
        }
    }

    @Test func `with odd dates get no date made up`() throws {
        let feed = try FeedParser().parse(try fixture("broken/odd-dates.xml"))
        #expect(
            feed.items.map(\.published) == [
                nil, nil, nil, try instant("1970-01-01T00:00:00Z"),
                try instant("2050-01-01T00:00:00Z"), try instant("9999-12-31T23:59:59Z"),
            ])
    }

    @Test func `that include files stay as they are`() throws {
        let feed = try FeedParser().parse(try fixture("broken/xinclude.xml"))
        #expect(
            feed.items.map(\.summaryText) == [
                "<xi:include href=\"file:///etc/passwd\" parse=\"text\"></xi:include>"
            ])
    }
}
