import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite("The daemon", .timeLimit(.minutes(3)))
struct ServeTests {
    @Test func `polls by schedule and delivers as it goes, each alert once`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        let ending = try await daemon.serve { _ in
            _ = try await daemon.alerts(1)
            try daemon.newsroom.publish(["OpenAI one", "Weather", "OpenAI two"], etag: "\"v2\"")
            _ = try await daemon.alerts(2)
        }
        #expect(ending.status == 0)
        let ids = try daemon.newsroom.webhooks().map { $0.header("webhook-id") }
        #expect(Set(ids).count == 2)
        #expect(ids.count == 2)
        #expect(try daemon.newsroom.idsInFile().count == 2)
        #expect(ending.lines.count == 2)
        // Nothing of it is told again by the next one.
        #expect(try await daemon.newsroom.poll().lines.isEmpty)
    }

    @Test func `tells of one feed while the server of another hangs`() async throws {
        let daemon = try await Daemon(
            every: "1h",
            keys: """
                [[feed]]
                name = "slow"
                url = "URL"
                allow_private = ["AUTHORITY"]
                """)
        let server = try await LoopbackServer.start()
        try server.answer("/slow.xml", .raw(.send("HTTP/1.1 200 OK\r\n"), .hold))
        try daemon.write(
            configuration: try daemon.configuration
                .replacing("URL", with: server.url("/slow.xml"))
                .replacing("AUTHORITY", with: server.authority))
        try daemon.newsroom.publish(["OpenAI one"])
        // The hanging request is given up after a minute, which nobody waits for.
        try await daemon.serve { _ in
            _ = try await server.requests("/slow.xml", atLeast: 1)
            _ = try await daemon.alerts(1)
        }
    }

    @Test func `tries a delivery again when it is due`() async throws {
        let daemon = try await Daemon(every: "1h")
        try daemon.newsroom.receiver.answer("/hook", .init(503), .init(503), .init(204))
        let configuration = try daemon.configuration
        try daemon.write(configuration: configuration + "\nretry = [\"1s\", \"1s\", \"1s\"]\n")
        try daemon.newsroom.publish(["OpenAI one"])
        try await daemon.serve { _ in _ = try await daemon.alerts(3) }
        let ids = try daemon.newsroom.webhooks().map { $0.header("webhook-id") }
        #expect(ids.count == 3)
        #expect(Set(ids).count == 1)
        #expect(try daemon.newsroom.server.requests().count == 1)
    }

    @Test(
        "that is asked to end does so at once and loses nothing", arguments: [SIGTERM, SIGINT])
    func signalled(signal: Int32) async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.server.answer(
            "/feed.xml", .raw(.send("HTTP/1.1 200 OK\r\n"), .hold))
        let ending = try await daemon.serve(signal: signal) { _ in
            _ = try await daemon.newsroom.server.requests("/feed.xml", atLeast: 1)
        }
        #expect(ending.status == 0)
        try daemon.newsroom.publish(["OpenAI one"])
        #expect(try await daemon.newsroom.run(["poll"]).lines.count == 1)
        let files = try FileManager.default.contentsOfDirectory(
            atPath: daemon.newsroom.program.folder.path)
        #expect(!files.contains("feedwatch.db-wal"))
        #expect(!files.contains("feedwatch.db.sock"))
    }

    @Test func `is alone: a second one is refused, and poll leaves it the work`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        try await daemon.serve { _ in
            let second = try await daemon.newsroom.run(["serve"])
            #expect(second.status == 75)
            #expect(second.errors.contains("under way"))
            #expect(try await daemon.newsroom.run(["poll"]).status == 0)
            #expect(try await daemon.newsroom.run(["poll", "--if-running", "fail"]).status == 75)
            _ = try await daemon.alerts(1)
        }
    }

    @Test func `goes on when nobody reads its output`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        let pipe = try FileDescriptor.pipe()
        try pipe.readEnd.close()
        let ending = try await daemon.newsroom.run(["serve"], output: pipe.writeEnd) { program in
            _ = try await daemon.alerts(1)
            try daemon.newsroom.publish(["OpenAI one", "OpenAI two"], etag: "\"v2\"")
            _ = try await daemon.alerts(2)
            try program.send(signal: SIGTERM)
        }
        #expect(ending.status == 0)
        // What standard output did not take is kept for whoever reads it.
        #expect(
            try await daemon.newsroom.program.run(
                "deliveries", "list", "--state", "pending", "--sink", "out"
            )
            .lines.count == 2)
    }

    @Test func `ends with 74 and makes no new database when its own is removed`() async throws {
        let daemon = try await Daemon()
        try daemon.newsroom.publish(["OpenAI one"])
        let folder = daemon.newsroom.program.folder
        let ending = try await daemon.newsroom.run(["serve"]) { _ in
            _ = try await daemon.alerts(1)
            for name in ["feedwatch.db", "feedwatch.db-wal", "feedwatch.db-shm"] {
                try FileManager.default.removeItem(atPath: folder.file(name))
            }
            try daemon.newsroom.publish(["OpenAI one", "OpenAI two"], etag: "\"v2\"")
        }
        #expect(ending.status == 74)
        #expect(ending.errors.contains("removed or replaced"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("feedwatch.db")))
        #expect(try daemon.newsroom.webhooks().count == 1)
    }

    @Test func `can't listen where somebody else does, and says so`() async throws {
        let daemon = try await Daemon()
        let port = daemon.newsroom.server.port
        try daemon.write(
            configuration: try daemon.configuration
                .replacing("listen = \"127.0.0.1:0\"", with: "listen = \"127.0.0.1:\(port)\""))
        let ending = try await daemon.newsroom.run(["serve"])
        #expect(ending.status == 74)
        #expect(ending.errors.contains("`listen`"))
    }

    @Test func `tells a monitor that it is well`() async throws {
        let monitor = try await LoopbackServer.start()
        let daemon = try await Daemon(
            keys: """
                [feedwatch]
                heartbeat = { start = "\(monitor.url("/start"))", success = "\(monitor.url("/well"))", \
                allow_private = ["\(monitor.authority)"] }
                """)
        try monitor.answer("/start", .init(200))
        try monitor.answer("/well", .init(200))
        try daemon.newsroom.publish(["OpenAI one"])
        try await daemon.serve { _ in
            let told = try await monitor.requests("/well", atLeast: 1)
            #expect(told.count == 1)
        }
        #expect(try monitor.requests().map(\.path) == ["/start", "/well"])
    }

    @Test(
        "waits while the disk is full, and goes on without a new start when there is room",
        .enabled(if: getuid() == 0, "only root can make a small disk"))
    func fullDisk() async throws {
        let program = try Program(
            configuration: """
                [feedwatch]
                database = "disk/feedwatch.db"

                [serve]
                listen = "off"

                [[feed]]
                name = "news"
                path = "news.xml"
                every = "1s"
                first_run = "all"

                [[rule]]
                name = "openai"
                any = ["OpenAI"]

                [[sink]]
                name = "log"
                type = "file"
                path = "alerts.jsonl"
                """)
        let ending = try await program.run(
            [
                "-m", "python3", "-I", "-S", Program.repository + "/Fixtures/daemon/full_disk.py",
                try Program.executable(), program.folder.path,
            ], of: "/usr/bin/unshare")
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.output.components(separatedBy: "no space left").count == 2)
        #expect(ending.output.contains("can be used again"))
    }

    @Test(
        "asks once a minute while there is no network at all",
        .enabled(if: getuid() == 0, "only root can be without a network"))
    func noNetwork() async throws {
        let program = try Program(
            configuration: """
                [serve]
                listen = "off"
                [[feed]]
                name = "news"
                url = "http://news.example.org/feed"
                [[feed]]
                name = "others"
                url = "http://others.example.org/feed"
                """)
        _ = try await program.run(
            ["--net", "timeout", "-s", "TERM", "4", try Program.executable(), "serve"],
            of: "/usr/bin/unshare")
        let metrics = try await program.run("metrics")
        #expect(metrics.output.contains("feedwatch_runs_total{outcome=\"complete\"} 1\n"))
    }
}
