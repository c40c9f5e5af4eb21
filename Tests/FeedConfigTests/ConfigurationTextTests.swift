import TestSupport
import Testing

@testable import FeedConfig

@Suite("Where the database most likely is")
struct ConfigurationTextTests {
    @Test(
        "is read from the head of the file, where it stands plainly",
        arguments: [
            ("", "feedwatch.db"),
            ("[feedwatch]\ndatabase = \"a.db\"", "a.db"),
            ("# about\n\n[feedwatch]   # settings\n  database='x/b.db'   # here\n", "x/b.db"),
            ("[feedwatch]\ncontact = \"x\"\ndatabase\t=\t\"./c.db\"\r\n", "c.db"),
            ("[serve]\ndatabase = \"no.db\"\n[feedwatch]\ndatabase = \"yes.db\"", "yes.db"),
            ("[feedwatch]\n#database = \"no.db\"\n[defaults]\ndatabase = \"no\"", "feedwatch.db"),
            ("[feedwatch]\ndatabase = \"a\\\\b.db\"", "feedwatch.db"),
            ("[feedwatch]\ndatabase = \"\"", "feedwatch.db"),
            ("[feedwatch]\ndatabase = 3", "feedwatch.db"),
            ("[feedwatch]\ndatabase", "feedwatch.db"),
        ])
    func isFound(text: String, path: String) {
        let text = ConfigurationText(
            path: "/etc/feedwatch/feeds.toml", bytes: Array(text.utf8), othersMayRead: false,
            othersMayWrite: false)
        #expect(text.likelyDatabasePath == "/etc/feedwatch/" + path)
    }

    @Test func `may be absolute`() {
        let text = ConfigurationText(
            path: "/etc/feeds.toml", bytes: Array("[feedwatch]\ndatabase = \"/var/x.db\"".utf8),
            othersMayRead: false, othersMayWrite: false)
        #expect(text.likelyDatabasePath == "/var/x.db")
    }
}
