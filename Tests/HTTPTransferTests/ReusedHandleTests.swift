import HTTPTransfer
import TestSupport
import Testing

/// Requests of one client follow each other on the same handle of libcurl.
@Suite("A request that follows another")
struct ReusedHandleTests {
    private let server: LoopbackServer
    private let client: HTTPClient

    init() async throws {
        server = try await LoopbackServer.start()
        client = try HTTPClient()
    }

    private func request(_ path: String, headers: [HTTPHeader] = []) -> HTTPRequest {
        HTTPRequest(url: server.url(path), headers: headers, allowPrivate: [server.authority])
    }

    private static func answer(_ encoding: String, _ body: [UInt8]) -> [LoopbackServer.Step] {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Encoding: \(encoding)\r\nContent-Length: \(body.count)\r\n\r\n"
        return [.send(head), .bytes(body)]
    }

    /// `<rss>`, deflated.
    private static let deflated: [UInt8] = [0xB3, 0x29, 0x2A, 0x2E, 0xB6, 3, 0]

    @Test func `has its body unpacked by libcurl, though the one before was left packed`()
        async throws
    {
        let gzip =
            [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 0xFF] + Self.deflated + [
                0x1A, 0x2B, 1, 0xF0, 5, 0, 0, 0,
            ]
        let zlib = [0x78, 0x9C] + Self.deflated + [0x05, 0x76, 0x01, 0xD3]
        try server.answer("/gzip", .raw(Self.answer("gzip", gzip)))
        try server.answer("/zlib", .raw(Self.answer("deflate", zlib)))
        for path in ["/gzip", "/zlib", "/gzip", "/zlib"] {
            #expect(try await client.send(request(path)).body == Array("<rss>".utf8))
        }
    }

    @Test func `has its own headers only`() async throws {
        try server.answer("/", .init(body: "1"))
        _ = try await client.send(request("/", headers: [HTTPHeader("If-None-Match", "\"1\"")]))
        _ = try await client.send(request("/"))
        #expect(
            try server.requests("/").map { $0.bytes("If-None-Match") } == [
                Array("\"1\"".utf8), nil,
            ])
    }

    @Test func `is answered, though the one before was not`() async throws {
        try server.answer("/broken", .raw([.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1")]))
        try server.answer("/", .init(body: "1"))
        await #expect(throws: TransferError.self) { try await client.send(request("/broken")) }
        #expect(try await client.send(request("/")).body == Array("1".utf8))
    }
}
