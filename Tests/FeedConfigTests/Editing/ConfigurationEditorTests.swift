import FeedConfig
import FeedModel
import Testing

@Suite("Adding feeds to the text of feeds.toml")
struct ConfigurationEditorTests {
    private let entry = FeedEntry(name: "a", url: "https://a.example/")

    private func appending(_ entries: FeedEntry..., to text: String) -> String {
        String(decoding: ConfigurationEditor(Array(text.utf8)).appending(entries), as: UTF8.self)
    }

    @Test(
        "leaves what is there as it is, and sets the new table apart",
        arguments: [
            ("", "[[feed]]\nname = \"a\"\nurl = \"https://a.example/\"\n"),
            ("# mine\n", "# mine\n\n[[feed]]\nname = \"a\"\nurl = \"https://a.example/\"\n"),
            ("x = 1\n\n", "x = 1\n\n[[feed]]\nname = \"a\"\nurl = \"https://a.example/\"\n"),
            ("# no end", "# no end\n\n[[feed]]\nname = \"a\"\nurl = \"https://a.example/\"\n"),
            (
                "# a\r\nb = 1",
                "# a\r\nb = 1\r\n\r\n[[feed]]\r\nname = \"a\"\r\nurl = \"https://a.example/\"\r\n"
            ),
            (
                "b = 1\r\n\r\n",
                "b = 1\r\n\r\n[[feed]]\r\nname = \"a\"\r\nurl = \"https://a.example/\"\r\n"
            ),
            (
                "\u{FEFF}# mark\n",
                "\u{FEFF}# mark\n\n[[feed]]\nname = \"a\"\nurl = \"https://a.example/\"\n"
            ),
        ])
    func leavesTheRest(before: String, after: String) {
        // Compared as bytes: to Swift, CRLF is one character.
        #expect(Array(appending(entry, to: before).utf8) == Array(after.utf8))
    }

    @Test func `writes every key that is given`() {
        let full = FeedEntry(
            name: "a \"b\" \\ c", url: "https://a.example/?q=1", every: "15m", tags: ["x", "y z"],
            allowPrivate: ["10.0.0.1:80"])
        #expect(
            full.table() == """
                [[feed]]
                name = "a \\"b\\" \\\\ c"
                url = "https://a.example/?q=1"
                every = "15m"
                tags = ["x", "y z"]
                allow_private = ["10.0.0.1:80"]

                """)
    }

    @Test func `what is written is read back`() throws {
        let odd = FeedEntry(
            name: "Ünï \"quoted\" \\u0041", url: "https://a.example/%22", tags: ["a,b", "c/d"])
        let feeds = try read(appending(odd, entry, to: "[feedwatch]\n")).configuration.feeds
        #expect(feeds.map(\.name.text) == [odd.name, "a"])
        #expect(feeds.map(\.tags) == [odd.tags, []])
    }

    @Test func `two entries are set apart, none changes nothing`() {
        let other = FeedEntry(name: "b", url: "https://b.example/")
        #expect(appending(entry, other, to: "") == entry.table() + "\n" + other.table())
        #expect(appending(to: "x") == "x")
    }
}

@Suite("The address of a feed")
struct FeedAddressTests {
    @Test(
        "is the same in every spelling",
        arguments: [
            ("http://a.example/feed", "https://A.example/feed/"),
            ("https://a.example", "https://a.example:443/"),
            ("https://a.example/f?x=1", "http://a.example:80/f?x=1#top"),
            ("http://[::1]/f", "http://[::1]:80/f"),
        ])
    func isTheSame(one: String, other: String) throws {
        #expect(try FeedAddress(one).sameness == FeedAddress(other).sameness)
    }

    @Test(
        "is another one with another path, query, host or port",
        arguments: [
            ("http://a.example/feed", "http://a.example/Feed"),
            ("http://a.example/f?x=1", "http://a.example/f?x=2"),
            ("http://a.example/", "http://www.a.example/"),
            ("http://a.example/", "http://a.example:8080/"),
        ])
    func isAnother(one: String, other: String) throws {
        #expect(try FeedAddress(one).sameness != FeedAddress(other).sameness)
    }

    @Test(
        "is understood as people type it",
        arguments: [
            ("example.org/news", "https://example.org/news"),
            (" http://example.org/ ", "http://example.org/"),
            ("feed:https://example.org/a", "https://example.org/a"),
            ("feed://example.org/a", "https://example.org/a"),
            ("localhost:8080/feed", "https://localhost:8080/feed"),
        ])
    func isUnderstood(typed: String, url: String) throws {
        #expect(try FeedAddress(typed: typed).url == url)
    }

    @Test(
        "is nothing that reads a file or runs a program",
        arguments: [
            "|cmd", "exec:/bin/sh", "filter:a:http://b/", "file:///etc/passwd", "ftp://a.example/",
            "javascript:alert(1)", "data:text/xml,<rss/>", "", "http://", "http://a b/",
            "http://a\u{202E}b/", "/etc/passwd", "-x",
        ])
    func isHTTP(text: String) {
        #expect(throws: FeedAddressError.self) { try FeedAddress(text) }
        #expect(throws: FeedAddressError.self) { try FeedAddress(typed: text) }
    }

    @Test func `with a password is refused without repeating it`() {
        let error = #expect(throws: FeedAddressError.self) {
            try FeedAddress("https://ann:hunter2@a.example/")
        }
        #expect(error?.mistake == .credentials)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `has the host and port that allow_private wants`() throws {
        #expect(try FeedAddress("http://LocalHost/x").authority == "localhost:80")
        #expect(try FeedAddress("https://[FD00::7]/x").authority == "[fd00::7]:443")
        #expect(try FeedAddress("http://10.0.0.1:8080").authority == "10.0.0.1:8080")
    }
}

@Suite("Proposed names")
struct ProposedNameTests {
    @Test(
        "are words in lower case with hyphens",
        arguments: [
            ("Computer Weekly", "computer-weekly"), ("  Ann's  Blog! ", "anns-blog"),
            ("Größe & Maß", "größe-maß"), ("日本語ニュース", "日本語ニュース"),
            ("a\u{1B}[31mb", "a-31mb"), ("C++ / Rust", "c-rust"), ("2026", "2026"),
            ("A\u{202E}B", "a-b"),
        ])
    func areSlugs(title: String, slug: String) {
        #expect(ProposedName.slug(title) == slug)
    }

    @Test func `of nothing are none, and long ones are cut`() {
        #expect(ProposedName.slug("¡…!") == nil)
        #expect(
            ProposedName.slug(String(repeating: "x", count: 999))?.count == ProposedName.longest)
    }

    @Test func `are unique, and the host's without a title`() {
        #expect(
            ProposedName.ofFeed(title: "News", host: "h", taken: ["news", "news-2"]) == "news-3")
        #expect(
            ProposedName.ofFeed(title: "!", host: "www.a.example", taken: []) == "a-example")
        #expect(ProposedName.ofFeed(title: nil, host: "[::]", taken: []) == "feed")
    }
}
