import Foundation
import HTTPTransfer
import Testing
import TestSupport

@Suite("Redirects")
struct RedirectTests {
    private let server: LoopbackServer
    private let client: HTTPClient

    init() async throws {
        server = try await LoopbackServer.start()
        client = try HTTPClient()
    }

    private func get(
        _ path: String, redirects: Int = 5, headers: [HTTPHeader] = []
    ) async throws -> HTTPResponse {
        var request = HTTPRequest(
            url: server.url(path), headers: headers, followRedirects: redirects,
            allowPrivate: [server.authority])
        request.conditional = (server.url("/b"), [HTTPHeader("If-None-Match", "\"b\"")])
        return try await client.send(request)
    }

    private func redirect(_ path: String, _ status: Int, to target: String) throws {
        try server.answer(path, .init(status, headers: ["Location": target]))
    }

    @Test("are followed", arguments: [301, 302, 303, 307, 308])
    func areFollowed(status: Int) async throws {
        try redirect("/a", status, to: server.url("/b"))
        try server.answer("/b", .init(body: "b"))
        let response = try await get("/a")
        #expect(response.url == server.url("/b"))
        #expect(response.body == Array("b".utf8))
        #expect(response.hops == [.init(status: status, target: server.url("/b"))])
    }

    @Test(
        "may be relative",
        arguments: [
            ("b", "/dir/b"), ("/b?q=1", "/b?q=1"), ("../b", "/b"), ("?q", "/dir/a?q"),
            ("b c", "/dir/b%20c"), ("é", "/dir/%C3%A9"), ("b#part", "/dir/b"),
        ])
    func mayBeRelative(target: String, path: String) async throws {
        try redirect("/dir/a", 302, to: target)
        try server.answer(path, .init(body: "b"))
        let response = try await get("/dir/a")
        #expect(response.status == 200)
        #expect(response.url == server.url(path))
    }

    @Test func `keep raw bytes of any encoding`() async throws {
        try server.answer("/a", .init(302, rawHeaders: [("Location", [0x2F, 0xE9])], body: Data()))
        #expect(try await get("/a").url == server.url("/%E9"))
    }

    @Test func `are not followed to a URL longer than any server takes`() async throws {
        try redirect("/a", 302, to: "/" + String(repeating: "a", count: 20_000))
        let error = await #expect(throws: TransferError.self) { try await get("/a") }
        guard case .badRedirect = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `are counted, so that a loop ends`() async throws {
        try redirect("/a", 302, to: "/a")
        await #expect(throws: TransferError.tooManyRedirects(limit: 5, last: server.url("/a"))) {
            try await get("/a")
        }
        #expect(try server.requests().count == 6)
    }

    @Test func `are the answer where none is to be followed`() async throws {
        try redirect("/a", 302, to: "/b")
        let response = try await get("/a", redirects: 0)
        #expect(response.status == 302)
        #expect(try server.requests("/b").isEmpty)
    }

    @Test(
        "lead to http and https only",
        arguments: [
            "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://127.0.0.1/",
        ])
    func areHTTP(target: String) async throws {
        try redirect("/a", 302, to: target)
        await #expect(throws: TransferError.unsupportedScheme(url: target)) { try await get("/a") }
    }

    @Test(
        "need a target",
        arguments: ["", "data:,x", "http://", "http://user@127.0.0.1/", "http://[::1"])
    func needATarget(target: String) async throws {
        try redirect("/a", 302, to: target)
        let error = await #expect(throws: TransferError.self) { try await get("/a") }
        guard case .badRedirect(server.url("/a"), 302, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `take no permission along to another port`() async throws {
        let other = try await LoopbackServer.start()
        try redirect("/a", 302, to: other.url("/b"))
        await #expect(
            throws: TransferError.addressRefused(
                authority: other.authority, address: .v4(0x7F00_0001), .loopback)
        ) { try await get("/a") }
        #expect(try other.requests().isEmpty)
    }

    @Test func `carry validators only to the URL that gave them`() async throws {
        try redirect("/a", 302, to: "/b")
        _ = try await get("/a")
        #expect(try server.requests("/a").first?.header("If-None-Match") == nil)
        #expect(try server.requests("/b").first?.header("If-None-Match") == "\"b\"")
    }

    @Test func `carry credentials and headers of one's own to the same origin only`() async throws {
        let other = try await LoopbackServer.start()
        try redirect("/a", 302, to: "/b")
        try redirect("/b", 302, to: other.url("/c"))
        let request = HTTPRequest(
            url: server.url("/a"),
            headers: ["Authorization", "Cookie", "X-Key", "User-Agent"].map { HTTPHeader($0, "s") },
            followRedirects: 5, allowPrivate: [server.authority, other.authority])
        _ = try await client.send(request)
        let sameOrigin = try #require(try server.requests("/b").first)
        #expect(sameOrigin.header("Authorization") == "s")
        let otherOrigin = try #require(try other.requests("/c").first)
        #expect(otherOrigin.headerNames.sorted() == ["accept-encoding", "host", "user-agent"])
    }
}
