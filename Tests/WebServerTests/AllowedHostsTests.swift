import Testing

@testable import WebServer

@Suite("The names by which the status server may be asked")
struct AllowedHostsTests {
    private let hosts = AllowedHosts(names: ["feeds.example.org", "10.0.3.7", "[fd00::7]"])

    @Test(
        "are those of this machine for itself, and those that feeds.toml names",
        arguments: [
            "localhost", "localhost:8372", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:8372",
            "127.8.9.10:80", "[::1]:8372", "feeds.example.org", "Feeds.Example.org:8372",
            "10.0.3.7:8372", "[fd00::7]:8372",
        ])
    func allowed(authority: String) {
        #expect(hosts.contains(authority: authority))
    }

    @Test(
        "are no others, whatever they look like",
        arguments: [
            "evil.example", "evil.example:8372", "127.0.0.1.evil.example", "127.evil",
            "localhost.evil.example", "feeds.example.org.evil.example", "10.0.3.8", "[fd00::8]",
            "127.0.0.1@evil.example", "127.0.0.256",
        ])
    func refused(authority: String) {
        #expect(!hosts.contains(authority: authority))
    }

    @Test func `a client that says none is no browser`() {
        #expect(hosts.contains(authority: nil))
        #expect(hosts.contains(authority: ""))
    }
}
