import Foundation
import HTTPTransfer
import Testing
import TestSupport

@Suite("Access")
struct AccessTests {
    private let client: HTTPClient
    private let certificates: TestCertificates

    init() async throws {
        certificates = try await TestCertificates()
        client = try HTTPClient(certificateBundle: certificates.authority)
    }

    private func request(
        _ url: String, allow: [LoopbackServer], _ access: RequestAccess
    ) -> HTTPRequest {
        HTTPRequest(
            url: url, followRedirects: 5,
            allowPrivate: allow.map(\.authority) + allow.map { "localhost:\($0.port)" },
            access: access)
    }

    private func secureServer() async throws -> LoopbackServer {
        try await LoopbackServer.start(
            tls: certificates.issue(for: "IP:127.0.0.1"), clients: certificates.authority)
    }

    private func identity(
        _ name: String, password: String? = nil
    ) async throws -> TLSClientCertificate {
        let pair = try await certificates.issue(toClient: name, password: password)
        return TLSClientCertificate(
            certificate: pair.certificate, key: pair.key, keyPassword: password)
    }

    // MARK: Client certificates

    @Test("by a client certificate", arguments: [nil, "pa55"])
    func clientCertificate(password: String?) async throws {
        let server = try await secureServer()
        let access = RequestAccess(clientCertificate: try await identity("ann", password: password))
        _ = try await client.send(request(server.url("/"), allow: [server], access))
        #expect(try server.requests().map(\.client) == ["ann"])
    }

    @Test func `with a key that stays locked is an error that names the keys of the file`()
        async throws
    {
        let server = try await secureServer()
        var identity = try await identity("ann", password: "pa55")
        for password in [nil, "wr0ng"] {
            identity.keyPassword = password
            let error = await #expect(throws: TransferError.self) {
                try await client.send(
                    request(
                        server.url("/"), allow: [server],
                        RequestAccess(clientCertificate: identity)))
            }
            guard case .certificateFile(server.authority, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(error?.description.contains("wr0ng") == false)
        }
        #expect(try server.requests().isEmpty)
    }

    @Test func `of one feed is not lent to another by a pooled connection`() async throws {
        let server = try await secureServer()
        let ann = RequestAccess(clientCertificate: try await identity("ann"))
        let bob = RequestAccess(clientCertificate: try await identity("bob"))
        for access in [ann, RequestAccess(), bob, ann, RequestAccess()] {
            _ = try await client.send(request(server.url("/"), allow: [server], access))
        }
        let seen = try server.requests()
        #expect(seen.map(\.client) == ["ann", nil, "bob", "ann", nil])
        // And yet connections are kept: those with the same certificate share one.
        #expect(seen[0].connection == seen[3].connection)
        #expect(seen[1].connection == seen[4].connection)
    }

    @Test func `by certificate, header or cookie ends at the origin`() async throws {
        let first = try await secureServer()
        let second = try await secureServer()
        try first.answer("/a", .init(302, headers: ["Location": second.url("/b")]))
        try second.answer("/b", .init(302, headers: ["Location": first.url("/c")]))
        let access = RequestAccess(
            secretHeaders: [
                HTTPHeader("Authorization", "Bearer t"), HTTPHeader("X-Key", "k"),
                HTTPHeader("Accept-Language", "secret"),
            ],
            clientCertificate: try await identity("ann"))
        _ = try await client.send(request(first.url("/a"), allow: [first, second], access))
        #expect(try first.requests().map(\.client) == ["ann", "ann"])
        #expect(try first.requests().map { $0.header("X-Key") } == ["k", "k"])
        let strange = try #require(try second.requests().first)
        #expect(strange.client == nil)
        #expect(strange.headerNames.allSatisfy { !["authorization", "x-key"].contains($0) })
        #expect(strange.header("Accept-Language") == nil)
    }

    @Test("of any kind is not taken from https to http", arguments: Credential.allCases)
    func downgrade(credential: Credential) async throws {
        let server = try await secureServer()
        let plain = try await LoopbackServer.start()
        try server.answer(
            "/a",
            .init(302, headers: ["Location": plain.url("/b"), "Set-Cookie": "a=1"]))
        var access = RequestAccess()
        switch credential {
        case .header: access.secretHeaders = [HTTPHeader("X-Key", "k")]
        case .certificate: access.clientCertificate = try await identity("ann")
        case .cookie: access.keepsCookies = true
        case .proxy:
            let proxy = try await LoopbackProxy.start(credentials: ("ann", "s3cret"))
            access.proxies = ProxyChoice(
                HTTPProxy(url: "http://\(proxy.authority)", user: "ann", password: "s3cret"))
            try await isRefused(access, from: server, to: plain)
            return
        }
        try await isRefused(access, from: server, to: plain)
    }

    enum Credential: CaseIterable { case header, certificate, cookie, proxy }

    private func isRefused(
        _ access: RequestAccess, from server: LoopbackServer, to plain: LoopbackServer
    ) async throws {
        await #expect(
            throws: TransferError.downgraded(from: server.url("/a"), to: plain.url("/b"))
        ) {
            try await client.send(request(server.url("/a"), allow: [server, plain], access))
        }
        #expect(try plain.requests().isEmpty)
    }

    // MARK: Authorities

    @Test func `to a server of an authority of its own, which vouches for no other`() async throws {
        let elsewhere = try await TestCertificates()
        let server = try await LoopbackServer.start(tls: elsewhere.issue(for: "IP:127.0.0.1"))
        let own = RequestAccess(certificateBundle: elsewhere.authority)
        #expect(
            try await client.send(request(server.url("/"), allow: [server], own)).status == 404)
        let error = await #expect(throws: TransferError.self) {
            try await client.send(request(server.url("/"), allow: [server], RequestAccess()))
        }
        guard case .tls = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `with a missing file of authorities is an error that says so`() async throws {
        let server = try await secureServer()
        let error = await #expect(throws: TransferError.self) {
            try await client.send(
                request(
                    server.url("/"), allow: [server],
                    RequestAccess(certificateBundle: "/nowhere/ca.pem")))
        }
        guard case .certificateFile = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("ca_file") == true)
    }

    // MARK: Cookies

    @Test("by cookies, from one redirect to the next and no further", arguments: [true, false])
    func cookies(areKept: Bool) async throws {
        let server = try await LoopbackServer.start()
        try server.answer(
            "/a",
            .init(
                302,
                headers: [
                    "Location": "/b", "Set-Cookie": "own=1", "Set-Cookie": "elsewhere=1; Path=/z",
                    "Set-Cookie": "other=1; Domain=example.org",
                ]))
        try server.answer(
            "/b", .init(302, headers: ["Location": "http://localhost:\(server.port)/c"]))
        let access = RequestAccess(keepsCookies: areKept)
        for _ in 0..<2 {
            _ = try await client.send(request(server.url("/a"), allow: [server], access))
        }
        let seen = try server.requests().map { $0.header("Cookie") }
        let once = areKept ? [nil, "own=1", nil] : [nil, nil, nil]
        #expect(seen == once + once)
    }

    @Test func `by a cookie of one's own, beside those that are set`() async throws {
        let server = try await LoopbackServer.start()
        try server.answer(
            "/a", .init(302, headers: ["Location": "/b", "Set-Cookie": "theirs=2"]))
        let access = RequestAccess(
            secretHeaders: [HTTPHeader("Cookie", "mine=1")], keepsCookies: true)
        _ = try await client.send(request(server.url("/a"), allow: [server], access))
        #expect(
            try server.requests().map { $0.header("Cookie") } == ["mine=1", "theirs=2; mine=1"])
        let counts = try server.requests().map { $0.headerNames.count { $0 == "cookie" } }
        #expect(counts == [1, 1])
    }

    // MARK: Addresses

    @Test func `over IPv6`() async throws {
        let server = try await LoopbackServer.start(host: "::1")
        try server.answer("/a", .init(302, headers: ["Location": "/b"]))
        let answer = try await client.send(
            request(server.url("/a"), allow: [server], RequestAccess()))
        #expect(answer.url == "http://[::1]:\(server.port)/b")
        let refusal = await #expect(throws: TransferError.self) {
            try await client.send(HTTPRequest(url: server.url("/a")))
        }
        #expect(
            refusal
                == .addressRefused(authority: server.authority, address: .v6(1), .loopback))
    }

    @Test("to whichever address of a name answers", arguments: ["127.0.0.1", "::1"])
    func dualStack(host: String) async throws {
        let server = try await LoopbackServer.start(host: host)
        let answer = try await client.send(
            request("http://localhost:\(server.port)/", allow: [server], RequestAccess()))
        #expect(answer.status == 404)
    }
}
