import Foundation
import TestSupport
import Testing

/// A local feed of an hour, and a webhook that nothing is sent to.
private struct Desk {
    let program: Program

    init(settings: String = "") async throws {
        program = try Program(
            configuration: """
                [feedwatch]
                database = "state/feeds.db"
                \(settings)

                [[feed]]
                name = "news"
                path = "news.rss"
                every = "1h"
                first_run = "all"

                [[rule]]
                name = "stargate"
                any = ["Stargate"]
                notify = ["log"]

                [[sink]]
                name = "log"
                type = "file"
                path = "alerts.jsonl"

                [[sink]]
                name = "desk"
                type = "webhook"
                url = "https://hooks.example.org/feedwatch"
                secret = "env:FEEDWATCH_TEST_SECRET"
                """)
        try program.folder.write(
            "<rss><channel><item><title>Stargate</title></item></channel></rss>", to: "news.rss")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: program.folder.file("feeds.toml"))
        #expect(try await poll().status == 0)
    }

    func run(_ arguments: String...) async throws -> Program.Ending {
        try await program.run(
            arguments, environment: ["FEEDWATCH_TEST_SECRET": Newsroom.secret])
    }

    func poll(
        _ options: [String] = [], secret: String? = Newsroom.secret, offset: String = "+0s"
    ) async throws -> Program.Ending {
        try await program.run(
            ["poll", "--log-level", "debug"] + options,
            environment: ["FEEDWATCH_TEST_SECRET": secret, "FEEDWATCH_CLOCK_OFFSET": offset]
                .compactMapValues(\.self))
    }

    /// Whether a poll needs to read neither feeds.toml nor the database.
    func isShort(
        _ options: String..., secret: String? = Newsroom.secret, offset: String = "+0s"
    ) async throws -> Bool {
        let ending = try await poll(options, secret: secret, offset: offset)
        #expect(ending.status == 0)
        #expect(ending.output.isEmpty)
        return ending.errors.contains("nothing is due")
    }

    func edit(_ text: String) throws {
        try program.folder.write(try program.folder.text(of: "feeds.toml") + text, to: "feeds.toml")
    }

    var alerts: Int {
        get throws { try program.folder.text(of: "alerts.jsonl").split(separator: "\n").count }
    }
}

@Suite("A poll with nothing due")
struct IdleTickTests {
    @Test func `is short after one that has seen to all, and says nothing`() async throws {
        let desk = try await Desk()
        #expect(try await desk.isShort())
        #expect(try await desk.isShort(offset: "+50m"))
        #expect(try await desk.isShort("--max-runtime", "1m"))
        let quiet = try await desk.run("poll")
        #expect(quiet.errors.isEmpty && quiet.output.isEmpty)
        #expect(try desk.alerts == 1)
    }

    @Test func `looks when the time has come, and again when it has gone back`() async throws {
        let desk = try await Desk()
        #expect(try await !desk.isShort(offset: "-10m"))
        #expect(try await !desk.isShort(offset: "+61m"))
        #expect(try await !desk.isShort(offset: "+3h"))
        #expect(try await desk.isShort(offset: "+3h"))
    }

    @Test func `reads what was edited, and who may read it`() async throws {
        let desk = try await Desk()
        try desk.edit("\n# a remark\n")
        #expect(try await !desk.isShort())
        #expect(try await desk.isShort())
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: desk.program.folder.file("feeds.toml"))
        #expect(try await !desk.isShort())
        #expect(try await desk.isShort())
        try desk.edit("\n[[feed]]\nname = \"more\"\npath = \"news.rss\"\n")
        #expect(try await !desk.isShort())
        #expect(try desk.alerts == 1)
        try desk.edit("\nnonsense = 1\n")
        #expect(try await desk.poll().status == 78)
        #expect(try await desk.poll().status == 78)
    }

    @Test func `is not short when a secret is missing or no key`() async throws {
        let desk = try await Desk()
        for secret in [nil, "", "whsec_short"] {
            let ending = try await desk.poll(secret: secret)
            #expect(ending.status == 78)
            #expect(ending.errors.contains("sink \"desk\""))
        }
        #expect(try await desk.isShort())
    }

    @Test func `sees what a person has asked for`() async throws {
        let desk = try await Desk()
        #expect(try await desk.run("deliveries", "replay", "--since", "1h").status == 0)
        #expect(try await !desk.isShort())
        #expect(try await desk.isShort())
        let silence = try await desk.run(
            "silences", "add", "--rule", "stargate", "--for", "1h", "--comment", "test")
        #expect(silence.status == 0)
        #expect(try await !desk.isShort())
        #expect(try await desk.isShort())
    }

    @Test func `sees that the database is another one, or gone`() async throws {
        let desk = try await Desk()
        let file = desk.program.folder.file("state/feeds.db")
        try FileManager.default.copyItem(atPath: file, toPath: file + ".copy")
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.moveItem(atPath: file + ".copy", toPath: file)
        #expect(try await !desk.isShort())
        #expect(try await desk.isShort())
        try FileManager.default.removeItem(atPath: file)
        #expect(try await !desk.isShort())
        #expect(FileManager.default.fileExists(atPath: file))
    }

    @Test func `does in full what it is asked to do`() async throws {
        let desk = try await Desk()
        let report = desk.program.folder.file("report.json")
        #expect(try await !desk.isShort("--report", report))
        #expect(FileManager.default.fileExists(atPath: report))
        #expect(try await !desk.isShort("--feed", "news"))
        #expect(try await !desk.isShort("--all"))
        #expect(try await !desk.isShort("--drain"))
        #expect(try await !desk.isShort("--dry-run"))
        #expect(try await desk.isShort())
    }

    @Test func `tells of another run as ever`() async throws {
        let desk = try await Desk()
        let ending = try await desk.program.run(
            [
                "-c", #"exec flock "$1" "$0" poll --if-running fail"#, try Program.executable(),
                desk.program.folder.file("state/feeds.db.lock"),
            ], of: "/bin/sh", environment: ["FEEDWATCH_TEST_SECRET": Newsroom.secret])
        #expect(ending.status == 75)
    }

    @Test(
        "is never short where others want to hear of each run, or the database is not easily found",
        arguments: [
            "metrics_file = \"metrics.prom\"", "heartbeat = \"http://127.0.0.1:9/ping\"",
        ])
    func neverShort(setting: String) async throws {
        let desk = try await Desk(settings: setting)
        #expect(try await !desk.isShort())
        #expect(try await !desk.isShort())
    }

    @Test func `is another one for another build of the program`() async throws {
        let desk = try await Desk()
        let other = desk.program.folder.file("feedwatch")
        try FileManager.default.copyItem(atPath: try Program.executable(), toPath: other)
        let ending = try await desk.program.run(
            ["poll", "--log-level", "debug"], of: other,
            environment: ["FEEDWATCH_TEST_SECRET": Newsroom.secret])
        #expect(ending.status == 0)
        #expect(!ending.errors.contains("nothing is due"))
    }

    @Test func `takes a damaged note for none, and lets nobody else write one`() async throws {
        let desk = try await Desk()
        let note = desk.program.folder.file("state/feeds.db.idle")
        let mode = try FileManager.default.attributesOfItem(atPath: note)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        let text = try desk.program.folder.text(of: "state/feeds.db.idle")
        let short = text.split(separator: "\n").dropLast(2).joined(separator: "\n") + "\n"
        for damaged in ["", "\n\n\n\n", String(text.dropLast()), short, text.uppercased()] {
            try desk.program.folder.write(damaged, to: "state/feeds.db.idle")
            #expect(try await !desk.isShort())
            #expect(FileManager.default.fileExists(atPath: note))
            #expect(try await desk.isShort())
        }
    }
}
