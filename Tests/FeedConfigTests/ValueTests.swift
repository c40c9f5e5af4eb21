import FeedConfig
import FeedModel
import Foundation
import Testing

@Suite("Values")
struct ValueTests {
    /// Mistakes of the key that follows a good feed, on line 4.
    private func mistake(_ text: String) -> [ConfigurationMistake.Kind] {
        let found = mistakes(in: feed + text)
        #expect(found.allSatisfy { $0.line == 4 })
        return found.map(\.kind)
    }

    @Test(
        "for lengths of time",
        arguments: [
            ("15m", 900), ("1h30m", 5400), ("2d", 172_800), ("1w", 604_800), ("90s", 90),
            ("1d12h", 129_600), ("366d", 31_622_400), ("1s", 1),
        ])
    func duration(text: String, seconds: Int) throws {
        #expect(
            try onlyFeed(with: "every = \"\(text)\"")?.schedule == .every(.seconds(seconds)))
    }

    @Test(arguments: [
        "", "15", "m", "15 m", "-15m", "1.5h", "30m1h", "1h1h", "15M", "१५m",
        "99999999999999999999d", "9223372036854775807w",
    ])
    func `are refused that are no length of time`(text: String) {
        #expect(mistake("every = \"\(text)\"") == [.badDuration(text, key: "every")])
    }

    @Test(arguments: ["0s", "367d", "0m"])
    func `are refused that are too short or too long`(text: String) {
        #expect(
            mistake("every = \"\(text)\"")
                == [.outOfRange(key: "every", lowest: "1s", highest: "366d")])
    }

    @Test func `of an adaptive schedule have defaults and bounds`() throws {
        #expect(
            try onlyFeed(with: "adaptive = {}")?.schedule
                == .adaptive(minimum: .seconds(3600), maximum: .seconds(86_400)))
        #expect(
            mistake("adaptive = { min = \"5m\" }")
                == [.outOfRange(key: "min", lowest: "15m", highest: "366d")])
        #expect(mistake("adaptive = { min = \"2d\" }") == [.minimumAboveMaximum])
    }

    @Test(
        "for URLs",
        arguments: [
            "https://example.org", "HTTP://Example.org:8080/a?b=c&d=e#f", "http://[fd00::7]:80/",
            "https://例え.jp/フィード", "http://10.0.3.7/",
        ])
    func url(text: String) throws {
        let text = "[[feed]]\nname = \"a\"\nurl = \"\(text)\""
        #expect(try read(text).configuration.feeds.count == 1)
    }

    @Test(
        "are refused that are no URL to poll",
        arguments: [
            ("file:///etc/passwd", .wrongScheme("file")), ("exec:ls", .wrongScheme("exec")),
            ("feed://example.org/a", .wrongScheme("feed")), ("example.org/feed", .noScheme),
            ("localhost:8080/feed", .noScheme), ("", .noScheme), ("https:/example.org", .noScheme),
            ("https://", .noHost), ("https://:80/", .noHost), ("https://a:b@/c", .noHost),
            ("https://example.org:0/", .badPort), ("https://example.org:70000", .badPort),
            ("https://example.org:x/", .badPort), ("https://example.org/a b", .whiteSpace),
            ("https://example.org/\\r\\nX: y", .whiteSpace),
            ("https://example.org/\\u202E", .whiteSpace),
            ("https://e.org/" + String(repeating: "a", count: 4096), .tooLong(limit: 4096)),
        ] as [(String, ConfigurationMistake.URLMistake)])
    func badURL(text: String, mistake: ConfigurationMistake.URLMistake) {
        #expect(
            mistakes(in: "[[feed]]\nname = \"a\"\nurl = \"\(text)\"")
                == [Mistake(3, .badURL(key: "url", mistake))])
    }

    @Test(
        "are refused that are no path of a file",
        arguments: [
            ("", .empty), ("~/feed.xml", .tilde), ("feeds/", .isDirectory),
            ("https://example.org/feed.xml", .isURL("https")), ("a\\nb", .unprintable),
        ] as [(String, ConfigurationMistake.PathMistake)])
    func badPath(text: String, mistake: ConfigurationMistake.PathMistake) {
        #expect(
            mistakes(in: "[[feed]]\nname = \"a\"\npath = \"\(text)\"")
                == [Mistake(3, .badPath(key: "path", mistake))])
    }

    @Test(arguments: ["postgres://db/feedwatch", "postgresql://db/feedwatch"])
    func `for the database may not be PostgreSQL yet`(text: String) {
        #expect(
            mistakes(in: "[feedwatch]\ndatabase = \"\(text)\"\n" + feed)
                == [
                    Mistake(
                        2,
                        .badPath(
                            key: "database",
                            .isURL(text.hasPrefix("postgresql") ? "postgresql" : "postgres")))
                ])
    }

    @Test(arguments: ["https://example.org/bot", "you@example.org", "mailto:you@example.org"])
    func `for the contact are a URL or a mail address`(contact: String) throws {
        let text = "[feedwatch]\ncontact = \"\(contact)\"\n" + feed
        #expect(try read(text).configuration.contact == contact)
    }

    @Test(arguments: [
        "", "me", "a@b@c", "a@", "you@example.org\r\nX: y", "https://example.org/(bot)",
        "you@exämple.org", "ftp://example.org", "https://u:p@example.org",
    ])
    func `for the contact are nothing else`(contact: String) {
        let written = contact.replacing("\r\n", with: "\\r\\n")
        #expect(
            mistakes(in: "[feedwatch]\ncontact = \"\(written)\"\n" + feed)
                == [Mistake(2, .badContact(contact))])
    }

    @Test(
        "for time zones are IANA's",
        arguments: ["Europe/London", "UTC", "Etc/UTC", "US/Eastern", "Australia/Lord_Howe", "CET"])
    func timeZone(name: String) throws {
        let text = "[feedwatch]\ntimezone = \"\(name)\"\n" + feed
        #expect(throws: Never.self) { try read(text) }
    }

    @Test(arguments: ["GMT+3", "Mars/Base", "", "../etc/passwd"])
    func `for time zones are no others`(name: String) {
        #expect(
            mistakes(in: "[feedwatch]\ntimezone = \"\(name)\"\n" + feed)
                == [Mistake(2, .badTimeZone(name, nearest: nil))])
    }

    @Test(arguments: ["10.0.3.7:8080", "intranet:80", "[fd00::7]:443", "a_b.example-1.org:65535"])
    func `for private hosts have a port`(pair: String) throws {
        #expect(try onlyFeed(with: "allow_private = [\"\(pair)\"]")?.allowPrivate == [pair])
    }

    @Test(arguments: [
        "10.0.3.7", "10.0.0.0/8:80", "http://a:80", "a:0", "a:65536", ":80", "[]:80", "fd00::7:80",
        "*:80", "a:+80", "a b:80", "",
    ])
    func `for private hosts are nothing else`(pair: String) {
        #expect(mistake("allow_private = [\"\(pair)\"]") == [.badHostAndPort(pair)])
    }

    @Test func `for a first run are a word, a number or a date`() throws {
        #expect(try onlyFeed(with: "first_run = \"all\"")?.firstRun == .all)
        #expect(try onlyFeed(with: "first_run = { newest = 1 }")?.firstRun == .newest(1))
        let noon = Date(timeIntervalSince1970: 1_767_265_200)
        #expect(
            try onlyFeed(with: "first_run = { since = 2026-01-01T12:00:00+01:00 }")?.firstRun
                == .since(noon))
        // No clock there shows midnight on that day.
        let santiago = "[feedwatch]\ntimezone = \"America/Santiago\"\n" + feed
        #expect(
            try read(santiago + "first_run = { since = 2026-09-06 }").configuration.feeds.map(
                \.firstRun) == [.since(Date(timeIntervalSince1970: 1_788_667_200))])
        #expect(
            mistakes(in: feed + "first_run = { since = 2026-02-30 }").map(\.line) == [4])
        #expect(
            mistake("first_run = \"al\"") == [
                .unknownValue(
                    "al", key: "first_run", known: ["baseline", "all"], nearest: "all")
            ])
        #expect(
            mistake("first_run = { newest = 0 }")
                == [.outOfRange(key: "newest", lowest: "1", highest: "10000")])
        #expect(
            mistake("first_run = { newest = 1, since = 2026-01-01 }")
                == [.onlyOneOf(["newest", "since"])])
        #expect(
            mistake("first_run = {}")
                == [.missingInnerKey(of: "first_run", known: ["newest", "since"])])
    }

    @Test(
        "for terms hold a letter or digit",
        arguments: [
            ("", .blank), (" ", .blank), ("--", .noLetterOrDigit), ("…", .noLetterOrDigit),
            ("#", .noLetterOrDigit), ("*\u{FE0F}", .noLetterOrDigit),
            ("a\\u0007", .unprintable), (String(repeating: "a", count: 501), .tooLong(limit: 500)),
        ] as [(String, ConfigurationMistake.TermMistake)])
    func terms(term: String, mistake: ConfigurationMistake.TermMistake) throws {
        let text = feed + sinkAndRule + "all = [\"\(term)\"]"
        let found = mistakes(in: text)
        #expect(found.count == 1)
        guard case .badTerm(_, key: "all", mistake) = found.first?.kind else {
            Issue.record("\(found)")
            return
        }
        #expect(found.first?.line == 11)
    }

    @Test(arguments: ["AT&T", "C++", "東京", "Ω", "42", "a\tb", "🚀", "©️", "#️⃣", "*️⃣", "‼️", "↔️"])
    func `for terms may be of any script`(term: String) throws {
        let text = feed + sinkAndRule + "all = [\"\(term)\"]"
        #expect(try read(text).configuration.rules.first?.query.all == [term])
    }

    @Test func `for rules hold a term to look for`() {
        let head = feed + "[[sink]]\nname = \"a\"\ntype = \"stdout\"\n[[rule]]\nname = \"b\"\n"
        #expect(mistakes(in: head) == [Mistake(7, .noTerms(rule: "b"))])
        #expect(mistakes(in: head + "any = []") == [Mistake(9, .noTerms(rule: "b"))])
        #expect(mistakes(in: head + "none = [\"c\"]") == [Mistake(9, .onlyExcludes(rule: "b"))])
    }

    @Test(arguments: ["all = [\"b\", \"c\"]\nnone = [\"C\"]", "none = [\"a\", \"STARGATE\"]\n"])
    func `for rules don't exclude what they ask for`(lists: String) {
        let kinds = mistakes(in: feed + sinkAndRule + lists).map(\.kind)
        let term = lists.hasPrefix("all") ? "c" : "Stargate"
        #expect(kinds == [.ruleNeverMatches(rule: "stargate", term: term)])
    }

    @Test(
        "of shaping are read, or told what they lack",
        arguments: [
            ("budget = \"5 per 10m\"", nil), ("budget = \"5 per\"", .badBudget("5 per")),
            (
                "budget = \"-5 per 10m\"",
                .outOfRange(key: "budget", lowest: "1 per 31d", highest: "1000 per 1m")
            ),
            ("quiet = \"22:00-07:00\"", nil), ("quiet = \"22-7\"", .badQuietHours("22-7")),
            ("quiet = \"07:00-07:00\"", .badQuietHours("07:00-07:00")),
            ("quiet = \"24:00-07:00\"", .badQuietHours("24:00-07:00")),
            ("digest = \"0 8 * * *\"", nil),
            ("digest = \"0 8\"", .badCron("0 8", .wrongFieldCount(2), key: "digest")),
            ("group_by = [\"feed\", \"title\"]", nil),
            ("repeat = \"4h\"", nil),
            ("repeat = \"1s\"", .outOfRange(key: "repeat", lowest: "1m", highest: "7d")),
            (
                "escalate_after = \"1h\"",
                .keyNeedsOther(key: "escalate_after", other: "escalate_to")
            ),
            ("on_update = \"changed\"", nil),
        ] as [(String, ConfigurationMistake.Kind?)])
    func shaping(text: String, mistake: ConfigurationMistake.Kind?) {
        #expect(
            mistakes(in: feed + sinkAndRule + text).map(\.kind) == [mistake].compactMap(\.self))
    }

    @Test(
        "for secrets say where the secret is",
        arguments: [
            ("env:A_1", .environment("A_1")), ("file:/run/a b", .file("/run/a b")),
            ("file:a", .file("/etc/feedwatch/a")), ("cmd:pass show a:b", .command("pass show a:b")),
        ] as [(String, SecretSource)])
    func secret(text: String, source: SecretSource) throws {
        let reading = try read(webhook(secret: "\"\(text)\""))
        guard case .webhook(let endpoint) = reading.configuration.sinks.first?.kind else {
            Issue.record("no webhook")
            return
        }
        #expect(endpoint.secrets == [source])
    }

    @Test(
        "for secrets are never the secret, and never repeated",
        arguments: [
            ("\"whsec_TELLTALE\"", .literal), ("\"TELLTALE\"", .unknownSource),
            ("\"vault:TELLTALE\"", .unknownSource), ("\"env:TELL-TALE\"", .badVariable),
            ("\"file:~/TELLTALE\"", .tilde), ("\"env:\"", .empty(source: "env:")),
            ("\"cmd: \"", .empty(source: "cmd:")),
            ("[]", .none), ("[\"env:A\", \"whsec_TELLTALE\"]", .literal),
        ] as [(String, ConfigurationMistake.SecretMistake)])
    func badSecret(text: String, mistake: ConfigurationMistake.SecretMistake) throws {
        let error = try #require(throws: ConfigurationError.self) {
            try read(webhook(secret: text))
        }
        #expect(error.mistakes.map(\.kind) == [.badSecret(mistake)])
        #expect(!error.description.contains("TELL"))
    }

    private func webhook(secret: String) -> String {
        feed + """
            [[sink]]
            name = "desk"
            type = "webhook"
            url = "https://example.org"
            secret = \(secret)
            """
    }
}
