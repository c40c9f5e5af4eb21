import Foundation
import TestSupport

/// A feed of some items, two days apart, polled once: a first run that tells of none.
struct Archive {
    let program: Program
    private let clock = ShiftedClock(startingAt: Self.now)

    /// - Parameter rules: Further lines of feeds.toml.
    init(rules: String = "", isPolled: Bool = true) async throws {
        program = try Program(
            configuration: """
                [feedwatch]
                timezone = "UTC"
                [lists]
                labs = ["OpenAI", "Anthropic"]
                [[feed]]
                name = "desk"
                path = "feed.json"
                tags = ["tech"]
                [[sink]]
                name = "log"
                type = "file"
                path = "alerts.jsonl"
                [[rule]]
                name = "stargate"
                match = 'stargate (@labs OR oracle) -"SG-1"'
                notify = ["log"]
                [[rule]]
                name = "oracle"
                any = ["Oracle"]
                notify = ["log"]
                severity = "high"
                [[rule]]
                name = "uk"
                any = ["London"]
                tags = ["uk"]
                notify = ["log"]
                \(rules)
                """)
        try publish(Self.items)
        if isPolled { _ = try await run("poll") }
    }

    static let now = Date(timeIntervalSince1970: 1_772_366_400)  // 2026-03-01T12:00:00Z

    /// Newest first.
    static let items = [
        ("5", "Stargate: OpenAI and Oracle sign", "All is said.", "2026-02-28T10:00:00Z"),
        ("4", "Stargate and OpenAl", "Nothing else.", "2026-02-26T10:00:00Z"),
        ("3", "Oracle alone", "No more than that.", "2026-02-24T10:00:00Z"),
        ("2", "Stargate SG-1 and Oracle", "A series.", "2026-02-22T10:00:00Z"),
        ("1", "Anthropic on Stargate", "An old one.", "2026-02-01T10:00:00Z"),
    ]

    func publish(_ items: [(id: String, title: String, text: String, date: String)]) throws {
        let written = items.map { item in
            """
            {"id": "guid-\(item.id)", "url": "https://desk.example/\(item.id)",
             "title": "\(item.title)", "content_text": "\(item.text)",
             "date_published": "\(item.date)"}
            """
        }
        try program.folder.write(
            """
            {"version": "https://jsonfeed.org/version/1.1", "title": "The Desk",
             "items": [\(written.joined(separator: ",\n"))]}
            """, to: "feed.json")
    }

    func run(_ arguments: String..., input: String = "") async throws -> Program.Ending {
        try await program.run(arguments, input: input, environment: clock.environment())
    }

    /// The titles of what the sink got, in order.
    func told() throws -> [String] {
        guard FileManager.default.fileExists(atPath: program.folder.file("alerts.jsonl")) else {
            return []
        }
        return try program.folder.text(of: "alerts.jsonl").split(separator: "\n").map { line in
            try JSONDecoder().decode(Body.self, from: Data(line.utf8)).data.item.title
        }
    }

    private struct Body: Decodable {
        struct Payload: Decodable {
            struct Item: Decodable { let title: String }
            let item: Item
        }
        let data: Payload
    }
}
