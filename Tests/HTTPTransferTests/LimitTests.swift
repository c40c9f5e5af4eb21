import HTTPTransfer
import Testing
import TestSupport

@Suite("A transfer's limits")
struct LimitTests {
    private let server: LoopbackServer
    private let client: HTTPClient
    private let path = LoopbackServer.newPath

    init() throws {
        server = try .shared
        client = try HTTPClient()
    }

    private func error(
        _ limits: TransferLimits, _ answer: LoopbackServer.Answer, redirects: Int = 0
    ) async throws -> TransferError? {
        try server.answer(path, answer)
        return await #expect(throws: TransferError.self) {
            try await client.send(
                HTTPRequest(
                    url: server.url(path), limits: limits, followRedirects: redirects,
                    allowPrivate: [server.authority]))
        }
    }

    @Test func `end an endless body`() async throws {
        let error = try await error(
            TransferLimits(body: 100_000),
            .raw(.send("HTTP/1.1 200 OK\r\n\r\n"), .forever("<item/>")))
        #expect(error == .bodyTooLarge(host: "127.0.0.1", limit: 100_000))
    }

    @Test("count decoded bytes", arguments: [LoopbackServer.Answer.Encoding.gzip, .br])
    func countDecodedBytes(encoding: LoopbackServer.Answer.Encoding) async throws {
        let body = String(repeating: " ", count: 200_000)
        let error = try await error(
            TransferLimits(body: 199_999), .init(body: body, encoding: encoding))
        #expect(error == .bodyTooLarge(host: "127.0.0.1", limit: 199_999))
    }

    @Test func `refuse a length at its announcement`() async throws {
        let error = try await error(
            TransferLimits(),
            .raw(.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000000\r\n\r\n"), .hold))
        #expect(error == .bodyTooLarge(host: "127.0.0.1", limit: 32 << 20))
    }

    @Test(
        "end endless headers, interim answers and trailers",
        arguments: [
            ("HTTP/1.1 200 OK\r\n", "X-Filler: filler\r\n"),
            ("", "HTTP/1.1 103 Early Hints\r\nX-Filler: filler\r\n\r\n"),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n",
                "X-Filler: filler\r\n"
            ),
        ])
    func endEndlessHeaders(start: String, more: String) async throws {
        let error = try await error(
            TransferLimits(headers: 10_000), .raw(.send(start), .forever(more)))
        #expect(error == .headersTooLarge(host: "127.0.0.1", limit: 10_000))
    }

    @Test func `end an endless chunk extension, of which libcurl tells nothing`() async throws {
        let error = try await error(
            TransferLimits(body: 1_000_000),
            .raw(
                .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10;"),
                .forever("a=b;")))
        #expect(error == .framingTooLarge(host: "127.0.0.1", limit: 2_000_000))
    }

    @Test func `end an endless header line`() async throws {
        let error = try await error(
            TransferLimits(), .raw(.send("HTTP/1.1 200 OK\r\nX-Filler: "), .forever("filler")))
        #expect(error == .headersTooLarge(host: "127.0.0.1", limit: 256 << 10))
    }

    @Test(
        "end a server that keeps silent",
        arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"])
    func endSilence(start: String) async throws {
        let error = try await error(
            TransferLimits(total: .milliseconds(100)), .raw(.send(start), .hold))
        guard case .timedOut("127.0.0.1", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `end a trickle`() async throws {
        let error = try await error(
            TransferLimits(lowSpeed: 1000, lowSpeedTime: .seconds(1)),
            .raw(.send("HTTP/1.1 200 OK\r\n\r\nx"), .hold))
        guard case .timedOut("127.0.0.1", let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("too slow"))
    }

    @Test func `are those of all redirects together`() async throws {
        let error = try await error(
            TransferLimits(total: .milliseconds(150)),
            .init(302, headers: ["Location": path], delay: 0.1), redirects: 5)
        guard case .timedOut("127.0.0.1", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
