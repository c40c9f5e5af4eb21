import Foundation
import TestSupport

/// A folder as an earlier feedwatch left it: two alerts were told to a file, and wait for a webhook.
struct SavedDatabase {
    static let environment = ["FEEDWATCH_TEST_SECRET": Newsroom.secret]

    let program: Program
    let receiver: LoopbackServer
    /// The ids of the two alerts, in order.
    let ids: [String]

    init(schema: Int) async throws {
        receiver = try await LoopbackServer.start()
        try receiver.answer("/hook", .init(204))
        program = try Program(
            configuration: """
                [[feed]]
                name = "news"
                path = "news.xml"
                [[rule]]
                name = "stargate"
                any = ["Stargate", "OpenAI"]
                notify = ["desk", "log"]
                [[sink]]
                name = "desk"
                type = "webhook"
                url = "\(receiver.url("/hook"))"
                secret = "env:FEEDWATCH_TEST_SECRET"
                allow_private = ["\(receiver.authority)"]
                [[sink]]
                name = "log"
                type = "file"
                path = "alerts.jsonl"
                """)
        let fixtures = Program.repository + "/Fixtures/databases"
        let restore = """
            import sqlite3, sys
            store = sqlite3.connect(sys.argv[1])
            store.executescript(open(sys.argv[2]).read())
            print(*[row[0] for row in store.execute("SELECT alert FROM delivery WHERE sink = 'desk' ORDER BY id")])
            """
        ids = try await Program.output(
            of: "python3",
            [
                "-I", "-S", "-c", restore, program.folder.file("feedwatch.db"),
                fixtures + "/saved-\(schema).sql",
            ]
        ).split(separator: " ").map(String.init)
        try program.folder.write(
            try String(contentsOfFile: fixtures + "/news.xml", encoding: .utf8), to: "news.xml")
    }

    /// After a run that was killed, and may not be gone yet.
    func poll() async throws -> Program.Ending {
        try await program.run(
            "poll", "--all", "--if-running", "wait=10s", environment: Self.environment)
    }

    /// Adds an item to the feed.
    func publish(_ title: String) throws {
        let document = try program.folder.text(of: "news.xml")
        try program.folder.write(
            document.replacing(
                "<item>", with: "<item><guid>n-6</guid><title>\(title)</title></item><item>",
                maxReplacements: 1),
            to: "news.xml")
    }

    /// The titles of the alerts in the file, of which the saved folder's were taken away.
    func told() throws -> [String] {
        guard FileManager.default.fileExists(atPath: program.folder.file("alerts.jsonl")) else {
            return []
        }
        return try program.folder.text(of: "alerts.jsonl").split(separator: "\n").map {
            let object = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            let data = object?["data"] as? [String: Any]
            return (data?["item"] as? [String: Any])?["title"] as? String ?? ""
        }
    }
}
