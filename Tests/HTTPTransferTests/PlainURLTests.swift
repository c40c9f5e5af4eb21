@testable import HTTPTransfer
import TestSupport
import Testing

@Suite("A plain URL")
struct PlainURLTests {
    @Test(
        "is taken apart without libcurl",
        arguments: [
            ("https://example.org/feed.xml", "example.org:443"),
            ("http://xn--bcher-kva.example:8080/a/b?c=d&e=f", "xn--bcher-kva.example:8080"),
            ("http://localhost/", "localhost:80"),
            ("http://127.0.0.1:8080/feed", "127.0.0.1:8080"),
            ("https://255.0.10.200/", "255.0.10.200:443"),
        ])
    func plain(text: String, authority: String) throws {
        let plain = try #require(PlainURL(text))
        #expect("\(plain.host):\(plain.port)" == authority)
    }

    @Test(
        "is none of those that parsers might differ about",
        arguments: [
            "http://example.org", "HTTP://example.org/", "http://Example.org/",
            "http://example.org:80/", "https://example.org:443/", "http://example.org:080/",
            "http://example.org:70000/", "http://example.org:/", "http://example.org./",
            "http://a..b/", "http://.a/", "http://127.0.0.01/", "http://0x7f.1/", "http://127.1/",
            "http://127.0.0.256/", "http://127.0.0.1./", "http://127.0.0.1.1/", "http://1.2.3/",
            "http://00.1.2.3/", "http://2130706433/", "http://1..2.3/", "http://1.2.3.4-/",
            "http://1.2.3.4a:1/%41", "http://[::1]/", "http://u:p@example.org/",
            "http://a@b/", "http://example.org/../x", "http://example.org/./x",
            "http://example.org/.x", "http://example.org/%2e", "http://example.org/?",
            "http://example.org/a?b?", "http://example.org/#a",
            "http://example.org/a b", "http://example.org/\\a", "http://example.org\\@b/",
            "http://bücher.example/", "http:/example.org/", "http:///example.org/",
            "ftp://example.org/", "//example.org/", "", "http://", "http://a", "http://a:1",
        ])
    func notPlain(text: String) {
        #expect(PlainURL(text) == nil)
    }

    /// Texts made of pieces that mean something in URLs.
    @Test func `is what libcurl takes it for`() throws {
        let pieces = [
            "http://", "https://", "http:", "a", "b.example", "xn--a", "0x7f", "127.0.0.1", "1",
            "10.20", "0", "255", "-",
            "_", ".", "..", "/", "//", "/..", "/.", ":", ":80", ":443", ":8080", ":0", ":99999",
            "?", "a=b", "&", "=", "#", "@", "%", "%41", "A", " ", "\\", "[", "]", "é", ";", "+",
        ]
        var random = SplitMix(seed: 7)
        var plainCount = 0
        for _ in 0..<20_000 {
            var text = ["http://", "https://", ""].randomElement(using: &random) ?? ""
            text += ["a.example", "b", "c-d.e1", ""].randomElement(using: &random) ?? ""
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                text += pieces.randomElement(using: &random) ?? ""
            }
            guard let plain = PlainURL(text) else { continue }
            plainCount += 1
            let parsed = try TransferURL(byLibcurl: text)
            #expect(parsed.text == text)
            #expect(parsed.isSecure == plain.isSecure)
            #expect(parsed.host == plain.host)
            #expect(parsed.port == plain.port)
            #expect(parsed.credentials == nil)
        }
        #expect(plainCount > 100)
    }
}
