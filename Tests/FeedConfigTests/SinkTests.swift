import FeedConfig
import FeedModel
import Testing

@Suite("Sinks")
struct SinkTests {
    private func kind(_ keys: String) throws -> SinkKind? {
        try read(feed + "[[sink]]\nname = \"a\"\n" + keys).configuration.sinks.first?.kind
    }

    private func kinds(_ keys: String) -> [ConfigurationMistake.Kind] {
        mistakes(in: feed + "[[sink]]\nname = \"a\"\n" + keys).map(\.kind)
    }

    @Test(
        "on this machine have a path or a command",
        arguments: [
            ("type = 'stdout'", .stdout(.text)),
            (
                "type = 'file'\npath = 'a.csv'\nformat = 'csv'",
                .file(path: "/etc/feedwatch/a.csv", .csv)
            ),
            ("type = 'folder'\npath = '/a/'", .folder(path: "/a/", .json)),
            (
                "type = 'folder'\npath = 'a'\nformat = 'text'",
                .folder(path: "/etc/feedwatch/a", .text)
            ),
            ("type = 'feed'\npath = '/a.atom'", .feed(path: "/a.atom", keep: 100)),
            ("type = 'feed'\npath = '/a.atom'\nkeep = 1000", .feed(path: "/a.atom", keep: 1000)),
            (
                "type = 'exec'\ncommand = ['/bin/a', '--b', '$(c) d']",
                .exec(
                    ProgramCall(
                        path: "/bin/a", arguments: ["--b", "$(c) d"], folder: "/etc/feedwatch"))
            ),
            (
                "type = 'exec'\ncommand = ['./a']\ntimeout = '1m'",
                .exec(
                    ProgramCall(
                        path: "/etc/feedwatch/a", folder: "/etc/feedwatch", timeout: .seconds(60)))
            ),
        ] as [(String, SinkKind)])
    func local(keys: String, kind: SinkKind) throws {
        #expect(try self.kind(keys) == kind)
    }

    private static func mail(
        _ host: String, _ port: Int, _ encryption: MailRoute.Encryption
    ) -> SinkKind {
        .email(
            MailRoute(
                host: host, port: port, encryption: encryption, sender: "a@example.org",
                recipients: ["b@example.org"]))
    }

    @Test(
        "for mail are encrypted unless the server is here or feeds.toml says otherwise",
        arguments: [
            ("smtp = 'smtps://Mail.example.org'", mail("mail.example.org", 465, .implicit)),
            ("smtp = 'smtp://mail.example.org'", mail("mail.example.org", 587, .startTLS)),
            ("smtp = 'smtp://mail.example.org:25'", mail("mail.example.org", 25, .startTLS)),
            (
                "smtp = 'smtp://mail.example.org'\ntls = 'none'",
                mail("mail.example.org", 587, MailRoute.Encryption.none)
            ),
            ("smtp = 'smtp://localhost:25'", mail("localhost", 25, .noneOnLoopback)),
            ("smtp = 'smtp://127.0.0.1:25'", mail("127.0.0.1", 25, .noneOnLoopback)),
            ("smtp = 'smtp://[::1]:25'", mail("[::1]", 25, .noneOnLoopback)),
            ("smtp = 'smtp://127.example.org:25'", mail("127.example.org", 25, .startTLS)),
            (
                "smtp = 'smtp://localhost:25'\ntls = 'required'", mail("localhost", 25, .startTLS)
            ),
        ])
    func encryption(keys: String, kind: SinkKind) throws {
        let more = "\ntype = 'email'\nfrom = 'a@example.org'\nto = ['b@example.org']"
        #expect(try self.kind(keys + more) == kind)
    }

    @Test func `for mail and MQTT may log in`() throws {
        let login = "user = 'u:x'\npassword = 'env:P'\nallow_private = ['127.0.0.1:1883']\n"
        #expect(
            try kind(login + "type = 'mqtt'\nurl = 'mqtt://127.0.0.1/a/b.c'")
                == .mqtt(
                    BrokerTopic(
                        host: "127.0.0.1", port: 1883, topic: "a/b.c",
                        login: ServerLogin(user: "u:x", password: .environment("P")),
                        allowPrivate: ["127.0.0.1:1883"])))
        guard
            case .email(let route) = try kind(
                login
                    + "type = 'email'\nsmtp = 'smtps://a.example'\nfrom = 'a@b.example'\nto = ['c@d.example', 'c@d.example']"
            )
        else {
            Issue.record("no mail")
            return
        }
        #expect(route.login == ServerLogin(user: "u:x", password: .environment("P")))
        #expect(route.recipients == ["c@d.example"])
    }

    @Test(
        "with a mistake say which",
        arguments: [
            (
                "type = 'stdout'\nformat = 'csv'",
                .unknownValue("csv", key: "format", known: ["text", "json"], nearest: nil)
            ),
            ("type = 'folder'\npath = '~/a'", .badPath(key: "path", .tilde)),
            ("type = 'file'\npath = 'a/'", .badPath(key: "path", .isDirectory)),
            (
                "type = 'feed'\npath = 'a'\nkeep = 0",
                .outOfRange(key: "keep", lowest: "1", highest: "1000")
            ),
            ("type = 'exec'", .missing(key: "command", of: .sink)),
            ("type = 'exec'\ncommand = []", .badSink(key: "command", .noProgram)),
            ("type = 'exec'\ncommand = [' ']", .badSink(key: "command", .noProgram)),
            (
                "type = 'exec'\ncommand = ['notify']",
                .badSink(key: "command", .programByName("notify"))
            ),
            (
                "type = 'exec'\ncommand = 'notify'",
                .wrongType(key: "command", wanted: "a list of texts", found: "a text")
            ),
            (
                "type = 'exec'\ncommand = ['/a']\ntimeout = '0s'",
                .outOfRange(key: "timeout", lowest: "1s", highest: "10m")
            ),
            ("type = 'mqtt'\nurl = 'mqtt://a.example'", .badSink(key: "url", .badTopic)),
            ("type = 'mqtt'\nurl = 'mqtt://a.example/a/+'", .badSink(key: "url", .badTopic)),
            ("type = 'mqtt'\nurl = 'mqtt://a.example/a%00'", .badSink(key: "url", .badTopic)),
            (
                "type = 'mqtt'\nurl = 'https://a.example/a'",
                .badSink(
                    key: "url", .noServer("https://a.example/a", example: "mqtt://host:1883/topic"))
            ),
            ("type = 'mqtt'\nurl = 'mqtt://u:p@a.example/a'", .badSink(key: "url", .credentials)),
            (
                "type = 'mqtt'\nurl = 'mqtt://a.example/a'\ntls = 'required'",
                .badSink(key: "tls", .noTLSForMQTT)
            ),
            (
                "type = 'mqtt'\nurl = 'mqtt://a.example/a'\nuser = 'u'\npassword = 'env:P'",
                .badSink(key: "password", .openPassword)
            ),
            (
                "type = 'mqtt'\nurl = 'mqtt://a.example/a'\nuser = 'u'",
                .keyNeedsOther(key: "user", other: "password")
            ),
        ] as [(String, ConfigurationMistake.Kind)])
    func mistake(keys: String, kind: ConfigurationMistake.Kind) {
        #expect(kinds(keys) == [kind])
    }

    @Test(
        "for mail with a mistake say which",
        arguments: [
            ("smtp = 'smtps://a.example'\ntls = 'none'", .badSink(key: "tls", .smtpsWithoutTLS)),
            (
                "smtp = 'a.example:25'",
                .badSink(
                    key: "smtp", .noServer("a.example:25", example: "smtps://mail.example.org:465"))
            ),
            (
                "smtp = 'smtp://a.example/x'",
                .badSink(
                    key: "smtp",
                    .noServer("smtp://a.example/x", example: "smtps://mail.example.org:465"))
            ),
            ("smtp = 'smtp://u:p@a.example'", .badSink(key: "smtp", .credentials)),
            (
                "smtp = 'smtp://a.example'\npassword = 'TELLTALE'\nuser = 'a'",
                .badSecret(.unknownSource, key: "password")
            ),
            (
                "smtp = 'smtp://a.example'\nuser = ''\npassword = 'env:A'",
                .badName(key: "user", .empty)
            ),
        ] as [(String, ConfigurationMistake.Kind)])
    func mailMistake(keys: String, kind: ConfigurationMistake.Kind) {
        let more = "\ntype = 'email'\nfrom = 'a@example.org'\nto = ['b@example.org']"
        #expect(kinds(keys + more) == [kind])
    }

    @Test(
        "for mail take only addresses that can't be more than that",
        arguments: [
            "a", "a@", "@b", "a b@c.d", "<a@b.c>", "A <a@b.c>", "a@b..c", "a@-b.c", "a@b.c,d@e.f",
            ".a@b.c", "é@b.c", "a@b.c>\\r\\nRCPT TO:<x@y.z", "\\\"a\\\"@b.c", "a@[127.0.0.1]",
        ])
    func addresses(text: String) {
        let keys = "type = 'email'\nsmtp = 'smtp://a.example'\n"
        for (from, to) in [("\"\(text)\"", "\"a@b.c\""), ("\"a@b.c\"", "\"\(text)\"")] {
            let found = kinds(keys + "from = \(from)\nto = [\(to)]")
            #expect(found.count == 1)
            guard case .badSink(_, .badMailAddress)? = found.first else {
                Issue.record("\(found)")
                continue
            }
        }
        #expect(
            kinds(keys + "from = 'a+b@c-d.example'\nto = []")
                == [.badSink(key: "to", .noRecipients)])
    }
}
