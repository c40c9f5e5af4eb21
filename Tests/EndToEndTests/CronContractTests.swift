import Foundation
import TestSupport
import Testing

@Suite("poll and cron")
struct CronContractTests {
    private let newsroom: Newsroom

    init() async throws {
        newsroom = try await Newsroom()
        try newsroom.publish(["Nothing"])
    }

    /// Runs `poll` while a shell holds the lock until it has ended.
    private func pollWhileLocked(_ option: String) async throws -> Program.Ending {
        let lock = newsroom.program.folder.file("feedwatch.db.lock")
        return try await newsroom.program.run(
            [
                "-c", #"exec flock "$1" "$0" poll --if-running "$2""#, try Program.executable(),
                lock, option,
            ], of: "/bin/sh",
            environment: ["FEEDWATCH_TEST_SECRET": Newsroom.secret])
    }

    @Test(
        "while another run is under way leaves, waits or fails, as asked",
        arguments: [("skip", 0), ("fail", 75), ("wait=1s", 75)] as [(String, Int32)])
    func overlap(option: String, status: Int32) async throws {
        let ending = try await pollWhileLocked(option)
        #expect(ending.status == status)
        #expect(ending.errors.isEmpty == (status == 0))
        #expect(try newsroom.server.requests("/feed.xml").isEmpty)
    }

    @Test func `waits no longer than the other run takes`() async throws {
        let lock = newsroom.program.folder.file("feedwatch.db.lock")
        // The lock is held until the waiting run is there, then let go.
        let script = #"""
            exec 9>"$1"; flock 9
            "$0" poll --if-running wait=5m 9>&- & run=$!
            until [ -e "/proc/$run/fd/0" ]; do :; done
            flock -u 9; wait $run
            """#
        let ending = try await newsroom.program.run(
            ["-c", script, try Program.executable(), lock], of: "/bin/bash",
            environment: ["FEEDWATCH_TEST_SECRET": Newsroom.secret])
        #expect(ending.status == 0)
        #expect(try newsroom.server.requests("/feed.xml").count == 1)
    }

    @Test func `refuses what it can't do`() async throws {
        #expect(try await newsroom.poll("--if-running", "sometimes").status == 64)
        #expect(try await newsroom.poll("--max-runtime", "soon").status == 64)
    }

    @Test func `ends after --max-runtime, and the next run does the rest`() async throws {
        try newsroom.server.answer("/feed.xml", .raw(.hold))
        let report = newsroom.program.folder.file("report.json")
        let ending = try await newsroom.poll("--max-runtime", "1s", "--report", report)
        #expect(ending.status == 0)
        #expect(ending.errors.isEmpty)
        #expect(
            try newsroom.program.folder.text(of: "report.json")
                .contains(#""interrupted" : true"#))
        try newsroom.publish(["Nothing"])
        let next = try await newsroom.program.run(
            "poll", environment: ["FEEDWATCH_TEST_SECRET": Newsroom.secret])
        #expect(next.status == 0)
        #expect(try newsroom.server.requests("/feed.xml").count == 2)
    }
}

@Suite("The heartbeat")
struct HeartbeatTests {
    @Test func `tells of begin and good end, or of the problems`() async throws {
        let monitor = try await LoopbackServer.start()
        for path in ["/ping", "/start", "/fail"] { try monitor.answer(path, .init(200)) }
        let program = try Program(
            configuration: """
                [feedwatch]
                heartbeat = { start = "\(monitor.url("/start"))", success = "\(monitor.url("/ping"))", \
                fail = "\(monitor.url("/fail"))", allow_private = ["\(monitor.authority)"] }

                [[feed]]
                name = "news"
                path = "news.rss"
                """)
        try program.folder.write("<rss><channel/></rss>", to: "news.rss")
        #expect(try await program.run("poll").status == 0)
        #expect(try monitor.requests().map(\.path) == ["/start", "/ping"])
        try FileManager.default.removeItem(atPath: program.folder.file("news.rss"))
        for _ in 1...3 { _ = try await program.run("poll", "--all") }
        let last = try #require(try monitor.requests().last)
        #expect(last.method == "POST" && last.path == "/fail")
        #expect(
            String(decoding: last.body, as: UTF8.self).contains(
                "feed \"news\" failed 3 times in a row"))
    }

    @Test func `changes nothing where nobody listens`() async throws {
        let monitor = try await LoopbackServer.start()
        let program = try Program(
            configuration: """
                [feedwatch]
                heartbeat = { success = "\(monitor.url("/ping"))" }

                [[feed]]
                name = "news"
                path = "news.rss"
                """)
        try program.folder.write("<rss><channel/></rss>", to: "news.rss")
        let ending = try await program.run("poll")
        #expect(ending.status == 0)
        #expect(ending.errors.isEmpty)
        // Loopback is private, and nobody allowed it.
        #expect(try monitor.requests().isEmpty)
        let verbose = try await program.run("poll", "--all", "--verbose")
        #expect(verbose.errors.contains("the heartbeat's monitor can't be told"))
    }
}
