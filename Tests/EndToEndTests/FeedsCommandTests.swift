import Foundation
import TestSupport
import Testing

@Suite("feedwatch feeds import, export and list")
struct FeedsCommandTests {
    private static let configuration = """
        # Kept
        [[feed]]
        name = "Old One"
        url = "https://old.example/feed"
        tags = ["a,b", "c d"]
        """

    private let program: Program

    init() throws { program = try Program(configuration: Self.configuration) }

    private func importing(_ text: String, _ arguments: String...) async throws -> Program.Ending {
        try await program.run(["feeds", "import", "-"] + arguments, input: text)
    }

    @Test func `feeds are taken with their groups, others told`() async throws {
        let ending = try await importing(
            """
            <opml version="2.0"><body><outline text="Big News">
            <outline text="Alpha" xmlUrl="https://alpha.example/f" category="/World/Asia"/>
            <outline text="Alpha" xmlUrl="https://beta.example/f"/></outline>
            <outline text="again" xmlUrl="http://alpha.example/f/"/>
            <outline text="known" xmlUrl="http://old.example/feed/"/>
            <outline text="a" xmlUrl="|touch pwned"/><outline text="b" xmlUrl="exec:touch pwned"/>
            <outline text="c" xmlUrl="filter:touch pwned:http://x/"/>
            <outline text="d" xmlUrl="file:///etc/passwd"/>
            <outline text="e" xmlUrl="https://ann:hunter2@c.example/"/>
            </body></opml>
            """, "--tag", "imported")
        #expect(ending.status == 0)
        #expect(ending.output.hasSuffix("2 feeds added to feeds.toml, 7 skipped.\n"))
        for told in [
            "\"|touch pwned\"", "\"exec:touch pwned\"", "\"filter:touch pwned",
            "file:///etc/passwd",
            "as \"alpha\"", "as \"Old One\"", "https://c.example/",
        ] {
            #expect(ending.errors.contains(told))
        }
        #expect(!ending.errors.contains("hunter2"))
        #expect(
            try program.folder.text(of: "feeds.toml") == Self.configuration + """


                [[feed]]
                name = "alpha"
                url = "https://alpha.example/f"
                tags = ["big-news", "world", "asia", "imported"]

                [[feed]]
                name = "alpha-2"
                url = "https://beta.example/f"
                tags = ["big-news", "imported"]

                """)
        #expect(!FileManager.default.fileExists(atPath: program.folder.file("pwned")))
    }

    @Test func `what was exported is imported the same`() async throws {
        let exported = try await program.run("feeds", "export")
        #expect(exported.status == 0)
        try program.folder.write(exported.output, to: "list.opml")
        let other = try Program(configuration: "")
        let path = program.folder.file("list.opml")
        #expect(try await other.run("feeds", "import", path).status == 0)
        #expect(try await other.run("feeds", "export").output == exported.output)
        let lists = try await [program, other].asyncMap {
            try await $0.run("feeds", "list", "--json").output
        }
        let (mine, theirs) = try (Row(lists[0]), Row(lists[1]))
        #expect(mine == theirs)
        #expect(
            mine == Row(name: "Old One", url: "https://old.example/feed", tags: ["a,b", "c d"]))
    }

    @Test func `a rehearsal of an import changes nothing`() async throws {
        let ending = try await importing(
            "<opml><body><outline xmlUrl='https://a.example/'/></body></opml>", "--dry-run")
        #expect(ending.status == 0)
        #expect(ending.output.contains("name = \"a-example\""))
        #expect(try program.folder.text(of: "feeds.toml") == Self.configuration)
    }

    @Test func `what is no list is refused`() async throws {
        let ending = try await importing("<html><body>")
        #expect(ending.status == 65)
        #expect(ending.errors.contains("an HTML page, not OPML"))
        #expect(try await program.run("feeds", "import", "missing.opml").status == 74)
    }

    @Test(
        "a hostile list costs little memory",
        arguments: [
            "'<opml><body>' + '<outline text=\"x\">' * 800000",
            "'<opml><body><outline' + ''.join(f' a{i}=\"1\"' for i in range(100000)) + '/>'",
            "'<opml><body>' + '<outline xmlUrl=\"http://a.example/\"/>' * 400000",
            """
            '<opml><body>' + ''.join('<outline text="News" xmlUrl="http://a.example/%d"/>' % i for i in range(20000))
            """,
            """
            '<!DOCTYPE opml [<!ENTITY a0 "lol">' + ''.join('<!ENTITY a%d "%s">' % (i, ('&a%d;' % (i - 1)) * 10) for i in range(1, 10)) + ']><opml><body><outline text="&a9;" xmlUrl="http://a.example/"/></body></opml>'
            """,
        ])
    func hostile(list: String) async throws {
        // The peak of the child, in kB, after its exit code.
        let script = """
            import resource, subprocess, sys
            ending = subprocess.run([sys.argv[1], "feeds", "import", "-"], capture_output=True,
                                    input=(\(list)).encode())
            print(ending.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
            """
        let ending = try await program.run(
            ["python3", "-I", "-S", "-c", script, Program.executable()], of: "/usr/bin/env")
        let numbers = ending.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(numbers.count == 2)
        #expect([0, 65].contains(numbers[0]))
        #expect(numbers[1] < 300_000)
    }

    @Test func `the list tells states, for people and programs`() async throws {
        let server = try await LoopbackServer.start()
        func feed(_ name: String) -> String {
            """

            [[feed]]
            name = "\(name)"
            url = "\(server.url("/\(name)"))"
            allow_private = ["\(server.authority)"]

            """
        }
        try server.answer("/good", .init(body: Newsroom.document(["One"])))
        try server.answer("/later", .init(503, headers: ["Retry-After": "7200"]))
        let program = try Program(
            configuration: ["good", "bad", "new"].map(feed).joined())
        _ = try await program.run("poll", "--feed", "good", "--feed", "bad")
        let lines = try await program.run("feeds").lines
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("good  ok  last 20"))
        #expect(lines[1].hasPrefix("bad  failing 1  last 20"))
        #expect(lines[1].contains("answered 404"))
        #expect(lines[2].hasPrefix("new  never polled  last -  next 20"))
        let failing = try await program.run("feeds", "list", "--failing", "--json")
        #expect(failing.lines.count == 1)
        #expect(failing.output.contains("\"state\":\"failing\""))
    }

    @Test func `check --fetch tries every feed and keeps nothing`() async throws {
        let server = try await LoopbackServer.start()
        try server.answer("/good", .init(body: Newsroom.document(["One", "Two"])))
        try server.answer("/moved", .init(301, headers: ["Location": "/good"]))
        try server.answer("/page", .init(body: "<!doctype html><html><p>Hello"))
        func feed(_ name: String, _ path: String) -> String {
            """
            [[feed]]
            name = "\(name)"
            url = "\(server.url(path))"
            allow_private = ["\(server.authority)"]

            """
        }
        let well = try Program(
            configuration: feed("good", "/good") + feed("moved", "/moved"))
        let good = try await well.run("check", "--fetch")
        #expect(good.status == 0)
        #expect(
            Array(good.lines.suffix(2)) == [
                "good  rss 2.0 with 2 items",
                "moved  rss 2.0 with 2 items, redirected to \(server.url("/good"))",
            ])
        #expect(!FileManager.default.fileExists(atPath: well.folder.file("feedwatch.db")))
        #expect(try server.requests().count == 3)

        let ill = try Program(configuration: feed("page", "/page") + feed("gone", "/nowhere"))
        let bad = try await ill.run("check", "--fetch")
        #expect(bad.status == 3)
        #expect(bad.output.contains("page  FAILED  the document is an HTML page"))
        #expect(bad.output.contains("gone  FAILED  \(server.url("/nowhere")) answered 404"))
    }
}

/// As much of a line of `feeds list --json` as a list of feeds carries.
private struct Row: Decodable, Equatable {
    let name, url: String
    let tags: [String]

    init(name: String, url: String, tags: [String]) {
        (self.name, self.url, self.tags) = (name, url, tags)
    }

    init(_ line: String) throws {
        self = try JSONDecoder().decode(Row.self, from: Data(line.utf8))
    }
}

extension Array {
    fileprivate func asyncMap<Result>(
        _ transform: (Element) async throws -> Result
    ) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
