import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite("A run")
struct RunTests {
    @Test func `twenty at once: one polls, none fails, no alert twice`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.server.answer(
            "/feed.xml",
            .init(body: Newsroom.document(["OpenAI one", "Stargate two"]), delay: 0.5))
        let lines = try await withThrowingTaskGroup(of: Program.Ending.self) { group in
            for _ in 0..<20 { group.addTask { try await newsroom.run(["poll"]) } }
            return try await group.reduce(into: [String]()) { lines, ending in
                #expect((ending.status, ending.errors) == (0, ""))
                lines += ending.lines
            }
        }
        #expect(try newsroom.server.requests().count == 1)
        #expect(lines.count == 2)
        #expect(try newsroom.idsInFile().count == 2)
        #expect(try newsroom.webhooks().count == 2)
    }

    @Test(
        "that is asked to end does so at once and cleanly, and the next one makes up for it",
        .timeLimit(.minutes(1)), arguments: [SIGTERM, SIGINT])
    func signalled(signal: Int32) async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.server.answer("/feed.xml", .raw(.send("HTTP/1.1 200 OK\r\n"), .hold))
        let ending = try await newsroom.run(["poll", "--report", "report.json"]) { program in
            _ = try await newsroom.server.requests("/feed.xml", atLeast: 1)
            try program.send(signal: signal)
        }
        #expect(ending.status == 0)
        #expect(ending.errors == "")
        #expect(
            try newsroom.program.folder.text(of: "report.json")
                .contains("\"interrupted\" : true"))
        try newsroom.publish(["OpenAI one"])
        #expect(try await newsroom.run(["poll"]).lines.count == 1)
    }

    @Test func `whose reader went away keeps the alerts for the next one`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one"])
        let pipe = try FileDescriptor.pipe()
        try pipe.readEnd.close()
        #expect(try await newsroom.run(["poll"], output: pipe.writeEnd).status == 0)
        #expect(try newsroom.idsInFile().count == 1)
        #expect(try newsroom.webhooks().count == 1)
        #expect(try await newsroom.poll().lines.count == 1)
        #expect(try newsroom.webhooks().count == 1)
    }

    @Test func `whose standard output is closed keeps the alerts for the next one`() async throws {
        let newsroom = try await Newsroom(feedKeys: "first_run = \"all\"")
        try newsroom.publish(["OpenAI one"])
        let ending = try await newsroom.run(
            ["-c", "exec \"$0\" poll >&-", try Program.executable()], of: "/bin/sh")
        #expect(ending.status == 0)
        #expect(try await newsroom.poll().lines.count == 1)
    }

    @Test func `that can't write its database says which and exits 74`() async throws {
        let newsroom = try await Newsroom()
        try newsroom.program.folder.write("no database at all", to: "feedwatch.db")
        let ending = try await newsroom.poll()
        #expect(ending.status == 74)
        #expect(ending.errors.contains("feedwatch.db"))
        #expect(try newsroom.server.requests().isEmpty)
        #expect(
            try newsroom.program.folder.text(of: "feedwatch.db") == "no database at all")
    }

    @Test func `logs polls when asked to`() async throws {
        let newsroom = try await Newsroom()
        try newsroom.publish(["OpenAI one"])
        let ending = try await newsroom.poll("--verbose")
        #expect(ending.errors.contains("feed=news"))
    }
}

@Suite("The command line")
struct CommandLineTests {
    @Test(
        "ends with the exit code of what went wrong",
        arguments: [
            (["poll"], "[[feed]]\nname = 3\n", Int32(78)),
            (["poll", "--all", "--feed", "a"], "", 64), (["poll", "--no-such-option"], "", 64),
            (["check", "--config", "missing.toml"], "", 78), (["check"], "a = [", 78),
            (["webhook", "listen", "--port", "70000"], "", 64),
            (["deliveries", "list", "--state", "lost"], "", 64),
        ])
    func exitCodes(arguments: [String], configuration: String, status: Int32) async throws {
        let program = try Program(configuration: configuration)
        let ending = try await program.run(arguments)
        #expect(ending.status == status)
        #expect(!ending.errors.isEmpty)
        #expect(ending.output.isEmpty)
    }

    @Test func `names all mistakes of feeds.toml at once, each with its line`() async throws {
        let program = try Program(
            configuration: """
                [[feed]]
                name = "a"
                url = "ftp://example.org/feed"
                evry = "1h"

                [[rule]]
                name = "r"
                any = ["OpenAI"]
                notify = ["nobody"]
                """)
        let ending = try await program.run("check")
        #expect(ending.status == 78)
        for line in ["feeds.toml:3: ", "feeds.toml:4: ", "feeds.toml:9: "] {
            #expect(ending.errors.contains(line), "\(ending.errors)")
        }
        #expect(ending.errors.contains("`every`"))
    }

    @Test func `parse prints what a document holds, and refuses what is no feed`() async throws {
        let program = try Program(configuration: "")
        let document = Newsroom.document(["OpenAI &amp; others"])
        let json = try await program.run("parse", "--json", input: document)
        #expect(json.status == 0)
        #expect(json.output.contains("OpenAI & others"))
        let text = try await program.run("parse", input: document)
        #expect(text.status == 0)
        #expect(text.output.contains("OpenAI & others"))
        let page = "<!DOCTYPE html><html><body>Not found</body></html>"
        #expect(try await program.run("parse", "--json", input: page).status == 1)
        let refused = try await program.run("parse", input: page)
        #expect(refused.status == 65)
        #expect(refused.output == "")
        #expect(refused.errors.split(separator: "\n").count == 1)
    }
}
