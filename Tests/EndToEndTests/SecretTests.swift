import Foundation
import TestSupport
import Testing

@Suite("Secrets")
struct SecretTests {
    private let server: LoopbackServer
    private let proxy: LoopbackProxy

    init() async throws {
        server = try await LoopbackServer.start()
        proxy = try await LoopbackProxy.start(credentials: ("ann", "CANARY-proxy"))
    }

    private func feed(_ name: String, url: String? = nil, _ keys: String) -> String {
        """
        [[feed]]
        name = "\(name)"
        url = "\(url ?? server.url("/\(name)"))"
        allow_private = ["\(server.authority)"]
        first_run = "all"
        \(keys)


        """
    }

    private func program(_ feeds: String...) throws -> Program {
        let program = try Program(
            configuration: feeds.joined() + """
                [[rule]]
                name = "all"
                any = ["OpenAI"]

                [[sink]]
                name = "log"
                type = "file"
                path = "alerts.jsonl"

                [[sink]]
                name = "desk"
                type = "webhook"
                url = "\(server.url("/hook"))"
                secret = "env:FEEDWATCH_HOOK"
                headers = { "X-Key" = "env:FEEDWATCH_HEADER" }
                allow_private = ["\(server.authority)"]
                """)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: program.folder.file("feeds.toml"))
        try program.folder.write("CANARY-file\n", to: "secret")
        return program
    }

    private let environment = [
        "FEEDWATCH_HOOK": Newsroom.secret, "FEEDWATCH_HEADER": "CANARY-header",
        "FEEDWATCH_PROXY": "CANARY-proxy",
    ]

    /// Each kind of secret, on feeds that are well and on feeds that fail in different ways.
    private var feeds: [String] {
        let inURL = server.url("/url").replacing("http://", with: "http://ann:CANARY-url@")
        return [
            feed("url", url: inURL, ""),
            feed("file", "auth = { user = \"ann\", password = \"file:secret\" }"),
            feed("bearer", "auth = { bearer = \"cmd:echo CANARY-$((40 + 2))\" }"),
            feed(
                "proxied",
                "proxy = { url = \"http://\(proxy.authority)\", user = \"ann\", "
                    + "password = \"env:FEEDWATCH_PROXY\" }"),
            feed("broken", "headers = { \"X-Key\" = \"env:FEEDWATCH_HEADER\" }"),
            feed("refused", "auth = { user = \"ann\", password = \"file:secret\" }"),
            feed("unset", "auth = { bearer = \"env:FEEDWATCH_UNSET\" }"),
        ]
    }

    @Test func `reach the server and are told nowhere else`() async throws {
        let program = try program(feeds.joined())
        for name in ["url", "file", "bearer", "proxied"] {
            try server.answer("/\(name)", .init(body: Newsroom.document(["OpenAI \(name)"])))
        }
        try server.answer("/broken", .raw(.send("HTTP/1.1 200 OK\r\n"), .reset))
        try server.answer("/refused", .init(401))
        // The receiver repeats what it was told, as some do.
        try server.answer("/hook", .init(500, body: "X-Key: CANARY-header is unknown"))

        var told = ""
        let check = try await program.run("check", environment: environment)
        #expect(check.status == 0)
        #expect(check.errors.contains("FEEDWATCH_UNSET"))
        let poll = try await program.run(
            ["poll", "--verbose", "--report", "report.json"], environment: environment)
        told += check.output + check.errors + poll.output + poll.errors
        for arguments in [
            ["alerts", "list", "--json"], ["deliveries", "list", "--json"], ["metrics"],
            ["poll", "--all", "--log", "json", "--log-level", "trace"],
        ] {
            let ending = try await program.run(arguments, environment: environment)
            told += ending.output + ending.errors
        }

        func sent(_ path: String, _ header: String) throws -> String? {
            try server.requests(path).first?.header(header)
        }
        func basic(_ password: String) -> String {
            "Basic " + Data("ann:\(password)".utf8).base64EncodedString()
        }
        #expect(try sent("/url", "Authorization") == basic("CANARY-url"))
        #expect(try sent("/file", "Authorization") == basic("CANARY-file"))
        #expect(try sent("/bearer", "Authorization") == "Bearer CANARY-42")
        #expect(try sent("/broken", "X-Key") == "CANARY-header")
        #expect(try sent("/hook", "X-Key") == "CANARY-header")
        #expect(try proxy.asked().first?.headers["proxy-authorization"] == basic("CANARY-proxy"))
        #expect(try sent("/proxied", "Proxy-Authorization") == nil)
        #expect(try server.requests("/unset").isEmpty)

        for name in try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
        where !["feeds.toml", "secret"].contains(name) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: program.folder.file(name)))
            told += String(decoding: bytes, as: UTF8.self)
        }
        let encoded = ["url", "file", "proxy"].map {
            Data("ann:CANARY-\($0)".utf8).base64EncodedString()
        }
        for secret in ["CANARY", Newsroom.secret] + encoded { #expect(!told.contains(secret)) }
        #expect(told.contains("OpenAI url"))
        #expect(told.contains("X-Key: … is unknown"))
    }

    @Test func `that can't be had fail their feed alone, with what to do`() async throws {
        let program = try program(
            feed("well", ""), feed("unset", "auth = { bearer = \"env:FEEDWATCH_UNSET\" }"),
            feed("missing", "client_cert = \"me.pem\""))
        try server.answer("/well", .init(body: Newsroom.document(["OpenAI"])))
        _ = try await program.run(["poll", "--report", "report.json"], environment: environment)
        let report = try program.folder.text(of: "report.json")
        #expect(report.contains("FEEDWATCH_UNSET is not set"))
        #expect(report.contains("me.pem can't be read"))
        #expect(try server.requests("/well").count == 1)
        #expect(try server.requests("/unset").isEmpty)
    }

    @Test func `are read once a run, and only for feeds that are due`() async throws {
        let keys = "auth = { bearer = \"cmd:echo x >> reads; echo s3cret\" }"
        let program = try program(feed("a", keys), feed("b", keys), feed("c", keys))
        _ = try await program.run(["poll"], environment: environment)
        #expect(try program.folder.text(of: "reads") == "x\n")
        #expect(try ["/a", "/b", "/c"].allSatisfy { try server.requests($0).count == 1 })
        _ = try await program.run(["poll"], environment: environment)
        #expect(try program.folder.text(of: "reads") == "x\n")
    }

    @Test func `are in no process's arguments`() async throws {
        let program = try program(
            feed("held", "auth = { user = \"ann\", password = \"cmd:cat secret\" }"))
        try server.answer("/held", .raw(.send("HTTP/1.1 200 OK\r\n"), .hold))
        _ = try await program.run(["poll"], environment: environment) { running in
            _ = try await server.requests("/held", atLeast: 1)
            for process in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
                // Processes end while they are looked at.
                let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
                #expect(!String(decoding: line ?? Data(), as: UTF8.self).contains("CANARY-file"))
            }
            try running.send(signal: SIGTERM)
        }
        #expect(try server.requests("/held").count == 1)
    }

    @Test func `certificates of one's own let a feed in, with a locked key`() async throws {
        let certificates = try await TestCertificates()
        let secure = try await LoopbackServer.start(
            tls: certificates.issue(for: "IP:127.0.0.1"), clients: certificates.authority)
        try secure.answer("/a", .init(body: Newsroom.document(["OpenAI"])))
        let own = try await certificates.issue(toClient: "ann", password: "CANARY-proxy")
        let program = try program(
            feed(
                "a", url: secure.url("/a"),
                """
                ca_file = "\(certificates.authority)"
                client_cert = "ann.pem"
                client_key = "\(own.key)"
                client_key_password = "env:FEEDWATCH_PROXY"
                """
            ).replacing(server.authority, with: secure.authority))
        try program.folder.write(
            String(contentsOfFile: own.certificate, encoding: .utf8), to: "ann.pem")
        let ending = try await program.run(["poll"], environment: environment)
        #expect(ending.status == 0)
        #expect(try secure.requests("/a").map(\.client) == ["ann"])
        #expect(try program.folder.text(of: "alerts.jsonl").contains("OpenAI"))
    }

    @Test func `the environment's proxy is asked only if feeds.toml says so`() async throws {
        let program = try program(
            feed("direct", ""), feed("proxied", "proxy = \"environment\""))
        let variables = environment.merging([
            "http_proxy": "http://ann:CANARY-proxy@\(proxy.authority)",
            "all_proxy": "http://ann:CANARY-proxy@\(proxy.authority)", "no_proxy": "example.org",
        ]) { $1 }
        _ = try await program.run(["poll"], environment: variables)
        #expect(try server.requests("/direct").count == 1)
        #expect(try server.requests("/proxied").count == 1)
        #expect(try proxy.asked().count == 1)
    }
}
