@testable import HTTPTransfer
import Testing

@Suite("A URL")
struct TransferURLTests {
    @Test(
        "is normalized",
        arguments: [
            ("http://example.org", "http://example.org/", "example.org:80"),
            ("HTTPS://Example.ORG:443/A", "https://Example.ORG/A", "example.org:443"),
            ("http://u:p@example.org:8080/a#b", "http://example.org:8080/a", "example.org:8080"),
            ("http://example.org/a b?c=é", "http://example.org/a%20b?c=%c3%a9", "example.org:80"),
            ("http://[::1]:80/../x", "http://[::1]/x", "[::1]:80"),
            ("http://0x7f.1/", "http://127.0.0.1/", "127.0.0.1:80"),
            ("http://bücher.example/", "http://bücher.example/", "bücher.example:80"),
        ])
    func isNormalized(written: String, text: String, authority: String) throws {
        let url = try TransferURL(written)
        #expect(url.text == text)
        #expect(url.authority == authority)
        #expect(try TransferURL(text).text == text)
    }

    @Test("has the same origin with the same scheme, host and port only")
    func origin() throws {
        let url = try TransferURL("https://example.org/a")
        let same = try TransferURL("https://EXAMPLE.org:443/b")
        #expect(url.hasSameOrigin(as: same))
        for other in ["http://example.org/", "http://example.org:443/", "https://example.org:1/"] {
            #expect(!url.hasSameOrigin(as: try TransferURL(other)))
        }
    }

    @Test(
        "shows no password where it can't be used",
        arguments: [
            "ftp://me:secret@example.org/", "http://me:secret@[::1/", "me:secret@/",
            "http://me:secret" + String(repeating: "x", count: 20_000) + "@example.org/",
        ])
    func showsNoPassword(written: String) {
        let error = #expect(throws: TransferError.self) { try TransferURL(written) }
        #expect(error?.description.contains("secret") == false)
    }
}
