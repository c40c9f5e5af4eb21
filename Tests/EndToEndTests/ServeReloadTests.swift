import Foundation
import TestSupport
import Testing

@Suite("A daemon's feeds.toml", .timeLimit(.minutes(3)))
struct ServeReloadTests {
    private static let weather = """

        [[rule]]
        name = "weather"
        any = ["Weather"]
        notify = ["desk"]
        """

    @Test func `is read again when it changes, and the new rule counts`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        try await daemon.serve { program in
            _ = try await daemon.alerts(1)
            // As editors do: another file is renamed over it.
            let folder = daemon.newsroom.program.folder
            try folder.write(try daemon.configuration + Self.weather, to: "new.toml")
            _ = try await Program.output(
                of: "mv", [folder.file("new.toml"), folder.file("feeds.toml")])
            let errors = try await program.errors(until: "was read again")
            #expect(errors.contains("rules: 1 added (weather)"))
            try daemon.newsroom.publish(["OpenAI one", "Weather"], etag: "\"v2\"")
            _ = try await daemon.alerts(2)
        }
    }

    @Test func `is read again at SIGHUP`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        let ending = try await daemon.serve { program in
            _ = try await daemon.alerts(1)
            try program.send(signal: SIGHUP)
            _ = try await program.errors(until: "nothing changed")
        }
        #expect(ending.status == 0)
    }

    @Test(
        "with a mistake changes nothing, and is told with its line, once",
        arguments: [
            ("\n[[rule]]\nname = \"weather\"\nany = [\"Weather\n", "feeds.toml:"),
            ("\n[[rule]]\nname = \"weather\"\nmatch = \"weather AND (\"\n", "weather"),
        ])
    func mistaken(addition: String, told: String) async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        let ending = try await daemon.serve { program in
            _ = try await daemon.alerts(1)
            try daemon.write(configuration: try daemon.configuration + addition)
            let errors = try await program.errors(until: "the last good configuration stays")
            #expect(errors.contains(told))
            #expect(try await daemon.get("/readyz", of: program).contains("has a mistake"))
            try daemon.newsroom.publish(["OpenAI one", "OpenAI two"], etag: "\"v2\"")
            _ = try await daemon.alerts(2)
        }
        #expect(ending.status == 0)
        #expect(ending.errors.components(separatedBy: "configuration stays").count == 2)
    }

    @Test func `may have another database or address only at a new start`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        try await daemon.serve { program in
            _ = try await daemon.alerts(1)
            try daemon.write(
                configuration: try daemon.configuration
                    + "\n[feedwatch]\ndatabase = \"other.db\"\n")
            _ = try await program.errors(until: "`database`")
        }
        #expect(
            !FileManager.default.fileExists(
                atPath: daemon.newsroom.program.folder.file("other.db")))
    }
}

@Suite("A daemon that is watched", .timeLimit(.minutes(3)))
struct ServeStatusTests {
    @Test func `says that it is alive and ready, to those who know its name`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        try await daemon.serve { program in
            _ = try await daemon.alerts(1)
            #expect(try await daemon.get("/livez", of: program) == "alive\n200")
            // Its first run ends soon after.
            try daemon.newsroom.publish(["OpenAI one", "OpenAI two"], etag: "\"v2\"")
            _ = try await daemon.alerts(2)
            #expect(try await daemon.get("/readyz", of: program) == "ready\n200")
            let metrics = try await daemon.get("/metrics", of: program)
            #expect(metrics.contains("feedwatch_feeds{state=\"ok\"} 1\n"))
            let foreign = try await daemon.get("/readyz", of: program, host: "evil.example")
            #expect(foreign.hasSuffix("421"))
            #expect(try await daemon.get("/feeds", of: program).hasSuffix("404"))
        }
    }

    @Test func `tells systemd of its start, reload, watchdog and end`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        let ending = try await daemon.newsroom.run(
            [
                "-I", "-S", Program.repository + "/Fixtures/daemon/notified.py",
                try Program.executable(), "serve",
            ], of: "/usr/bin/python3")
        #expect(ending.status == 0, "\(ending.errors)")
        let told = ending.lines.map { $0.replacing("\"", with: "") }
        #expect(told.first == "[READY=1, STATUS=polls feeds when they are due]")
        #expect(told.contains("[WATCHDOG=1]"))
        let reload = try #require(told.firstIndex { $0.hasPrefix("[RELOADING=1") })
        #expect(told[reload].hasSuffix("late=well]"))
        #expect(told[reload...].contains("[READY=1]"))
        #expect(told.suffix(2) == ["[STOPPING=1]", "[exit=0]"])
    }
}

@Suite("A command that writes while a daemon runs", .timeLimit(.minutes(3)))
struct ServeLoanTests {
    @Test func `gets the database, and the daemon goes on afterwards`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        try await daemon.serve { _ in
            _ = try await daemon.alerts(1)
            let program = daemon.newsroom.program
            let silence = try await program.run(
                "silences", "add", "--rule", "openai", "--for", "1h")
            #expect(silence.status == 0, "\(silence.errors)")
            try daemon.newsroom.publish(["OpenAI one", "OpenAI two"], etag: "\"v2\"")
            // Two polls further on, it has been seen and kept quiet.
            let polls = try daemon.newsroom.server.requests("/feed.xml").count
            _ = try await daemon.newsroom.server.requests("/feed.xml", atLeast: polls + 2)
            #expect(try daemon.newsroom.webhooks().count == 1)
            #expect(try await program.run("silences", "expire", "1").status == 0)
            let backfill = try await program.run("rules", "backfill", "openai")
            #expect(backfill.status == 0, "\(backfill.errors)")
            #expect(backfill.output.contains("1 alert"))
            _ = try await daemon.alerts(2)
        }
    }

    @Test func `doesn't wait for a server that hangs`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.server.answer(
            "/feed.xml", .raw(.send("HTTP/1.1 200 OK\r\n"), .hold))
        try await daemon.serve { _ in
            _ = try await daemon.newsroom.server.requests("/feed.xml", atLeast: 1)
            let program = daemon.newsroom.program
            #expect(try await program.run("db", "prune", "--older", "365d").status == 0)
        }
    }

    @Test func `and is killed has given it back`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        let program = daemon.newsroom.program
        try await daemon.serve { _ in
            _ = try await daemon.alerts(1)
            let borrower = try await program.run(
                [
                    "-I", "-S", Program.repository + "/Fixtures/daemon/borrower.py",
                    program.folder.file("feedwatch.db.sock"),
                ], of: "/usr/bin/python3")
            #expect(borrower.output == "yours\n")
            #expect(borrower.signal == SIGKILL)
            try daemon.newsroom.publish(["OpenAI one", "OpenAI two"], etag: "\"v2\"")
            _ = try await daemon.alerts(2)
        }
    }

    @Test func `adds a feed, which the daemon polls from then on`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["Weather"])
        try daemon.newsroom.server.answer("/more.xml", .init(body: Newsroom.document(["More"])))
        try await daemon.serve { program in
            let added = try await daemon.newsroom.program.run(
                "feeds", "add", daemon.newsroom.server.url("/more.xml"), "--allow-private",
                "--every", "1s", "--name", "more")
            #expect(added.status == 0, "\(added.errors)")
            #expect(added.output.contains("stored"))
            _ = try await program.errors(until: "1 added (more)")
            try daemon.newsroom.server.answer(
                "/more.xml", .init(body: Newsroom.document(["More", "OpenAI more"])))
            _ = try await daemon.alerts(1)
        }
    }

    @Test func `is told that it can't while a poll is under way`() async throws {
        let newsroom = try await Newsroom()
        try newsroom.server.answer("/feed.xml", .raw(.send("HTTP/1.1 200 OK\r\n"), .hold))
        _ = try await newsroom.run(["poll"]) { program in
            _ = try await newsroom.server.requests("/feed.xml", atLeast: 1)
            let command = try await newsroom.program.run("db", "prune", "--older", "365d")
            #expect(command.status == 75)
            try program.send(signal: SIGTERM)
        }
    }
}
