import Foundation
import TestSupport
import Testing

@Suite("feedwatch feeds add")
struct FeedsAddTests {
    private static let configuration = """
        # My feeds
        [[feed]]   # the first
        name = "there"
        path = "there.xml"
        """

    private let server: LoopbackServer
    private let program: Program

    init() async throws {
        server = try await LoopbackServer.start()
        program = try Program(configuration: Self.configuration)
    }

    private func publish(_ path: String, title: String = "The Gazette") throws {
        let document = Newsroom.document(["One", "Two \u{7F}31m"])
            .replacing("<title>News</title>", with: "<title>\(title)</title>")
        try server.answer(
            path,
            .init(
                headers: ["ETag": "\"v1\"", "Content-Type": "application/rss+xml"],
                body: document, conditional: true))
    }

    private func page(_ path: String, _ html: String) throws {
        try server.answer(
            path,
            .init(headers: ["Content-Type": "text/html"], body: "<!doctype html>\(html)"))
    }

    private func add(_ path: String, _ arguments: String...) async throws -> Program.Ending {
        try await program.run(["feeds", "add", server.url(path), "--allow-private"] + arguments)
    }

    private var asked: [String] { get throws { try server.requests().map(\.path) } }

    @Test func `a feed costs one request, and the next poll is conditional and in time`()
        async throws
    {
        try publish("/feed.xml")
        let ending = try await add("/feed.xml", "--tag", "local", "--every", "2h")
        #expect(ending.status == 0)
        #expect(ending.errors == "")
        #expect(ending.output.hasPrefix("The Gazette: rss 2.0, 2 items\n"))
        #expect(ending.output.contains("  - One\n"))
        #expect(ending.output.contains("  - Two \u{FFFD}31m\n"))
        #expect(ending.output.contains("as \"the-gazette\". Its 2 items are stored"))
        let added = """


            [[feed]]
            name = "the-gazette"
            url = "\(server.url("/feed.xml"))"
            every = "2h"
            tags = ["local"]
            allow_private = ["\(server.authority)"]

            """
        #expect(try program.folder.text(of: "feeds.toml") == Self.configuration + added)
        #expect(try asked == ["/feed.xml"])

        #expect(try await program.run("poll").status == 0)
        #expect(try asked == ["/feed.xml"])
        #expect(try await program.run("poll", "--feed", "the-gazette").status == 0)
        #expect(try server.requests().map { $0.header("if-none-match") } == [nil, "\"v1\""])
    }

    @Test func `its old items alert nobody, the next one does`() async throws {
        try program.folder.write(
            Self.configuration + """

                [[rule]]
                name = "r"
                any = ["OpenAI"]

                [[sink]]
                name = "out"
                type = "stdout"
                """, to: "feeds.toml")
        try server.answer("/f", .init(body: Newsroom.document(["OpenAI one"])))
        #expect(try await add("/f", "--name", "n").status == 0)
        try server.answer("/f", .init(body: Newsroom.document(["OpenAI one", "OpenAI two"])))
        let ending = try await program.run("poll", "--feed", "n")
        #expect(ending.lines.count == 1)
        #expect(ending.output.contains("two"))
    }

    @Test func `of a page it is the feed that the page declares`() async throws {
        try page(
            "/blog/",
            """
            <link rel=alternate type=application/rss+xml title="Com\u{1B}ments" href=comments/feed>
            <link rel=alternate type=application/rss+xml title=Main href=main.xml>
            """)
        try publish("/blog/main.xml")
        let ending = try await add("/blog/")
        #expect(ending.status == 0)
        #expect(try asked == ["/blog/", "/blog/main.xml"])
        #expect(ending.errors.contains("  2  \(server.url("/blog/comments/feed"))"))
        #expect(!ending.errors.contains("\u{1B}"))
        #expect(
            try program.folder.text(of: "feeds.toml").contains(server.url("/blog/main.xml")))
    }

    @Test func `another one can be picked`() async throws {
        try page("/", "<link rel=feed href=/one.xml><link rel=feed href=/two.xml>")
        try publish("/two.xml")
        #expect(try await add("/", "--pick", "3").status == 64)
        #expect(try await add("/", "--pick", "2").status == 0)
        #expect(try asked == ["/", "/", "/two.xml"])
    }

    @Test func `a page without feeds is helped by the usual places, a few and not more`()
        async throws
    {
        try page("/", "<p>Hello")
        let missing = try await add("/")
        #expect(missing.status == 65)
        #expect(missing.errors.contains("names no feed"))
        #expect(try server.requests().count == 8)
        #expect(try program.folder.text(of: "feeds.toml") == Self.configuration)
        try server.forget()
        try publish("/rss")
        #expect(try await add("/").status == 0)
        #expect(try asked == ["/", "/feed", "/rss"])
    }

    @Test func `one that is there is refused without a request`() async throws {
        try publish("/feed.xml")
        _ = try await add("/feed.xml")
        try server.forget()
        let ending = try await add("/feed.xml/")
        #expect(ending.status == 64)
        #expect(ending.errors.contains("as feed \"the-gazette\""))
        #expect(try asked.isEmpty)
    }

    @Test(
        "what can't be added is refused before any request",
        arguments: [
            (["exec:/bin/sh"], 64), (["file:///etc/passwd"], 64),
            (["http://ann:hunter2@127.0.0.1/"], 64),
            (["http://127.0.0.1/", "--name", "there"], 78),
            (["http://127.0.0.1/", "--every", "soon"], 78),
            (["http://127.0.0.1/", "--tag", ""], 78),
        ])
    func refused(arguments: [String], status: Int) async throws {
        let ending = try await program.run(["feeds", "add"] + arguments)
        #expect(ending.status.map(Int.init) == status)
        #expect(!ending.errors.isEmpty)
        #expect(!ending.errors.contains("hunter2"))
        #expect(try program.folder.text(of: "feeds.toml") == Self.configuration)
    }

    @Test func `a private address needs a word`() async throws {
        let ending = try await program.run("feeds", "add", server.url("/feed.xml"))
        #expect(ending.status == 3)
        #expect(ending.errors.contains("--allow-private"))
        #expect(try asked.isEmpty)
    }

    @Test func `a rehearsal shows what would be added`() async throws {
        try publish("/feed.xml")
        let ending = try await add("/feed.xml", "--dry-run")
        #expect(ending.status == 0)
        #expect(ending.output.contains("[[feed]]\nname = \"the-gazette\"\n"))
        #expect(try program.folder.text(of: "feeds.toml") == Self.configuration)
        #expect(!FileManager.default.fileExists(atPath: program.folder.file("feedwatch.db")))
    }

    @Test func `while a run is under way the first poll is left to the next`() async throws {
        try publish("/feed.xml")
        try program.folder.write("<rss><channel></channel></rss>", to: "there.xml")
        let slow = LoopbackServer.newPath
        let other = try Program(
            configuration: """
                [[feed]]
                name = "slow"
                url = "\(server.url(slow))"
                allow_private = ["\(server.authority)"]
                """)
        try server.answer(slow, .raw(.send("HTTP/1.1 200 OK\r\n"), .hold))
        _ = try await other.run(["poll"]) { running in
            _ = try await server.requests(slow, atLeast: 1)
            let ending = try await other.run(
                "feeds", "add", server.url("/feed.xml"), "--allow-private")
            #expect(ending.status == 0)
            #expect(ending.output.contains("the first poll comes with the next one"))
            try running.send(signal: SIGTERM)
        }
        #expect(try other.folder.text(of: "feeds.toml").contains("the-gazette"))
    }

    @Test func `a first feeds.toml is made when asked for`() async throws {
        try publish("/feed.xml")
        let path = program.folder.file("new.toml")
        #expect(try await add("/feed.xml", "--config", path).status == 78)
        #expect(try await add("/feed.xml", "--config", path, "--create").status == 0)
        #expect(try await program.run("check", "--config", path).status == 0)
    }
}
