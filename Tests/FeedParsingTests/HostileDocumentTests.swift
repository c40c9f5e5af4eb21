import FeedModel
import FeedParsing
import Foundation
import Testing

/// Documents that cost other parsers minutes or gigabytes. Each must end in well under the two
/// seconds that a document may take; a time limit says so for all of them.
@Suite("Hostile documents", .timeLimit(.minutes(10)))
struct HostileDocumentTests {
    @Test(
        "are refused at any size",
        arguments: [
            Generated("quadratic entities") {
                "<!DOCTYPE rss [<!ENTITY a \"" + String(repeating: "a", count: 80_000)
                    + "\">]><rss><channel><title>" + String(repeating: "&a;", count: 26_000)
                    + "</title></channel></rss>"
            },
            Generated("quadratic entities in an attribute") {
                "<!DOCTYPE rss [<!ENTITY a \"" + String(repeating: "a", count: 80_000)
                    + "\">]><rss><channel><item><enclosure url=\""
                    + String(repeating: "&a;", count: 26_000) + "\"/></item></channel></rss>"
            },
            Generated("100,000 attributes") {
                "<rss><channel><item "
                    + (0..<100_000).map { "a\($0)=\"\"" }.joined(separator: " ")
                    + "/></channel></rss>"
            },
            Generated("50,000 namespaces") {
                "<rss "
                    + (0..<50_000).map { "xmlns:n\($0)=\"u:\($0)\"" }.joined(separator: " ")
                    + "><channel/></rss>"
            },
            Generated("100,000 attributes in a malformed document") {
                "<rss><channel><title>AT&T</title><item "
                    + (0..<100_000).map { "a\($0)=\"\"" }.joined(separator: " ")
                    + "/></channel></rss>"
            },
            Generated("elements nested a million deep") {
                "<rss><channel>" + String(repeating: "<a>", count: 1_000_000)
            },
            Generated("arrays nested a million deep") {
                "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":"
                    + String(repeating: "[", count: 1_000_000)
            },
            Generated("17 MB of text") {
                "<rss><channel><title>" + String(repeating: "abcdefgh", count: 2_200_000)
                    + "</title></channel></rss>"
            },
            Generated("a comment of 12 MB") {
                "<rss><channel><!--" + String(repeating: "abcdefgh", count: 2_200_000)
            },
        ])
    func areRefusedAtAnySize(document: Generated) {
        #expect(throws: FeedParsingError.self) { try FeedParser().parse(document.bytes()) }
    }

    @Test(
        "that only look for slow code are read in linear time",
        arguments: [
            Generated("angles that open nothing") { String(repeating: "<", count: 500_000) },
            Generated("tags without an end") { String(repeating: "<a ", count: 1_62_500) },
            Generated("quotes without an end") {
                String(repeating: "<a b=\"<a c='", count: 50_000)
            },
            Generated("quoted angles") { "<a " + String(repeating: "b=\"<a\" ", count: 75_000) },
            Generated("comments without an end") { String(repeating: "<!--", count: 125_000) },
            Generated("end tags without a start") { String(repeating: "</b>", count: 125_000) },
            Generated("references without an end") { String(repeating: "&a", count: 250_000) },
            Generated("scripts without an end") { String(repeating: "<script>", count: 62_500) },
            Generated("ampersands") { String(repeating: "&", count: 500_000) },
            Generated("addresses") { String(repeating: "a@", count: 125_000) },
            Generated("categories") {
                (0..<12_500).map { "</title><category>\($0)</category><title>" }.joined()
            },
            Generated("dots") { "</title><link>" + String(repeating: "../", count: 2_500) },
        ])
    func areReadInLinearTime(document: Generated) throws {
        for (open, close) in [("", ""), ("<![CDATA[", "]]>")] {
            let text = String(decoding: document.bytes(), as: UTF8.self)
            let whole = rss(
                """
                <item><title>\(open)\(text)\(close)</title></item>\
                <item><description>\(open)\(text)\(close)</description></item>\
                <item><author>\(open)\(text)\(close)</author></item>
                """)
            do {
                _ = try FeedParser().parse(Array(whole.utf8), url: "https://example.org/")
            } catch FeedParsingError.hostile, FeedParsingError.tooLarge {
                // Refusing is as good as reading.
            }
        }
    }

    @Test func `a field that is too long is cut, and said to be`() throws {
        let long = String(repeating: "é", count: 600_000)
        let feed = try parse(
            rss("<item><title>\(long)</title><link>http://example.org/</link></item>"))
        let item = try #require(feed.items.first)
        #expect(item.title.map { $0.utf8.count == 64 << 10 } == true)
        #expect(item.link == "http://example.org/")
        #expect(feed.warnings.map(\.code) == ["field-cut"])
    }

    @Test func `a giant attribute is cut, and the items after it stay`() throws {
        // libxml2 takes 10 MB in an attribute.
        let url = "x:é&amp;" + String(repeating: "é&amp;", count: 1_500_000)
        let feed = try parse(
            rss(
                "<item><title>1</title><enclosure url=\"\(url)\"/></item><item><title>2</title></item>"
            ))
        #expect(feed.items.map(\.title) == ["1", "2"])
        let kept = try #require(feed.items.first?.enclosures.first?.url)
        #expect(kept.hasPrefix("x:é&é&é"))
        #expect(!kept.unicodeScalars.contains("\u{FFFD}"))
        #expect(kept.utf8.count <= 64 << 10)
        #expect(Set(feed.warnings.map(\.code)) == ["field-cut", "not-well-formed"])
    }

    @Test func `an attribute that is too long for a field is cut, and said to be`() throws {
        for letter in ["a", "é", "€", "&amp;"] {
            let url = String(repeating: letter, count: 70_000)
            let feed = try parse(rss("<item><enclosure url=\"\(url)\"/></item>"))
            let kept = try #require(feed.items.first?.enclosures.first?.url)
            #expect(Set(kept) == Set(letter == "&amp;" ? "&" : letter))
            #expect(feed.warnings.map(\.code) == ["field-cut"])
            #expect(!feed.recovered)
        }
    }

    @Test func `256 attributes in every tag are read, one more is refused`() throws {
        let attributes = (0..<256).map { " a\($0)=\"\"" }.joined()
        let item = "<item\(attributes)/>"
        #expect(
            try parse(rss(String(repeating: item, count: 500))).items.count == 500)
        #expect(throws: FeedParsingError.hostile("a tag has more than 256 attributes")) {
            try parse(rss("<item\(attributes) one=\"\"/>"))
        }
    }

    @Test func `no more than 10,000 items are read, and that is said`() throws {
        let feed = try parse(
            rss(String(repeating: "<item><title>x</title></item>", count: 20_000)))
        #expect(feed.items.count == 10_000)
        #expect(feed.warnings.map(\.code) == ["too-many-items"])
    }
}

/// A document made when it is needed, shown by its name.
struct Generated: CustomTestStringConvertible, Sendable {
    let testDescription: String
    private let make: @Sendable () -> String

    init(_ name: String, _ make: @escaping @Sendable () -> String) {
        testDescription = name
        self.make = make
    }

    func bytes() -> [UInt8] { Array(make().utf8) }
}

/// What is looked at of a document, and kept of it (Limits.swift).
@Suite("A document's bound", .timeLimit(.minutes(10)))
struct DocumentBoundTests {
    private let limit = FeedParser.documentLimit

    private func document(of size: Int, item: String = "<item><title>x</title></item>") -> [UInt8] {
        let (start, end) = ("<rss><channel>" + item, "</channel></rss>")
        let space = [UInt8](repeating: 0x20, count: size - start.utf8.count - end.utf8.count)
        return Array(start.utf8) + space + Array(end.utf8)
    }

    @Test func `is 16 MiB; a byte more is refused`() throws {
        #expect(limit == 16 << 20)
        #expect(try FeedParser().parse(document(of: limit)).items.count == 1)
        #expect(throws: FeedParsingError.tooLarge(limit: limit)) {
            try FeedParser().parse(document(of: limit + 1))
        }
    }

    @Test func `holds for the document as UTF-8 as well`() throws {
        let text = String(repeating: "€", count: limit / 6)
        let whole = "<rss><channel><item><title>x</title></item><!--\(text)"
        func wide(_ text: String) -> [UInt8] {
            var bytes: [UInt8] = [0xFF, 0xFE]
            for unit in text.utf16 { bytes += [UInt8(unit & 255), UInt8(unit >> 8)] }
            return bytes
        }
        #expect(try FeedParser().parse(wide(whole + "--></channel></rss>")).items.count == 1)
        let longer = whole + text + "--></channel></rss>"
        #expect(throws: FeedParsingError.tooLarge(limit: limit)) {
            try FeedParser().parse(wide(longer))
        }
    }

    @Test func `is no matter when the items before it are as many as a feed may have`() throws {
        let items = String(repeating: "<item><title>x</title></item>", count: 10_001)
        let feed = try FeedParser().parse(document(of: limit * 2, item: items))
        #expect(feed.items.count == 10_000)
        #expect(feed.warnings.map(\.code) == ["too-many-items"])
        #expect(!feed.isTruncated)
    }

    @Test func `items are kept until they hold 20 MiB`() throws {
        let text = String(repeating: "word ", count: 100_000)
        let items = String(repeating: "<item><description>\(text)</description></item>", count: 30)
        let feed = try FeedParser().parse(Array("<rss><channel>\(items)</channel></rss>".utf8))
        // HTML and text of half a megabyte each.
        #expect(feed.items.count == 20)
        #expect(feed.warnings.map(\.code) == ["too-much-text"])
        #expect(!feed.isTruncated)
    }

    @Test func `texts of JSON are cut too`() throws {
        let long = String(repeating: "é", count: 600_000)
        let escaped = String(repeating: "\\u20ac", count: 600_000)
        let feed = try FeedParser().parse(
            Array(
                """
                {"version": "https://jsonfeed.org/version/1.1", "items": [
                {"id": "1", "title": "\(long)", "content_html": "\(escaped)"}]}
                """.utf8))
        let item = try #require(feed.items.first)
        #expect(item.title?.utf8.count == 64 << 10)
        #expect(item.contentHTML == String(repeating: "€", count: (1 << 20) / 3))
        #expect(feed.warnings.map(\.code) == ["field-cut"])
    }

    @Test func `lists are searched for repeats in linear time`() throws {
        let names = (0..<400).map { "<category>\($0 % 40)</category>" }.joined()
        #expect(try rssItem(names).categories.map(\.term) == (0..<40).map(String.init))
        #expect(
            try rssItem((0..<900).map { "<category>\($0)</category>" }.joined()).categories.count
                == 500)
    }
}
