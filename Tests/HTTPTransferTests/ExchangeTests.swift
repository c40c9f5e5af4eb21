import Foundation
import HTTPTransfer
import Testing
import TestSupport

@Suite("An exchange")
struct ExchangeTests {
    private let server: LoopbackServer
    private let client: HTTPClient

    init() async throws {
        server = try await LoopbackServer.start()
        client = try HTTPClient()
    }

    private func send(
        _ path: String, _ method: HTTPRequest.Method = .get, headers: [HTTPHeader] = []
    ) async throws -> HTTPResponse {
        try await client.send(
            HTTPRequest(
                method: method, url: server.url(path), headers: headers,
                allowPrivate: [server.authority]))
    }

    @Test func `brings status, headers and body`() async throws {
        try server.answer("/feed", .init(headers: ["Content-Type": "text/xml"], body: "<rss/>"))
        let response = try await send("/feed")
        #expect(response.status == 200)
        #expect(response.headers.text("content-TYPE") == "text/xml")
        #expect(response.body == Array("<rss/>".utf8))
        #expect(response.url == server.url("/feed"))
        #expect(response.endIsKnown)
    }

    @Test func `sends what was asked for and no header more`() async throws {
        _ = try await send("/feed", headers: [HTTPHeader("User-Agent", "feedwatch/1")])
        let request = try #require(try server.requests("/feed").first)
        #expect(request.method == "GET")
        #expect(request.headerNames.sorted() == ["accept-encoding", "host", "user-agent"])
        #expect(request.header("Accept-Encoding") == "gzip, br")
    }

    @Test func `carries header values byte for byte, in both directions`() async throws {
        let odd: [UInt8] = [0x22, 0xE9, 0xFF, 0x22]
        try server.answer("/feed", .init(rawHeaders: [("ETag", odd)], body: Data("x".utf8)))
        let response = try await send("/feed", headers: [HTTPHeader("If-None-Match", odd)])
        #expect(response.headers["etag"] == odd)
        #expect(try server.requests("/feed").first?.bytes("If-None-Match") == odd)
    }

    @Test("decodes", arguments: [LoopbackServer.Answer.Encoding.gzip, .br])
    func decodes(encoding: LoopbackServer.Answer.Encoding) async throws {
        let text = String(repeating: "<item/>", count: 20_000)
        try server.answer("/feed", .init(body: text, encoding: encoding))
        let response = try await send("/feed")
        #expect(response.body == Array(text.utf8))
        #expect(!response.endIsKnown)
    }

    @Test func `posts a body with its type`() async throws {
        let body = Array(#"{"type":"alert.matched"}"#.utf8) + [0, 0xFF]
        try server.answer("/hook", .init(202))
        let response = try await send(
            "/hook", .post(body: body), headers: [HTTPHeader("Content-Type", "application/json")])
        #expect(response.status == 202)
        let request = try #require(try server.requests("/hook").first)
        #expect(request.method == "POST")
        #expect(request.body == Data(body))
        #expect(
            request.headerNames.sorted()
                == ["accept-encoding", "content-length", "content-type", "host"])
    }

    @Test func `puts a body`() async throws {
        try server.answer("/event/1", .init(200))
        _ = try await send("/event/1", .put(body: Array("{}".utf8)))
        let request = try #require(try server.requests("/event/1").first)
        #expect(request.method == "PUT")
        #expect(request.body == Data("{}".utf8))
        #expect(request.headerNames.sorted() == ["accept-encoding", "content-length", "host"])
    }

    @Test func `posts an empty body`() async throws {
        _ = try await send("/hook", .post(body: []))
        #expect(try server.requests("/hook").first?.header("Content-Length") == "0")
    }

    @Test("refuses a header that would break out of its line", arguments: ["a\r\nb: c", "a\0b"])
    func refusesHeader(value: String) async throws {
        await #expect(throws: TransferError.invalidHeader(name: "X")) {
            try await send("/feed", headers: [HTTPHeader("X", value)])
        }
        #expect(try server.requests().isEmpty)
    }

    @Test func `keeps its connection for the next one`() async throws {
        for _ in 1...3 { _ = try await send("/feed") }
        #expect(Set(try server.requests().map(\.connection)) == [1])
    }

    @Test func `asks with the credentials of a URL and tells them nowhere`() async throws {
        let url = "http://me:p%40ss@\(server.authority)/feed#top"
        let response = try await client.send(
            HTTPRequest(url: url, allowPrivate: [server.authority]))
        #expect(response.url == server.url("/feed"))
        #expect(
            try server.requests("/feed").first?.header("Authorization") == "Basic bWU6cEBzcw==")
    }

    @Test(
        "refuses what is no http URL", arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "//x"])
    func refusesURL(url: String) async {
        let error = await #expect(throws: TransferError.self) {
            try await client.send(HTTPRequest(url: url))
        }
        switch error {
        case .unsupportedScheme, .invalidURL: break
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test func `runs hundreds at once and mixes up none`() async throws {
        for number in 0..<300 { try server.answer("/\(number)", .init(body: "body \(number)")) }
        let bodies = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for number in 0..<300 {
                group.addTask { (number, try await send("/\(number)").body) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(bodies.count == 300)
        #expect(bodies.allSatisfy { $1 == Array("body \($0)".utf8) })
    }
}
