import FeedConfig
import FeedModel
import Testing

@Suite("[serve]")
struct ServeTests {
    private func serve(_ keys: String) throws -> ServeSettings {
        try read(feed + "[serve]\n" + keys).configuration.serve
    }

    @Test func `listens on loopback without a word`() throws {
        let expected = ServeSettings(listen: .init(host: "127.0.0.1", port: 8372), hosts: [])
        #expect(try read(feed).configuration.serve == expected)
        #expect(try serve("") == expected)
    }

    @Test(arguments: ["", "off"])
    func `doesn't listen if it is told so`(text: String) throws {
        #expect(try serve("listen = \"\(text)\"").listen == nil)
    }

    @Test(
        "listens where it is told",
        arguments: [
            ("127.0.0.1:9000", "127.0.0.1", 9000), ("localhost:0", "localhost", 0),
            ("[::1]:8372", "::1", 8372),
        ])
    func listens(text: String, host: String, port: Int) throws {
        #expect(try serve("listen = \"\(text)\"").listen == .init(host: host, port: port))
    }

    @Test(arguments: ["127.0.0.1", "8372", ":8372", "127.0.0.1:70000", "::1:80", "http://a:80/"])
    func `refuses what is no address and port`(text: String) {
        #expect(
            mistakes(in: feed + "[serve]\nlisten = \"\(text)\"\n") == [Mistake(5, .badListen(text))]
        )
    }

    @Test func `is open to other machines only when it says by which names`() throws {
        let text = "[serve]\nlisten = \"0.0.0.0:8372\"\n"
        #expect(mistakes(in: feed + text) == [Mistake(5, .openToOthers("0.0.0.0:8372"))])
        let open = try serve(
            "listen = \"0.0.0.0:8372\"\nhosts = [\"Feeds.Example.org\", \"10.0.3.7\"]")
        #expect(open.hosts == ["feeds.example.org", "10.0.3.7"])
    }

    @Test func `refuses a host with a port or a scheme`() {
        for host in ["a:80", "http://a", ""] {
            #expect(
                mistakes(in: feed + "[serve]\nhosts = [\"\(host)\"]\n")
                    == [Mistake(5, .badHost(host))])
        }
    }
}
