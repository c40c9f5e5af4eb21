import Foundation
import HTTPTransfer
import Testing
import TestSupport

@Suite("TLS")
struct TLSTests {
    private let certificates: TestCertificates

    init() async throws { certificates = try await TestCertificates() }

    private func get(_ url: String, _ server: LoopbackServer) async throws -> HTTPResponse {
        let client = try HTTPClient(certificateBundle: certificates.authority)
        return try await client.send(HTTPRequest(url: url, allowPrivate: [server.authority]))
    }

    @Test func `trusts a certificate that the bundle vouches for`() async throws {
        let server = try await LoopbackServer.start(tls: certificates.issue(for: "IP:127.0.0.1"))
        #expect(try await get(server.url("/"), server).status == 404)
    }

    @Test(
        "names what is wrong with a certificate", arguments: [Flaw.unknown, .otherHost, .expired])
    func namesTheCause(flaw: Flaw) async throws {
        let pair = try await certificates.issue(
            for: flaw == .otherHost ? "DNS:example.org" : "IP:127.0.0.1",
            days: flaw == .expired ? 0 : 2)
        let server = try await LoopbackServer.start(tls: pair)
        let client = try HTTPClient(
            certificateBundle: flaw == .unknown ? nil : certificates.authority)
        let error = await #expect(throws: TransferError.self) {
            try await client.send(
                HTTPRequest(url: server.url("/"), allowPrivate: [server.authority]))
        }
        guard case .tls(server.authority, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains(flaw.rawValue))
        #expect(try server.requests().isEmpty)
    }

    enum Flaw: String {
        case unknown = "unable to get local issuer certificate"
        case otherHost = "no alternative certificate subject name matches"
        case expired = "certificate has expired"
    }

    @Test func `asked of a plain port is an error that says so`() async throws {
        let server = try await LoopbackServer.start()
        let error = await #expect(throws: TransferError.self) {
            try await get("https://\(server.authority)/", server)
        }
        guard case .tls = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `spoken by a port that is asked in the open is an error`() async throws {
        let server = try await LoopbackServer.start(tls: certificates.issue(for: "IP:127.0.0.1"))
        let error = await #expect(throws: TransferError.self) {
            try await get("http://\(server.authority)/", server)
        }
        guard case .incomplete = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `is not left by a redirect while credentials are sent`() async throws {
        let plain = try await LoopbackServer.start()
        let server = try await LoopbackServer.start(tls: certificates.issue(for: "IP:127.0.0.1"))
        try server.answer("/a", .init(302, headers: ["Location": plain.url("/b")]))
        let client = try HTTPClient(certificateBundle: certificates.authority)
        var request = HTTPRequest(
            url: server.url("/a"), followRedirects: 5,
            allowPrivate: [server.authority, plain.authority])
        #expect(try await client.send(request).url == plain.url("/b"))
        request.headers = [HTTPHeader("Authorization", "Bearer s")]
        await #expect(
            throws: TransferError.downgraded(from: server.url("/a"), to: plain.url("/b"))
        ) { try await client.send(request) }
    }
}
