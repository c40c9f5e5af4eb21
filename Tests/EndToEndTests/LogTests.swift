import Foundation
import TestSupport
import Testing

@Suite("The log")
struct LogTests {
    private func objects(_ errors: String) throws -> [[String: Any]] {
        try errors.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func `is silent when all is well`() async throws {
        let newsroom = try await Newsroom()
        try newsroom.publish(["Weather"])
        for form in ["text", "json"] {
            #expect(try await newsroom.poll("--log", form).errors.isEmpty)
        }
    }

    @Test func `in JSON is an object a line, with numbers as such`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["Weather", "OpenAI one"])
        try newsroom.receiver.answer("/hook", .init(500, body: "bad\u{1B}[31m\r\nnews"))
        let ending = try await newsroom.poll("--log", "json", "--log-level", "info")
        let events = try objects(ending.errors)
        let polled = try #require(events.first { $0["message"] as? String == "polled" })
        #expect(polled["level"] as? String == "info")
        #expect(polled["feed"] as? String == "news")
        #expect(polled["new"] as? Int == 2)
        #expect(polled["alerts"] as? Int == 1)
        let time = try #require(polled["time"] as? String)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        let failed = try #require(events.first { $0["message"] as? String == "delivery failed" })
        #expect(failed["level"] as? String == "warning")
        #expect(failed["sink"] as? String == "desk")
        #expect(failed["attempt"] as? Int == 1)
        #expect(ending.errors.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
    }

    @Test func `has problems in the form of the log`() async throws {
        let program = try Program(
            configuration: "[[feed]]\nname = \"news\"\npath = \"none.rss\"\n")
        for _ in 1...2 { _ = try await program.run("poll", "--all", "--log", "json") }
        let third = try await program.run("poll", "--all", "--log", "json")
        #expect(third.status == 3)
        let problem = try #require(try objects(third.errors).first)
        #expect(problem["level"] as? String == "error")
        let text = try #require(problem["problem"] as? String)
        #expect(text.hasPrefix("feed \"news\" failed 3 times in a row"))
    }

    @Test func `in words keeps what a server says in its field`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one"])
        try newsroom.receiver.answer("/hook", .init(500, body: "x\u{1B}[2J\nfeed=mine"))
        let ending = try await newsroom.poll("--log-level", "warning")
        let lines = ending.errors.split(separator: "\n")
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.contains(" warning delivery failed alert=alert_"))
        #expect(line.contains("reason=\""))
        #expect(!line.contains("\u{1B}"))
    }

    @Test func `leaves the time to the journal, and tells it the priority`() async throws {
        let newsroom = try await Newsroom()
        try newsroom.publish(["Weather"])
        // As systemd does: the device and inode of standard error.
        let script = #"""
            JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2) exec "$0" poll --all --verbose
            """#
        let ending = try await newsroom.run(
            ["-c", script, try Program.executable()], of: "/bin/sh")
        #expect(ending.errors.hasPrefix("<6>polled alerts=0 feed=news"))
        let elsewhere = try await newsroom.run(
            ["poll", "--all", "--verbose"], environment: ["JOURNAL_STREAM": "1:2"])
        #expect(elsewhere.errors.contains(" info polled alerts=0 feed=news"))
    }

    @Test func `refuses a form or level that is none`() async throws {
        let newsroom = try await Newsroom()
        #expect(try await newsroom.poll("--log", "xml").status == 64)
        #expect(try await newsroom.poll("--log-level", "loud").status == 64)
    }
}
