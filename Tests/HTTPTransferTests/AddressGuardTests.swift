@testable import HTTPTransfer
import Testing
import TestSupport

@Suite("The address guard")
struct AddressGuardTests {
    @Test(
        "refuses what is not of the public internet",
        arguments: [
            ("0.0.0.0", .unspecified), ("0.1.2.3", .unspecified), ("10.0.0.1", .privateNetwork),
            ("10.255.255.255", .privateNetwork), ("100.64.0.1", .carrierNAT),
            ("100.127.255.255", .carrierNAT), ("127.0.0.1", .loopback), ("127.0.0.2", .loopback),
            ("169.254.0.1", .linkLocal), ("169.254.169.254", .metadata),
            ("168.63.129.16", .metadata), ("172.16.0.1", .privateNetwork),
            ("172.31.255.255", .privateNetwork), ("192.0.0.192", .reserved),
            ("192.0.2.1", .documentation), ("192.88.99.1", .reserved),
            ("192.168.1.1", .privateNetwork), ("198.18.0.1", .benchmarking),
            ("198.19.255.255", .benchmarking), ("198.51.100.1", .documentation),
            ("203.0.113.1", .documentation), ("224.0.0.1", .multicast),
            ("239.255.255.255", .multicast), ("240.0.0.1", .reserved),
            ("255.255.255.255", .reserved), ("::", .unspecified), ("::1", .loopback),
            ("::2", .reserved), ("::127.0.0.1", .reserved), ("::ffff:127.0.0.1", .loopback),
            ("::ffff:10.0.0.1", .privateNetwork), ("64:ff9b::10.0.0.1", .privateNetwork),
            ("64:ff9b::169.254.169.254", .metadata), ("64:ff9b:1::1", .reserved),
            ("2002:0a00:0001::1", .privateNetwork), ("2002:7f00:0001::", .loopback),
            ("2001::1", .reserved), ("2001:10::1", .reserved), ("2001:db8::1", .documentation),
            ("3fff::1", .documentation), ("fc00::1", .privateNetwork),
            ("fd12:3456::1", .privateNetwork), ("fd00:ec2::254", .metadata),
            ("fe80::1", .linkLocal), ("febf::1", .linkLocal), ("fec0::1", .reserved),
            ("ff02::1", .multicast), ("4000::1", .reserved), ("100::1", .reserved),
        ] as [(String, NonPublicAddress)])
    func refuses(text: String, kind: NonPublicAddress) throws {
        let address = try #require(IPAddress(text: text))
        #expect(AddressGuard.objection(to: address) == kind)
    }

    @Test(
        "lets public addresses through, also those next to a refused network",
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
            "126.255.255.255", "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0",
            "192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
            "223.255.255.255", "2606:4700::1111", "2001:200::1", "2003::1", "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1", "2002:0101:0101::1",
        ])
    func letsThrough(text: String) throws {
        let address = try #require(IPAddress(text: text))
        #expect(AddressGuard.objection(to: address) == nil)
    }

    @Test(
        "judges the address that a name or a spelling leads to",
        arguments: [
            "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.2", "0.0.0.0",
            "[::1]", "[::ffff:127.0.0.1]", "localhost", "LOCALHOST",
        ])
    func judgesSpellings(host: String) async throws {
        let server = try LoopbackServer.shared
        let client = try HTTPClient()
        let path = LoopbackServer.newPath
        let error = await #expect(throws: TransferError.self) {
            try await client.send(HTTPRequest(url: "http://\(host):\(server.port)\(path)"))
        }
        guard case .addressRefused = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try server.requests(path).isEmpty)
    }

    @Test func `refuses a pooled connection that another request was allowed`() async throws {
        let server = try await LoopbackServer.start()
        let client = try HTTPClient()
        let allowed = HTTPRequest(url: server.url("/"), allowPrivate: [server.authority])
        _ = try await client.send(allowed)
        await #expect(
            throws: TransferError.addressRefused(
                authority: server.authority, address: .v4(0x7F00_0001), .loopback)
        ) { try await client.send(HTTPRequest(url: server.url("/"))) }
        #expect(try server.requests().count == 1)
    }

    @Test func `allows a host and port, not a host`() async throws {
        let server = try await LoopbackServer.start()
        let other = try await LoopbackServer.start()
        let client = try HTTPClient()
        let error = await #expect(throws: TransferError.self) {
            try await client.send(
                HTTPRequest(url: server.url("/"), allowPrivate: [other.authority, "127.0.0.1"]))
        }
        guard case .addressRefused = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
