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

/// A certificate authority of our own in a temporary directory, made with the `openssl` program.
final class TestCertificates: Sendable {
    private let directory: URL
    var authority: String { directory.appending(path: "ca.pem").path }

    init() async throws {
        directory = URL.temporaryDirectory.appending(path: "feedwatch-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try await openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test "
                + "-keyout ca.key -out ca.pem")
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// - Parameters:
    ///   - name: As in subjectAltName, `DNS:…` or `IP:…`.
    ///   - days: How long it is valid; 0 for one that expires as it is made.
    func issue(for name: String, days: Int = 2) async throws -> (certificate: String, key: String) {
        let certificate = directory.appending(path: "server.pem").path
        let key = directory.appending(path: "server.key").path
        try await openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=server "
                + "-addext subjectAltName=\(name) -keyout server.key -out server.csr")
        try await openssl(
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) "
                + "-copy_extensions copy -out server.pem")
        return (certificate, key)
    }

    private func openssl(_ arguments: String) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c", "openssl \(arguments) >/dev/null 2>&1 && echo made || echo failed",
        ]
        process.currentDirectoryURL = directory
        let output = Pipe()
        process.standardOutput = output
        try process.runAlone()
        // Its word is waited for, not its end, which Foundation may miss (see runAlone).
        let word = await withCheckedContinuation { continuation in
            let thread = Thread {
                continuation.resume(returning: output.fileHandleForReading.availableData)
            }
            thread.start()
        }
        try #require(word == Data("made\n".utf8))
    }
}
