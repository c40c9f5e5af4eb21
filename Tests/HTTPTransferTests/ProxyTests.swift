import HTTPTransfer
import Testing
import TestSupport

@Suite("A proxy")
struct ProxyTests {
    private let client: HTTPClient
    private let certificates: TestCertificates

    init() async throws {
        certificates = try await TestCertificates()
        client = try HTTPClient(certificateBundle: certificates.authority)
    }

    private func request(
        _ url: String, by proxy: HTTPProxy, allow: [String] = [], secrets: [HTTPHeader] = []
    ) -> HTTPRequest {
        HTTPRequest(
            url: url, followRedirects: 5, allowPrivate: allow,
            access: RequestAccess(secretHeaders: secrets, proxies: ProxyChoice(proxy)))
    }

    @Test(
        "is asked in the way of its scheme",
        arguments: [("http", false, "GET"), ("http", true, "CONNECT"), ("socks5h", true, "SOCKS")])
    func isAsked(scheme: String, isSecure: Bool, kind: String) async throws {
        let server = try await LoopbackServer.start(
            tls: isSecure ? certificates.issue(for: "IP:127.0.0.1") : nil)
        try server.answer("/a", .init(body: "feed"))
        let proxy = try await LoopbackProxy.start()
        let answer = try await client.send(
            request(
                server.url("/a"), by: HTTPProxy(url: "\(scheme)://\(proxy.authority)"),
                allow: [server.authority]))
        #expect(String(decoding: answer.body, as: UTF8.self) == "feed")
        #expect(try proxy.asked().map(\.kind) == [kind])
        #expect(try proxy.asked().map(\.target) == [server.authority])
    }

    @Test(
        "is never asked for what is not public",
        arguments: [
            "http://10.1.2.3/", "https://169.254.169.254/", "http://2130706433/", "http://0x7f.1/",
            "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://localhost/",
        ], ["http", "socks5h"])
    func judgesTheTarget(url: String, scheme: String) async throws {
        let proxy = try await LoopbackProxy.start()
        let error = await #expect(throws: TransferError.self) {
            try await client.send(
                request(url, by: HTTPProxy(url: "\(scheme)://\(proxy.authority)")))
        }
        guard case .addressRefused = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try proxy.asked().isEmpty)
    }

    @Test func `is asked for a public address, and its own may be private`() async throws {
        let proxy = try await LoopbackProxy.start()
        // The proxy answers by itself: it connects to loopback only.
        let answer = try await client.send(
            request("http://8.8.8.8:81/x", by: HTTPProxy(url: "http://\(proxy.authority)")))
        #expect(answer.status == 502)
        #expect(try proxy.asked().map(\.target) == ["8.8.8.8:81"])
    }

    @Test func `is not asked for a redirect to what is not public`() async throws {
        let server = try await LoopbackServer.start()
        let other = try await LoopbackServer.start()
        try server.answer("/a", .init(302, headers: ["Location": other.url("/b")]))
        let proxy = try await LoopbackProxy.start()
        await #expect(
            throws: TransferError.addressRefused(
                authority: other.authority, address: .v4(0x7F00_0001), .loopback)
        ) {
            try await client.send(
                request(
                    server.url("/a"), by: HTTPProxy(url: "http://\(proxy.authority)"),
                    allow: [server.authority]))
        }
        #expect(try proxy.asked().map(\.target) == [server.authority])
    }

    @Test func `that alone knows a name is asked for it only with leave`() async throws {
        let proxy = try await LoopbackProxy.start()
        // Longer than a label may be, so that nobody is asked for its address.
        let name = String(repeating: "a", count: 64)
        let way = HTTPProxy(url: "http://\(proxy.authority)")
        let error = await #expect(throws: TransferError.self) {
            try await client.send(request("http://\(name)/", by: way))
        }
        guard case .notResolvedForProxy("\(name):80", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try proxy.asked().isEmpty)
        let answer = try await client.send(
            request("http://\(name)/", by: way, allow: ["\(name):80"]))
        #expect(answer.status == 502)
        #expect(try proxy.asked().map(\.target) == ["\(name):80"])
    }

    @Test(
        "gets its credentials, and the server's are not among them", arguments: ["http", "socks5h"])
    func credentials(scheme: String) async throws {
        let server = try await LoopbackServer.start(tls: certificates.issue(for: "IP:127.0.0.1"))
        let proxy = try await LoopbackProxy.start(credentials: ("ann", "s3cret"))
        let secrets = [HTTPHeader("Authorization", "Bearer t"), HTTPHeader("X-Key", "k")]
        let right = HTTPProxy(
            url: "\(scheme)://\(proxy.authority)", user: "ann", password: "s3cret")
        let answer = try await client.send(
            request(server.url("/"), by: right, allow: [server.authority], secrets: secrets))
        #expect(answer.status == 404)
        let seen = try #require(try server.requests().first)
        #expect(seen.header("Authorization") == "Bearer t")
        #expect(seen.header("X-Key") == "k")
        #expect(seen.header("Proxy-Authorization") == nil)
        for asked in try proxy.asked() {
            #expect(asked.headers["authorization"] == nil)
            #expect(asked.headers["x-key"] == nil)
        }
    }

    @Test("that refuses is named, without its password", arguments: ["http", "socks5h"])
    func refusal(scheme: String) async throws {
        let server = try await LoopbackServer.start(tls: certificates.issue(for: "IP:127.0.0.1"))
        let proxy = try await LoopbackProxy.start(credentials: ("ann", "s3cret"))
        let wrong = HTTPProxy(
            url: "\(scheme)://\(proxy.authority)", user: "ann", password: "gue55")
        let error = await #expect(throws: TransferError.self) {
            try await client.send(
                request(server.url("/"), by: wrong, allow: [server.authority]))
        }
        guard case .proxyFailed(wrong.url, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("gue55") == false)
        #expect(try server.requests().isEmpty)
    }

    @Test func `that can't be reached is an error that names it`() async throws {
        let gone = try await LoopbackServer.start()
        try gone.stop()
        let proxy = HTTPProxy(url: "http://\(gone.authority)")
        let error = await #expect(throws: TransferError.self) {
            try await client.send(request("http://8.8.8.8/", by: proxy))
        }
        guard case .proxyFailed(proxy.url, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "is left out for the hosts that are reached directly",
        arguments: [
            (["localhost"], true), ([".localhost"], true), (["*"], true), (["host"], false),
            (["calhost"], false), ([""], false),
        ])
    func direct(entries: [String], isDirect: Bool) async throws {
        let server = try await LoopbackServer.start()
        let proxy = try await LoopbackProxy.start()
        let url = "http://localhost:\(server.port)/"
        var request = request(
            url, by: HTTPProxy(url: "http://\(proxy.authority)"),
            allow: ["localhost:\(server.port)"])
        request.access.proxies.direct = entries
        #expect(try await client.send(request).status == 404)
        #expect(try proxy.asked().isEmpty == isDirect)
    }
}
