import Foundation
import Glibc
import TestSupport
import Testing

/// The real program where there is no network but `lo`, which has public and private addresses alike
/// (`Fixtures/http/closed_network.py`): redirects and names that lead where nobody may be led.
@Suite("A network without an outside", .enabled(if: ClosedNetwork.isPossible, ClosedNetwork.need))
struct ClosedNetworkTests {
    @Test func `shows that nobody is led to an address that is not public`() async throws {
        let network = try await ClosedNetwork.Once.shared.run()
        for (name, poll) in network.feeds where name != "both" {
            #expect(poll.outcome == "failed", "\(name)")
            let isJudged = poll.error.contains("allow_private")
            let isNoTarget = poll.error.contains("unusable target")
            let isNoURL = name == "wide" && poll.error.contains("is not a URL")
            #expect(isJudged || isNoTarget || isNoURL, "\(name): \(poll.error)")
        }
        #expect(network.feeds.count >= 50)
        // Of a name's addresses the public one does.
        #expect(network.feeds["both"]?.outcome == "read")
        #expect(network.good.values.allSatisfy { $0.outcome == "read" })
        // A name that turned private, within a poll or between two, is looked up anew and refused.
        #expect(network.rebound["first"]?.error.contains("a private address") == true)
        #expect(network.rebound["second"]?.error.contains("a private address") == true)
        #expect(network.pooled["allowed"]?.outcome == "read")
        for (name, poll) in network.pooled where name != "allowed" {
            #expect(poll.error.contains("a private address"), "\(name): \(poll.error)")
        }
        // A proxy that the environment names is not used.
        #expect(network.proxied["public"]?.outcome == "read")
        // One connection in all, the one that a feed allows.
        #expect(network.touched == ["10.0.0.1"])
    }

    @Test(
        "shows what is wrong with a certificate, in its words",
        arguments: [
            ("expired", "certificate has expired"), ("self-signed", "self-signed certificate"),
            ("wrong-host", "no alternative certificate subject name matches"), ("good", ""),
        ])
    func certificates(kind: String, cause: String) async throws {
        let poll = try #require(try await ClosedNetwork.Once.shared.run().tls[kind])
        #expect(poll.outcome == (cause.isEmpty ? "read" : "failed"))
        #expect(cause.isEmpty ? poll.error.isEmpty : poll.error.contains(cause))
    }
}

/// What came of all cases.
struct ClosedNetwork: Decodable {
    struct Poll: Decodable {
        let outcome: String
        let error: String
    }

    let feeds: [String: Poll]
    let good: [String: Poll]
    let rebound: [String: Poll]
    let pooled: [String: Poll]
    let proxied: [String: Poll]
    let tls: [String: Poll]
    let touched: [String]

    static var isPossible: Bool {
        getuid() == 0
            && ["/usr/bin/unshare", "/usr/sbin/ip"].allSatisfy(
                FileManager.default.fileExists(atPath:))
    }
    static let need: Comment = "Needs root, unshare and ip to make a network of its own."

    /// One run serves all tests.
    actor Once {
        static let shared = Once()
        private var network: ClosedNetwork?

        func run() async throws -> ClosedNetwork {
            if let network { return network }
            let new = try await ClosedNetwork()
            network = new
            return new
        }
    }

    private init() async throws {
        let folder = try TemporaryFolder()
        let server = try HostileServer()
        let program = try Program(configuration: "")
        let ending = try await program.run(
            [
                "-n", "-m", "python3", "-I", "-S",
                Program.repository + "/Fixtures/http/closed_network.py", try Program.executable(),
                folder.path, server.certificates,
            ], of: "/usr/bin/unshare")
        #expect(ending.status == 0, "\(ending.errors)")
        self = try JSONDecoder().decode(Self.self, from: Data(ending.output.utf8))
    }
}
