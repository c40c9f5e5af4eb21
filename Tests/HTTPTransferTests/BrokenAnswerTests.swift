import HTTPTransfer
import Testing
import TestSupport

@Suite("A broken answer")
struct BrokenAnswerTests {
    private let server: LoopbackServer
    private let client: HTTPClient
    private let path = LoopbackServer.newPath

    init() throws {
        server = try .shared
        client = try HTTPClient()
    }

    enum Kind { case incomplete, malformed, undecodable }

    private func get(_ steps: LoopbackServer.Step...) async throws -> HTTPResponse {
        try server.answer(path, .raw(steps))
        return try await client.send(
            HTTPRequest(url: server.url(path), allowPrivate: [server.authority]))
    }

    private func expect(_ kind: Kind, _ steps: LoopbackServer.Step...) async throws {
        try server.answer(path, .raw(steps))
        let error = await #expect(throws: TransferError.self) {
            try await client.send(
                HTTPRequest(url: server.url(path), allowPrivate: [server.authority]))
        }
        switch (kind, error) {
        case (.incomplete, .incomplete), (.malformed, .malformedAnswer),
            (.undecodable, .undecodable):
            break
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test(
        "that was cut is an error",
        arguments: [
            "",
            "HTTP/1.1 200 OK\r\nContent-Ty",
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n<rss>",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n",
            "HTTP/1.1 103 Early Hints\r\n\r\n",
        ])
    func cut(text: String) async throws {
        try await expect(.incomplete, .send(text))
    }

    @Test func `that was reset is an error`() async throws {
        try await expect(
            .incomplete, .send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>"), .reset)
    }

    @Test(
        "that contradicts HTTP is an error",
        arguments: [
            "<rss/>",
            "SSH-2.0-OpenSSH_9.2\r\n",
            "HTTP/1.1 abc OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n<rss/>",
            "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n<rss/>",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n<rss/>",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n<rss/>",
        ])
    func contradictory(text: String) async throws {
        try await expect(.malformed, .send(text))
    }

    @Test(
        "whose encoding is wrong or unknown is an error",
        arguments: ["gzip", "br", "snappy", "gzip, gzip, gzip, gzip, gzip, gzip"])
    func undecodable(encoding: String) async throws {
        try await expect(
            .undecodable,
            .send("HTTP/1.1 200 OK\r\nContent-Encoding: \(encoding)\r\n\r\n<rss>plain</rss>"))
    }

    @Test(
        "is read where it is merely old or odd",
        arguments: [
            "HTTP/1.0 200 OK\r\n\r\n<rss/>",
            "HTTP/1.1 200\r\nContent-Length: 6\r\n\r\n<rss/>",
            "HTTP/1.1 200 OK\nContent-Length: 6\n\n<rss/>",
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 6\r\n\r\n<rss/>",
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>surplus",
            "HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\nContent-Length: 6\r\n\r\n<rss/>",
            "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>",
        ])
    func odd(text: String) async throws {
        let response = try await get(.send(text))
        #expect(response.status == 200)
        #expect(response.body == Array("<rss/>".utf8))
        #expect(response.headers["X"] == nil)
    }

    @Test func `that goes on after its end costs its connection`() async throws {
        let server = try HostileServer(alwaysMisbehaves: true)
        let request = HTTPRequest(
            url: try server.url("cl-too-short"),
            allowPrivate: [try server.authority("cl-too-short")])
        for _ in 1...3 {
            let response = try await client.send(request)
            #expect(response.body.suffix(7) == Array("</rss>\n".utf8).suffix(7))
            #expect(response.headers["X-Surplus"] == nil)
        }
        #expect(Set(try server.requests().map(\.connection)).count == 3)
    }

    @Test func `that only ends with its connection is marked`() async throws {
        #expect(try await !get(.send("HTTP/1.0 200 OK\r\n\r\n<rss>")).endIsKnown)
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n0\r\n\r\n"
        #expect(try await get(.send(chunked)).endIsKnown)
    }

    @Test(
        "is an answer to whom its status is enough",
        arguments: [
            [.send("\r\n"), .forever("x")], [.send("\r\nx"), .reset], [.send("\r\n"), .hold],
            [.send("Content-Length: 1000000000000\r\n\r\nx")],
            [.send("Content-Encoding: gzip\r\n\r\nplain")],
        ] as [[LoopbackServer.Step]])
    func statusIsEnough(rest: [LoopbackServer.Step]) async throws {
        try server.answer(path, .raw([.send("HTTP/1.1 202 Accepted\r\n")] + rest))
        let response = try await client.send(
            HTTPRequest(
                url: server.url(path), limits: TransferLimits(total: .seconds(1), body: 1000),
                allowPrivate: [server.authority], needsWholeBody: false))
        #expect(response.status == 202)
        #expect(response.body.count <= 1000)
        #expect(!response.endIsKnown)
    }

    @Test func `whose status never came is none even to them`() async throws {
        try server.answer(path, .raw(.send("HTTP/1.1 202 Accepted\r\n"), .reset))
        await #expect(throws: TransferError.self) {
            try await client.send(
                HTTPRequest(
                    url: server.url(path), allowPrivate: [server.authority],
                    needsWholeBody: false))
        }
    }
}
