import FeedModel
import Foundation
import TestSupport
import Testing

@testable import FeedConfig

/// Plain feeds are read in another way than others, and must mean the same.
@Suite("A plain feed")
struct PlainFeedTests {
    private static let sample = """
        [defaults]
        every = "2h"
        tags = ["all"]
        cookies = true
        # first
        [[feed]]
        name = "one"  # a name
        url = 'https://one.example.org:8443/feed.xml?a=b'

        [[feed]]
        name = "number two"
        url = "http://two.example.org/"
        cron = "0 7 * * 1-5"
        tags = ["a", "b c", "a", ]
        allow_private = ["10.0.0.7:80"]
        [[rule]]
        name = "r"
        any = ["x"]
        tags = ["a"]
        notify = ["s"]
        [[feed]]
        name = "three"
        path = "three.xml"
        keep = "30d"
        [[sink]]
        name = "s"
        type = "stdout"
        [[feed]]
        tags = []
        url = "https://four.example.org/feed"
        name = "fóur"

        """

    private func scan(_ text: String) -> PlainFeed? {
        var scanner = PlainFeedScanner(Array(text.utf8), at: 0, line: 1)
        return scanner.feed()
    }

    private func lifted(from text: String) throws -> [String] {
        try TOMLDocument.parse(Array(text.utf8), liftsFeeds: true).plainFeeds.map(\.name)
    }

    @Test func `has a name, a URL, and hardly more`() throws {
        let feed = try #require(
            scan(
                """
                [[feed]]\t# one
                # two
                url\t= "http://10.0.0.1:8080/a@b#c"\r

                  name='é "b"' # three
                every = "90m"
                allow_private = [ "a:1" , 'b_c-d.e:65535',]
                tags = []
                """))
        #expect(feed.line == 1)
        #expect(feed.nameLine == 5)
        #expect(feed.name == "é \"b\"")
        #expect(feed.url == "http://10.0.0.1:8080/a@b#c")
        #expect(feed.schedule == .every(.seconds(5400)))
        #expect(feed.allowPrivate == ["a:1", "b_c-d.e:65535"])
        #expect(feed.tags == [])
    }

    @Test(
        "is none with anything that needs a closer look",
        arguments: [
            "", "name = \"b\"", "url = \"http://b/\"", "cron = \"@hour\"", "unknown = 1",
            "every = \"1\"", "every = \"0s\"", "every = 5",
            "every = \"1h\"\ncron = \"@hourly\"", "adaptive = {}", "tags = \"a\"",
            "tags = [\"a\",, \"b\"]",
            "tags = [\"\u{200B}\"]", "tags = [\" a\"]", "tags = [\n\"a\"]", "tags = [[\"a\"]]",
            "tags = [\"a\\n\"]", "tags = [\"\"]", "tags = [\"\"\"a\"\"\"]", "tags = ['a\"]",
            "allow_private = [\"a\"]", "allow_private = [\"A:1\"]", "tags.a = []", "\"tags\" = []",
            "tags = [] []", "tags = [] every = \"1h\"",
            "tags = [\"\(String(repeating: "a", count: 201))\"]",
        ])
    func others(keys: String) {
        let start = "[[feed]]\nname = \"a\"\nurl = \"http://a/\"\n"
        // The first keys alone are plain.
        #expect(scan(start) != nil)
        #expect(scan(start + keys) == nil || keys.isEmpty)
        for broken in ["[[feed]]\nname = \"a\"\n", "[[feed]]\nurl = \"http://a/\"\n"] {
            #expect(scan(broken) == nil)
        }
    }

    @Test(
        "is none with a URL or name that needs one",
        arguments: [
            "http://a b/", "HTTP://a/", "http://A/", "http://a:0/", "http://é/", "ftp://a/",
            "http://u@a/", "http:///", "a", "http://[::1]/",
        ])
    func others(url: String) {
        #expect(scan("[[feed]]\nname = \"a\"\nurl = \"\(url)\"\n") == nil)
        #expect(scan("[[feed]]\nname = \" \(url)\"\nurl = \"http://a/\"\n") == nil)
    }

    @Test func `is lifted wherever it stands, the others are not`() throws {
        #expect(try lifted(from: Self.sample) == ["one", "number two", "fóur"])
        #expect(
            try read(Self.sample).configuration.feeds.map(\.name.text) == [
                "one", "number two", "three", "fóur",
            ])
        let feed = "[[feed]]\nname = \"a\"\nurl = \"http://a/\"\ncron = \"@hourly\"\n"
        // Also where the parser must be asked of others.
        #expect(try lifted(from: feed + "[a]\nb = 1.5") == ["a"])
        // As a whole, if the last line has no end.
        let last = "[a]\nname = 1.5\n[[feed]]\nurl = \"http://a/\"\nname = \"a\""
        #expect(try lifted(from: last) == ["a"])
        #expect(try lifted(from: last + " # b") == ["a"])
        // Not where a header may be part of one.
        #expect(try lifted(from: feed + "[[feed]]\n[feed.adaptive]\nmin = \"1h\"").isEmpty)
        #expect(try lifted(from: "[feed.a]\nb = 1\n[[feeds]]\na = 1") == [])
        #expect(throws: DocumentFailure.self) { try lifted(from: "feed = 1\n" + feed) }
        #expect(throws: DocumentFailure.self) { try lifted(from: feed + "[feed]\n") }
    }

    @Test func `is what it would be among the others, whatever a hand has done to it`() throws {
        let utc = TimeZone(secondsFromGMT: 0) ?? .current
        let readers = [true, false].map {
            ConfigurationReader(systemTimeZone: utc, liftsFeeds: $0)
        }
        var random = SplitMix(seed: 10)
        let pieces = [
            "\n", "\r\n", "\t", " ", "\"", "'", "[", "]", "[[", "{", "}", "=", ",", ".", "#", "\\",
            ":",
            "/", "@", "é", "\u{1}", "0", "7", "A", "h", "-",
        ]
        let lines =
            [
                "[feed]", "[feed.x]", "[[\"feed\"]]", "[[ feed ]]", "[[feed.x]]",
                "  [[feed]] # x\r",
                "[x]", "name = \"one\"", "path = \"a\"", "cron = \"@daily\"", "every = \"1m\"",
                "keep = \"1d\"", "x = 1.5", "headers = { A = \"b\" }", "tags = [1.5]",
                "name = \"\\u0061\"", "# é", "first_run = { since = 2026-01-01 }",
                "[[feed]]\nname = \"five\"\nurl = \"https://one.example.org:8443/feed.xml?a=b\"",
            ]
            + Self.sample.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var (lifted, well) = (0, 0)
        for _ in 0..<3000 {
            var bytes = Array(Self.sample.utf8)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let start = Int.random(in: 0...bytes.count, using: &random)
                if Bool.random(using: &random) {
                    let end = min(bytes.count, start + Int.random(in: 0...2, using: &random))
                    let piece = pieces.randomElement(using: &random) ?? ""
                    bytes.replaceSubrange(start..<end, with: piece.utf8)
                } else {
                    let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                    let line = lines.randomElement(using: &random) ?? ""
                    bytes.insert(contentsOf: "\n\(line)".utf8, at: lineEnd)
                }
            }
            let (one, other) = (outcome(readers[0], bytes), outcome(readers[1], bytes))
            #expect(one == other, "\(String(decoding: bytes, as: UTF8.self))")
            if one.mistakes.isEmpty { well += 1 }
            if let document = try? TOMLDocument.parse(bytes, liftsFeeds: true),
                !document.plainFeeds.isEmpty
            {
                lifted += 1
                // The parser, asked of the whole, has it on the same line.
                let feeds = try feeds(of: TOMLDocument.parse(bytes, asksAlways: true))
                for feed in document.plainFeeds {
                    #expect(feeds.contains("\(feed.line) \(feed.name) \(feed.url)"))
                }
            }
        }
        #expect(well > 300)
        #expect(lifted > 500)
    }

    /// Line, name and URL of each in the tree.
    private func feeds(of document: TOMLDocument) -> [String] {
        guard case .table(let root) = document.root.value,
            case .list(let feeds)? = root["feed"]?.value
        else { return [] }
        return feeds.compactMap { feed in
            guard case .table(let keys) = feed.value, case .string(let name)? = keys["name"]?.value,
                case .string(let url)? = keys["url"]?.value
            else { return nil }
            return "\(feed.line) \(name) \(url)"
        }
    }

    private struct Outcome: Equatable {
        var feeds: [Feed] = []
        /// What else there is.
        var rest = ""
        var notices: [ConfigurationNotice] = []
        var mistakes: [ConfigurationMistake] = []
    }

    private func outcome(_ reader: ConfigurationReader, _ bytes: [UInt8]) -> Outcome {
        do {
            let reading = try reader.read(bytes, path: "/etc/feedwatch/feeds.toml")
            var rest = reading.configuration
            rest.feeds = []
            return Outcome(
                feeds: reading.configuration.feeds, rest: "\(rest)", notices: reading.notices)
        } catch {
            return Outcome(mistakes: error.mistakes)
        }
    }
}

/// Most URLs are judged by a quick look; what it lets pass, the closer one must.
@Suite("A quick look at a URL")
struct QuickLookTests {
    private static let pieces = [
        "http://", "https://", "a", "b.example", "xn--a", "127.0.0.1", "1", "-", "_", ".", "/",
        "//",
        ":", ":80", ":0", ":65535", ":65536", ":99999999999999999999", "?", "a=b", "#", "@", "%41",
        "A", " ", "\\", "[", "]", "::1", "é", "\u{7F}", "\u{0}", ";",
    ]

    @Test func `lets nothing pass that a closer one would not`() {
        var random = SplitMix(seed: 12)
        var (urls, places) = (0, 0)
        for _ in 0..<20_000 {
            var text = ["http://", "https://", ""].randomElement(using: &random) ?? ""
            text += ["a.example", "b", ""].randomElement(using: &random) ?? ""
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                text += Self.pieces.randomElement(using: &random) ?? ""
            }
            if WebAddress.isPlain(text.utf8.span) {
                urls += 1
                #expect(WebAddress.mistake(lookingCloselyAt: text) == nil, "\(text)")
                #expect(WebAddress.withoutCredentials(text).credentials == nil, "\(text)")
            }
            if WebAddress.isPlainHost(text.utf8.span, needsPort: true) {
                places += 1
                #expect(WebAddress.hostAndPort(lookingCloselyAt: text) == text)
            }
        }
        #expect(urls > 500)
        #expect(places > 50)
    }
}
