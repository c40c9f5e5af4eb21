import Foundation
import TestSupport
import Testing

/// `feedwatch parse --json` as a process of its own: no document makes it crash, hang or take
/// 64 MB beside what the program itself has, whatever the outcome.
@Suite("Hostile documents, read by the program", .timeLimit(.minutes(10)))
struct HostileDocumentProgramTests {
    @Test(
        "end as each of them has to",
        arguments: [
            Giant(
                "entities that grow with the square",
                .refused("entities expand to more than 1048576 bytes")
            ) {
                "<!DOCTYPE rss [<!ENTITY a \"" + String(repeating: "a", count: 80_000)
                    + "\">]><rss><channel><title>" + String(repeating: "&a;", count: 26_000)
                    + "</title></channel></rss>"
            },
            Giant("100,000 attributes", .refused("a tag has more than 256 attributes")) {
                "<rss><channel><item " + (0..<100_000).map { "a\($0)=\"\" " }.joined()
                    + "/></channel></rss>"
            },
            Giant("50,000 namespaces", .refused("a tag has more than 256 attributes")) {
                "<rss " + (0..<50_000).map { "xmlns:n\($0)=\"u:\($0)\" " }.joined()
                    + "><channel/></rss>"
            },
            Giant(
                "elements nested a million deep", .refused("elements are nested more than 256 deep")
            ) {
                "<rss><channel>" + String(repeating: "<a>", count: 1_000_000)
            },
            Giant("100 MB of text", .refused("more than the 16 MiB")) {
                "<rss><channel><item><title>" + String(repeating: "abcdefgh", count: 13_107_200)
                    + "</title></item></channel></rss>"
            },
            Giant("50 MB of CDATA", .refused("more than the 16 MiB")) {
                "<rss><channel><item><title><![CDATA["
                    + String(repeating: "abcdefgh", count: 6_553_600)
                    + "]]></title></item></channel></rss>"
            },
            Giant("a comment of 50 MB", .refused("more than the 16 MiB")) {
                "<rss><channel><!--" + String(repeating: "abcdefgh", count: 6_553_600)
                    + "--></channel></rss>"
            },
            Giant("200,000 items", .read(items: 10_000, ["too-many-items"])) {
                "<rss><channel>"
                    + (0..<200_000).map {
                        "<item><title>Item \($0)</title><link>http://example.org/\($0)</link>"
                            + "<guid>http://example.org/\($0)</guid></item>"
                    }.joined() + "</channel></rss>"
            },
            Giant("9 MB of text", .read(items: 1, ["field-cut"])) {
                "<rss><channel><item><title>x</title><description>"
                    + String(repeating: "abcdefgh", count: 1_179_648)
                    + "</description></item></channel></rss>"
            },
            Giant(
                "entities in an attribute", .refused("entities expand to more than 1048576 bytes")
            ) {
                "<!DOCTYPE rss [<!ENTITY a \"" + String(repeating: "a", count: 80_000)
                    + "\">]><rss><channel><item><enclosure url=\""
                    + String(repeating: "&a;", count: 26_000) + "\"/></item></channel></rss>"
            },
            Giant("350,000 namespaces", .refused("a tag has more than 256 attributes")) {
                "<rss " + (0..<350_000).map { "xmlns:n\($0)=\"u:\($0)\" " }.joined()
                    + "><channel/></rss>"
            },
            Giant("256 attributes in each of 5,200 tags", .read(items: 5200, [])) {
                let item = "<item" + (0..<256).map { " a\($0)=\"\"" }.joined() + "/>"
                return "<rss><channel>" + String(repeating: item, count: 5200) + "</channel></rss>"
            },
            Giant("arrays nested a million deep", .refused("JSON")) {
                "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":"
                    + String(repeating: "[", count: 1_000_000)
            },
            Giant("a title of 1 MB", .read(items: 1, ["field-cut"])) {
                "<rss><channel><item><title>" + String(repeating: "abcdefgh", count: 131_072)
                    + "</title></item></channel></rss>"
            },
            Giant("12 MB of CDATA", .read(items: 1, ["field-cut"])) {
                "<rss><channel><item><description><![CDATA["
                    + String(repeating: "abcdefgh", count: 1_572_864)
                    + "]]></description></item></channel></rss>"
            },
            // Past what libxml2 takes, and not past what we do.
            Giant("a comment of 12 MB", .read(items: 1, ["not-well-formed"])) {
                "<rss><channel><!--" + String(repeating: "abcdefgh", count: 1_572_864)
                    + "--><item/></channel></rss>"
            },
            Giant(
                "an attribute of 12 MB", .read(items: 2, ["field-cut", "not-well-formed"])
            ) {
                "<rss><channel><item><enclosure url=\""
                    + String(repeating: "abcdefgh", count: 1_572_864)
                    + "\"/></item><item/></channel></rss>"
            },
            Giant("categories without end", .read(items: nil, ["too-much-text"])) {
                "<rss><channel>"
                    + (0..<900).map { item in
                        "<item>" + (0..<500).map { "<category>\(item)-\($0)</category>" }.joined()
                            + "</item>"
                    }.joined() + "</channel></rss>"
            },
        ])
    func end(_ giant: Giant) async throws {
        let folder = try TemporaryFolder()
        let ending = try await MeasuredParse.of(try folder.write(giant.text(), to: "giant.xml"))
        try giant.expectation.check(ending)
    }

    @Test(
        "are read as UTF-16 and in any other encoding",
        arguments: [
            ("utf-16", ["field-cut"]), ("windows-1251", ["undecodable-bytes", "field-cut"]),
        ])
    func inAnotherEncoding(_ name: String, warnings: [String]) async throws {
        let folder = try TemporaryFolder()
        let text =
            "<rss><channel><title>Слова</title><item><description>"
            + String(repeating: "Привет ", count: 600_000) + "</description></item></channel></rss>"
        let data = try #require(
            text.data(using: name == "utf-16" ? .utf16 : .windowsCP1251))
        try data.write(to: URL(filePath: folder.file("wide.xml")))
        let ending = try await MeasuredParse.of(folder.file("wide.xml"))
        try Expectation.read(items: 1, warnings).check(ending)
    }

    @Test func `an endless file is read no further than a document may be long`() async throws {
        let ending = try await MeasuredParse.of("/dev/zero")
        #expect(ending.status == 1)
        #expect(ending.peak < (MeasuredParse.idle + 64) << 10)
    }

    @Test func `all fixtures end with a feed or a line that says why not`() async throws {
        let folder = Program.repository + "/Fixtures/broken"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(!names.isEmpty)
        var refused: [String] = []
        for name in names {
            let ending = try await MeasuredParse.of("\(folder)/\(name)")
            #expect(ending.peak < 64 << 10, "\(name)")
            if ending.status == 0 {
                #expect(try !ending.feed().items.isEmpty, "\(name)")
            } else {
                refused.append(name)
                #expect(ending.status == 1, "\(name)")
                #expect(ending.output.isEmpty, "\(name)")
                #expect(ending.errors.split(separator: "\n").count == 1, "\(name)")
                #expect(ending.errors.hasPrefix("feedwatch: \(folder)/\(name): the document "))
            }
        }
        #expect(
            refused == [
                "billion-laughs-in-attribute.xml", "billion-laughs.xml", "entity-loop.xml",
                "html-page.html", "html-served-as-rss.html", "image.png", "json-error.json",
                "soft-404.html", "terminal-escapes.txt", "utf-7.xml",
            ])
    }

    enum Expectation {
        /// With a message that holds the words.
        case refused(String)
        /// `items` of them, if their number matters, and just these warnings.
        case read(items: Int?, [String])

        /// Of warnings that don't say that the document was malformed.
        private static func isNoFault(_ code: String) -> Bool {
            ["field-cut", "too-many-items", "too-much-text"].contains(code)
        }

        func check(_ ending: MeasuredParse) throws {
            #expect(ending.peak < (MeasuredParse.idle + 64) << 10)
            switch self {
            case .refused(let words):
                #expect(ending.status == 1)
                #expect(ending.output.isEmpty)
                #expect(ending.errors.hasPrefix("feedwatch: "))
                #expect(ending.errors.contains(words))
                #expect(ending.errors.split(separator: "\n").count == 1)
            case .read(let items, let warnings):
                #expect(ending.status == 0)
                #expect(ending.errors.isEmpty)
                let feed = try ending.feed()
                #expect(!feed.items.isEmpty)
                if let items { #expect(feed.items.count == items) }
                #expect(feed.warnings == warnings)
                #expect(feed.recovered == !warnings.allSatisfy(Self.isNoFault))
                #expect(feed.items.allSatisfy { ($0.title ?? "").utf8.count <= 64 << 10 })
                #expect(feed.items.allSatisfy { ($0.summary ?? "").utf8.count <= 1 << 20 })
            }
        }
    }

    struct Giant: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let expectation: Expectation
        let text: @Sendable () -> String

        init(_ name: String, _ expectation: Expectation, _ text: @escaping @Sendable () -> String) {
            testDescription = name
            self.expectation = expectation
            self.text = text
        }
    }
}
