import Foundation
import HTTPTransfer
import TestSupport
import Testing

@Suite("A gzip body")
struct PackedBodyTests {
    private let server: LoopbackServer
    private let client: HTTPClient
    private let path = LoopbackServer.newPath

    /// Members of `<rss>` and of `</rss>`: 10 bytes of header, the deflated bytes, 8 bytes of trailer.
    private static let opening: [UInt8] = [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 0xFF, 0xB3, 0x29, 0x2A, 0x2E, 0xB6, 3, 0, 0x1A, 0x2B, 1,
        0xF0, 5, 0, 0, 0,
    ]
    private static let closing: [UInt8] = [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 0xFF, 0xB3, 0xD1, 0x2F, 0x2A, 0x2E, 0xB6, 3, 0, 0x20,
        0x57, 0x19, 0xD3, 6, 0, 0, 0,
    ]

    init() throws {
        server = try .shared
        client = try HTTPClient()
    }

    private func response(
        to pieces: [[UInt8]], limit: Int = 32 << 20, leavesPacked: Bool = false
    ) async throws -> HTTPResponse {
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunks = pieces.map {
            LoopbackServer.Step.bytes(
                Array("\(String($0.count, radix: 16))\r\n".utf8) + $0 + Array("\r\n".utf8))
        }
        try server.answer(path, .raw([.send(head)] + chunks + [.send("0\r\n\r\n")]))
        return try await response(limit: limit, leavesPacked: leavesPacked)
    }

    private func response(
        limit: Int = 32 << 20, leavesPacked: Bool = false
    ) async throws -> HTTPResponse {
        var request = HTTPRequest(
            url: server.url(path), limits: TransferLimits(body: limit),
            allowPrivate: [server.authority])
        request.leavesPacked = leavesPacked
        return try await client.send(request)
    }

    private func text(of pieces: [[UInt8]]) async throws -> String {
        String(decoding: try await response(to: pieces).body, as: UTF8.self)
    }

    @Test func `is unpacked, however it is cut into chunks`() async throws {
        #expect(try await text(of: [Self.opening]) == "<rss>")
        #expect(try await text(of: Self.opening.map { [$0] }) == "<rss>")
    }

    @Test func `may have several members`() async throws {
        #expect(try await text(of: [Self.opening + Self.closing]) == "<rss></rss>")
        #expect(try await text(of: [Self.opening, Self.closing]) == "<rss></rss>")
    }

    @Test func `may be followed by what is none of it`() async throws {
        #expect(try await text(of: [Self.opening + [0, 0, 0, 0]]) == "<rss>")
        #expect(try await text(of: [Self.opening, Array("<!-- cached -->".utf8)]) == "<rss>")
    }

    @Test func `that lacks its trailer is read as far as it goes`() async throws {
        #expect(try await text(of: [Self.opening.dropLast(8)]) == "<rss>")
        #expect(try await text(of: [Self.opening.dropLast(10)]).hasPrefix("<rs"))
        #expect(try await text(of: [Array(Self.opening.prefix(6))]).isEmpty)
    }

    @Test func `that lies about its size is unpacked or refused, and nothing is made of the lie`()
        async throws
    {
        let lie = Self.opening.dropLast(4) + [0xFF, 0xFF, 0xFF, 0xFF]
        await #expect(throws: TransferError.self) { try await response(to: [Array(lie)]) }
        // The size is the last member's.
        #expect(
            try await text(of: [Self.closing + Self.closing + Self.opening])
                == "</rss></rss><rss>")
    }

    @Test func `with a wrong checksum is an error`() async throws {
        var wrong = Self.opening
        wrong[17] ^= 1
        let error = await #expect(throws: TransferError.self) { try await response(to: [wrong]) }
        guard case .undecodable(host: "127.0.0.1", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `counts unpacked against the limit, all members together`() async throws {
        let pair = [Self.opening + Self.closing]
        #expect(try await response(to: pair, limit: 51).body.count == 11)
        let error = await #expect(throws: TransferError.self) {
            try await response(to: [Self.closing + Self.closing], limit: 11)
        }
        #expect(error == .bodyTooLarge(host: "127.0.0.1", limit: 11))
    }

    @Test func `of megabytes is unpacked while it arrives`() async throws {
        var state: UInt32 = 1
        let noise = (0..<3_000_000).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(ascii: "A") + UInt8(state >> 27)
        }
        try server.answer(path, .init(rawHeaders: [], body: Data(noise), encoding: .gzip))
        #expect(try await response().body == noise)
        #expect(try await response(leavesPacked: true).packed == nil)
    }

    @Test func `is left packed for whoever asks for that`() async throws {
        let response = try await response(to: [Self.opening], leavesPacked: true)
        #expect(response.body.isEmpty)
        let packed = try #require(response.packed)
        #expect(packed.bytes == Self.opening)
        #expect(packed.claimedCount == 5)
        #expect(try packed.unpacked() == Array("<rss>".utf8))
    }

    @Test func `is the same content whatever name and time its header holds`() async throws {
        let named =
            [0x1F, 0x8B, 8, 8, 1, 2, 3, 4, 2, 0xFF] + Array("x7f3a".utf8) + [0]
            + Self.opening.dropFirst(10)
        let first = try await response(to: [Self.opening], leavesPacked: true)
        let second = try await response(to: [named], leavesPacked: true)
        #expect(first.packed?.content == second.packed?.content)
        #expect(try second.packed?.unpacked() == Array("<rss>".utf8))
    }
}
