import Foundation
import TestSupport
import Testing

/// Items and documents that try to be taken for news, or to make us ask for more, in whole polls.
@Suite("Hostile items, in a run", .timeLimit(.minutes(5)))
struct HostileItemTests {
    @Test(
        "are each alerted once, however they are told apart",
        arguments: [
            ("one-guid-for-all-items.xml", 10), ("items-without-guid.xml", 3),
            ("items-with-empty-guids.xml", 3), ("odd-dates.xml", 6),
            ("links-that-run-something.xml", 8),
        ])
    func areAlertedOnce(fixture: String, count: Int) async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        let text = try String(
            contentsOfFile: Program.repository + "/Fixtures/broken/\(fixture)", encoding: .utf8)
        try newsroom.server.answer("/feed.xml", .init(body: text), .init(body: text + "\n"))
        let first = try await newsroom.poll()
        #expect(first.status == 0)
        #expect(first.lines.count == count)
        #expect(try Set(newsroom.idsInFile()).count == count)
        let second = try await newsroom.poll()
        #expect((second.status, second.lines) == (0, []))
        #expect(try newsroom.webhooks().count == count)
    }

    @Test func `give alerts no link that runs something, and keep the item`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        let text = try String(
            contentsOfFile: Program.repository + "/Fixtures/broken/links-that-run-something.xml",
            encoding: .utf8)
        try newsroom.server.answer("/feed.xml", .init(body: text))
        let ending = try await newsroom.poll()
        let links = try ending.lines.map(Self.link(ofBody:))
        #expect(links.count == 8)
        // With a line break within it, `javascript:` is no scheme but a place on the feed's server.
        #expect(
            links.compactMap { $0 } == [
                "http://example.org/whole", "http://example.org/aX-Evil: yes",
                newsroom.server.url("/javascript:alert(1)"),
            ])
        #expect(try newsroom.server.requests().count == 1)
    }

    @Test func `that are edited, dated anew, moved, away for a while or at https are no news`()
        async throws
    {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        let (one, two) = (Self.item(1), Self.item(2))
        let documents = [
            [one, two],
            [Self.item(1, title: "OpenAI, edited"), two],
            [Self.item(1, date: "Sat, 01 Jan 2050 00:00:00 GMT"), two],
            [two, one],
            [two], [one, two],
            [Self.item(1, scheme: "https"), two],
            [one, two],
        ]
        for (number, items) in documents.enumerated() {
            try newsroom.server.answer(
                "/feed.xml",
                .init(body: "<rss><channel>\(items.joined())</channel></rss>"))
            let ending = try await newsroom.poll()
            #expect(ending.status == 0)
            #expect(ending.lines.count == (number == 0 ? 2 : 0), "document \(number)")
        }
        try newsroom.server.answer(
            "/feed.xml",
            .init(body: "<rss><channel>\(Self.item(3))\(one)\(two)</channel></rss>"))
        #expect(try await newsroom.poll().lines.count == 1)
        #expect(try newsroom.webhooks().count == 3)
    }

    /// Each names a file of ours and URLs of the very server that it comes from, so that no guard
    /// against private addresses would stop a request.
    @Test(
        "make no request, and no file is read",
        arguments: [
            Reaching("a file as an entity", "a&x;b") {
                "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file://\($1)\">]>" + $0
            },
            Reaching("a URL as an entity", "a&x;b") {
                "<!DOCTYPE rss [<!ENTITY x SYSTEM \"\($1)\">]>" + $0
            },
            Reaching("a parameter entity") {
                "<!DOCTYPE rss [<!ENTITY % p SYSTEM \"\($1)\"> %p;]>" + $0
            },
            Reaching("an external subset") { "<!DOCTYPE rss SYSTEM \"\($1)\">" + $0 },
            Reaching("a style sheet") {
                "<?xml version=\"1.0\"?><?xml-stylesheet href=\"\($1)\" type=\"text/xsl\"?>" + $0
            },
            Reaching(
                "an inclusion",
                "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"URL\" parse=\"text\"/>"
            ) { $0.replacing("URL", with: $1) },
            Reaching("all kinds of links") { document, url in
                document.replacing(
                    "</item>",
                    with: """
                        <enclosure url="\(url)" length="1" type="audio/mpeg"/><comments>\(url)</comments>
                        <link>\(url)</link></item><image><url>\(url)</url></image>
                        <atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="\(url)"/>
                        <atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="\(url)"/>
                        """)
            },
        ])
    func reachNothing(_ reaching: Reaching) async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        let secret = try newsroom.program.folder.write("Stargate-secret", to: "secret.txt")
        let bare = """
            <rss><channel><item><guid>1</guid><title>OpenAI</title><description>\(reaching.description)\
            </description></item></channel></rss>
            """
        for target in [newsroom.server.url("/reached"), secret] {
            try newsroom.server.answer(
                "/feed.xml",
                .init(
                    headers: ["Link": "<\(target)>; rel=preload, <\(target)>; rel=next"],
                    body: reaching.document(bare, target)))
            let ending = try await newsroom.poll()
            #expect(ending.status == 0)
            #expect(!ending.output.contains("Stargate-secret"))
        }
        #expect(try newsroom.idsInFile().count == 1)
        #expect(try newsroom.server.requests().map(\.path) == ["/feed.xml", "/feed.xml"])
    }

    struct Reaching: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let description: String
        /// The document, made of one without reach and of where to reach.
        let document: @Sendable (String, String) -> String

        init(
            _ name: String, _ description: String = "text",
            _ document: @escaping @Sendable (String, String) -> String
        ) {
            testDescription = name
            self.description = description
            self.document = document
        }
    }

    private static func item(
        _ number: Int, title: String = "OpenAI", date: String = "Mon, 01 Jan 2024 00:00:00 GMT",
        scheme: String = "http"
    ) -> String {
        """
        <item><title>\(title) \(number)</title><pubDate>\(date)</pubDate>\
        <guid>\(scheme)://example.org/\(number)</guid></item>
        """
    }

    /// `data.item.url` of an alert.
    private static func link(ofBody body: String) throws -> String? {
        struct Body: Decodable {
            struct Payload: Decodable {
                struct Item: Decodable { let url: String? }
                let item: Item
            }
            let data: Payload
        }
        return try JSONDecoder().decode(Body.self, from: Data(body.utf8)).data.item.url
    }
}
