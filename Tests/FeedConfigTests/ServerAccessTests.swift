import FeedConfig
import FeedModel
import Foundation
import Testing
import TestSupport

@Suite("The access to a server")
struct ServerAccessTests {
    private func access(_ keys: String) throws -> ServerAccess? {
        try onlyFeed(with: keys)?.access
    }

    private func mistake(_ keys: String) -> [ConfigurationMistake.Kind] {
        mistakes(in: feed + keys).map(\.kind)
    }

    @Test func `is by user and password, or by a token`() throws {
        #expect(
            try access("auth = { user = \"ann\", password = \"file:pw\" }")?.authorization
                == .basic(user: "ann", password: .file("/etc/feedwatch/pw")))
        #expect(
            try access("auth = { bearer = \"cmd:pass show x\" }")?.authorization
                == .bearer(.command("pass show x")))
    }

    @Test(
        "is refused where it can't work",
        arguments: [
            ("auth = {}", [.missingInnerKey(of: "auth", known: ["user", "password", "bearer"])]),
            ("auth = { user = \"ann\" }", [.lacksInnerKey("password", of: "auth")]),
            ("auth = { user = \"a:b\", password = \"env:P\" }", [.badUser(of: "auth")]),
            (
                "auth = { user = \"a\", password = \"env:P\", bearer = \"env:T\" }",
                [.onlyOneOf(["user", "bearer"])]
            ),
            ("auth = { bearer = \"TELLTALE\" }", [.badSecret(.unknownSource, key: "bearer")]),
            ("user_agent = \"\"", [.badUserAgent]), ("user_agent = \"a\\nb\"", [.badUserAgent]),
            ("client_key = \"a.key\"", [.keyNeedsOther(key: "client_key", other: "client_cert")]),
            (
                "client_cert = \"a.pem\"\nclient_key_password = \"TELLTALE\"",
                [.badSecret(.unknownSource, key: "client_key_password")]
            ),
            (
                "cookies = \"yes\"",
                [.wrongType(key: "cookies", wanted: "true or false", found: "a text")]
            ),
            ("proxy = \"ftp://p:1\"", [.badProxy(.wrongScheme)]),
            ("proxy = \"http://p\"", [.badProxy(.noHostAndPort)]),
            ("proxy = \"http://u:TELLTALE@p:1\"", [.badProxy(.credentials)]),
            ("proxy = { user = \"a\" }", [.lacksInnerKey("url", of: "proxy")]),
            (
                "proxy = { url = \"http://p:1\", user = \"a\" }",
                [.lacksInnerKey("password", of: "proxy")]
            ),
        ] as [(String, [ConfigurationMistake.Kind])])
    func refused(keys: String, kinds: [ConfigurationMistake.Kind]) throws {
        #expect(mistake(keys) == kinds)
        let error = try #require(throws: ConfigurationError.self) { try read(feed + keys) }
        #expect(!error.description.contains("TELL"))
    }

    @Test func `has headers, literal or by a secret's source`() throws {
        let keys = "headers = { \"X-Api-Key\" = \"env:KEY\", \"Accept-Language\" = \"de\" }"
        #expect(
            try access(keys)?.headers == [
                HeaderSetting(name: "Accept-Language", value: .literal("de")),
                HeaderSetting(name: "X-Api-Key", value: .secret(.environment("KEY"))),
            ])
    }

    @Test(
        "has no headers that break out or that are not the user's to set",
        arguments: [
            ("X Y", .noName), ("X:Y", .noName), ("X\\r\\nY", .noName), ("", .noName),
            ("Host", .ofConnection), ("content-length", .ofConnection),
            ("Transfer-Encoding", .ofConnection), ("Connection", .ofConnection),
            ("If-None-Match", .managed), ("A-IM", .managed), ("Accept-Encoding", .managed),
            ("User-Agent", .hasKey("user_agent")), ("Proxy-Authorization", .hasKey("proxy")),
            ("Cookie", .cookiesAreOff),
        ] as [(String, ConfigurationMistake.HeaderMistake)])
    func badName(name: String, reason: ConfigurationMistake.HeaderMistake) throws {
        let text = name.replacing("\\r\\n", with: "\r\n")
        #expect(mistake("headers = { \"\(name)\" = \"env:A\" }") == [.badHeader(text, reason)])
    }

    @Test(
        "has no header values that break out or are secrets",
        arguments: [
            ("X-A", "a\\r\\nB: c", .badValue), ("X-A", "a\\u0007", .badValue),
            ("Authorization", "Bearer TELLTALE", .literalSecret),
        ] as [(String, String, ConfigurationMistake.HeaderMistake)])
    func badValue(
        name: String, value: String, reason: ConfigurationMistake.HeaderMistake
    ) {
        #expect(
            mistake("headers = { \"\(name)\" = \"\(value)\" }") == [.badHeader(name, reason)])
    }

    @Test func `has each header once, and what has a key of its own by that`() {
        #expect(
            mistake("headers = { \"X-A\" = \"1\", \"x-a\" = \"2\" }")
                == [.badHeader("x-a", .twice)])
        #expect(
            mistake("auth = { bearer = \"env:T\" }\nheaders = { Authorization = \"env:T\" }")
                == [.badHeader("Authorization", .hasKey("auth"))])
        #expect(mistake("cookies = true\nheaders = { Cookie = \"env:T\" }") == [])
    }

    @Test func `goes by a proxy`() throws {
        #expect(
            try access("proxy = \"socks5h://[::1]:1080\"")?.proxy
                == .server(url: "socks5h://[::1]:1080", user: nil, password: nil))
        #expect(
            try access(
                "proxy = { url = \"http://p:1\", user = \"a\", password = \"env:P\" }")?.proxy
                == .server(url: "http://p:1", user: "a", password: .environment("P")))
        #expect(try access("proxy = \"environment\"")?.proxy == .environment)
        #expect(try access("")?.proxy == ProxySetting.none)
    }

    @Test func `has files relative to feeds.toml, and one may hold certificate and key`() throws {
        let access = try access(
            "ca_file = \"ca.pem\"\nclient_cert = \"me.pem\"\nclient_key_password = \"env:P\"")
        #expect(access?.certificateAuthorities == "/etc/feedwatch/ca.pem")
        #expect(
            access?.clientCertificate
                == ClientCertificate(
                    certificate: "/etc/feedwatch/me.pem", key: "/etc/feedwatch/me.pem",
                    keyPassword: .environment("P")))
    }

    @Test func `comes from the defaults where a feed says nothing`() throws {
        let text = """
            [defaults]
            proxy = "http://p:1"
            user_agent = "default"
            cookies = true

            \(feed)
            proxy = "none"
            user_agent = "own"
            """
        let access = try read(text).configuration.feeds.first?.access
        #expect(access?.proxy == ProxySetting.none)
        #expect(access?.userAgent == "own")
        #expect(access?.keepsCookies == true)
    }

    @Test func `of a webhook is told in the same words`() throws {
        let text =
            feed + """
                [[sink]]
                name = "desk"
                type = "webhook"
                url = "https://example.org/hook"
                secret = "env:S"
                headers = { "X-Key" = "env:K" }
                proxy = "http://p:1"
                """
        guard case .webhook(let endpoint) = try read(text).configuration.sinks.first?.kind else {
            Issue.record("no webhook")
            return
        }
        #expect(
            endpoint.access.headers
                == [HeaderSetting(name: "X-Key", value: .secret(.environment("K")))])
        #expect(endpoint.access.proxy == .server(url: "http://p:1", user: nil, password: nil))
    }

    // MARK: Credentials in a URL

    private func feedURL(_ url: String) -> String { "[[feed]]\nname = \"a\"\nurl = \"\(url)\"\n" }

    @Test(
        "stands in a URL only until it is read",
        arguments: [
            ("https://ann:p%40ss%3A@example.org/a@b", "https://example.org/a@b", "ann", "p@ss:"),
            ("http://a@b:c@[fd00::7]:80/", "http://[fd00::7]:80/", "a@b", "c"),
            ("https://token@example.org?x", "https://example.org?x", "token", ""),
        ])
    func inURL(url: String, bare: String, user: String, password: String) throws {
        let feed = try read(feedURL(url)).configuration.feeds.first
        #expect(feed?.source == .url(bare))
        #expect(
            feed?.access.authorization
                == .basic(user: user, password: .written(WrittenSecret(password))))
    }

    @Test func `in a URL is nothing that can be printed`() throws {
        let configuration = try read(feedURL("https://ann:TELLTALE@example.org/")).configuration
        var dumped = ""
        dump(configuration.feeds, to: &dumped)
        dumped += "\(configuration.feeds) \(String(reflecting: configuration.feeds))"
        #expect(!dumped.contains("TELL"))
    }

    @Test func `in a URL is refused beside auth, and where HTTP can't send it`() {
        #expect(
            mistakes(in: feedURL("https://a:b@c.org/") + "auth = { bearer = \"env:T\" }")
                .map(\.kind) == [.badURL(key: "url", .credentialsTwice)])
        #expect(
            mistakes(in: feedURL("https://a%3Ab:c@c.org/")).map(\.kind)
                == [.badURL(key: "url", .badCredentials)])
    }

    @Test(
        "by what stands in the file is refused if others can read it",
        arguments: [
            (
                "url = \"https://ann:TELLTALE@example.org/\"",
                .badURL(key: "url", .exposedCredentials)
            ),
            (
                "url = \"https://example.org/\"\nheaders = { \"X-Api-Key\" = \"TELLTALE\" }",
                .badHeader("X-Api-Key", .exposedSecret)
            ),
        ] as [(String, ConfigurationMistake.Kind)])
    func exposed(keys: String, kind: ConfigurationMistake.Kind) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("[[feed]]\nname = \"a\"\n\(keys)\n", to: "feeds.toml")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let error = try #require(throws: ConfigurationError.self) {
            try ConfigurationReader().read(contentsOfFile: path)
        }
        #expect(error.mistakes.map(\.kind) == [kind])
        #expect(!error.description.contains("TELL"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(
            try ConfigurationReader().read(contentsOfFile: path).configuration.feeds.count == 1)
    }
}
