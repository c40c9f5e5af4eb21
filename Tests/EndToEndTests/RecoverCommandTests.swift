import Foundation
import TestSupport
import Testing

@Suite("feedwatch db recover")
struct RecoverCommandTests {
    private static let itemCount = 300
    /// Of the database.
    private static let pageSize = 16_384

    private let program: Program
    private var folder: TemporaryFolder { program.folder }

    /// A feed of many items, polled once; a rule matches each of them.
    init() async throws {
        program = try Program(
            configuration: """
                [[feed]]
                name = "archive"
                path = "feed.json"
                first_run = "all"
                [[rule]]
                name = "story"
                any = ["story"]
                notify = ["log"]
                [[sink]]
                name = "log"
                type = "file"
                path = "alerts.jsonl"
                """)
        try publish(1...Self.itemCount)
        #expect(try await program.run("poll").status == 0)
    }

    private func publish(_ numbers: ClosedRange<Int>) throws {
        let items = numbers.reversed().map { number in
            let text = String(repeating: "word\(number)x ", count: 80)
            return #"{"id": "\#(number)", "title": "Story \#(number)", "content_text": "\#(text)"}"#
        }
        try folder.write(
            """
            {"version": "https://jsonfeed.org/version/1.1", "title": "Archive",
             "items": [\(items.joined(separator: ",\n"))]}
            """, to: "feed.json")
    }

    /// The ids of what the sink got, in order.
    private func told() throws -> [String] {
        try folder.text(of: "alerts.jsonl").split(separator: "\n").map(Newsroom.id(ofBody:))
    }

    private func storedItems() async throws -> Set<String> {
        let export = try await program.run("items", "export")
        return Set(
            try export.lines.map {
                try JSONDecoder().decode(Row.self, from: Data($0.utf8)).guid
            })
    }

    private struct Row: Decodable { let guid: String }

    private var database: URL { URL(fileURLWithPath: folder.file("feedwatch.db")) }

    /// Overwrites the page that holds `text` with the bytes of none.
    private func damagePage(holding text: String) throws {
        let bytes = try Data(contentsOf: database)
        let place = try #require(bytes.firstRange(of: Data(text.utf8))).lowerBound
        try overwrite(page: place / Self.pageSize)
    }

    private func overwrite(page: Int) throws {
        let file = try FileHandle(forUpdating: database)
        try file.seek(toOffset: UInt64(page * Self.pageSize))
        try file.write(contentsOf: Data(repeating: 0xA5, count: Self.pageSize))
        try file.close()
    }

    private func putInPlace(_ name: String) throws {
        for suffix in ["", "-wal", "-shm"] {
            let path = database.path + suffix
            guard FileManager.default.fileExists(atPath: path) else { continue }
            try FileManager.default.removeItem(atPath: path)
        }
        try FileManager.default.moveItem(
            atPath: folder.file(name), toPath: database.path)
    }

    /// By table; "300 rows", or more words.
    private func tables(_ output: String) -> [String: String] {
        Dictionary(
            output.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ", maxSplits: 1)
                return words.count == 2
                    ? (String(words[0]), words[1].trimmingCharacters(in: .whitespaces)) : nil
            }, uniquingKeysWith: { first, _ in first })
    }

    @Test func `saves what can be read, from where the next polls go on`() async throws {
        let before = try told()
        #expect(Set(before).count == Self.itemCount)
        try damagePage(holding: "word150x word150x")
        let damaged = try Data(contentsOf: database)
        #expect(try await program.run("db", "check").status == 74)

        let recovery = try await program.run("db", "recover", "saved.db")
        #expect(recovery.status == 74)
        #expect(
            recovery.errors.contains(
                "feedwatch.db is lost; saved.db has the rest and is sound."))
        let tables = tables(recovery.output)
        #expect(tables["feed"] == "1 row")
        #expect(tables["alert"] == "\(Self.itemCount) rows")
        #expect(tables["item"]?.hasSuffix(" rows; part of it can't be read") == true)
        #expect(tables["item_key"]?.hasSuffix(" more belonged to what is lost") == true)
        #expect(try Data(contentsOf: database) == damaged)

        try putInPlace("saved.db")
        #expect(try await program.run("db", "check").status == 0)
        let saved = try await storedItems()
        let lost = Set((1...Self.itemCount).map(String.init)).subtracting(saved)
        #expect(lost.contains("150"))
        #expect(lost.count < Self.itemCount / 4)

        // The document is the one that was read, so that nothing is asked of it.
        let quiet = try await program.run("poll", "--all")
        #expect((quiet.status, quiet.output, quiet.errors) == (0, "", ""))
        #expect(try told() == before)

        try publish(1...(Self.itemCount + 1))
        #expect(try await program.run("poll", "--all").status == 0)
        #expect(try await storedItems().count == Self.itemCount + 1)
        let after = try told()
        // None is told under another id, and none twice that wasn't lost.
        #expect(Set(after).count == Self.itemCount + 1)
        #expect(Array(after.prefix(before.count)) == before)
        #expect(after.count <= before.count + 1 + lost.count)
        #expect(try await program.run("poll", "--all").status == 0)
        #expect(try told() == after)
    }

    @Test func `saves all of one that is sound, once`() async throws {
        let export = try await program.run("items", "export").output
        let recovery = try await program.run("db", "recover", "saved.db")
        #expect((recovery.status, recovery.errors) == (0, ""))
        #expect(tables(recovery.output)["item"] == "\(Self.itemCount) rows")
        let copy = try Data(contentsOf: URL(fileURLWithPath: folder.file("saved.db")))
        let again = try await program.run("db", "recover", "saved.db")
        #expect((again.status, again.output) == (74, ""))
        #expect(again.errors.contains("saved.db is there already; name another file."))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("saved.db"))) == copy)
        try putInPlace("saved.db")
        #expect(try await program.run("items", "export").output == export)
    }

    @Test func `begins nothing where nothing can be read`() async throws {
        try overwrite(page: 0)
        let damaged = try Data(contentsOf: database)
        let recovery = try await program.run("db", "recover", "saved.db")
        #expect((recovery.status, recovery.output) == (74, ""))
        #expect(recovery.errors.contains("feedwatch.db"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("saved.db")))
        #expect(try Data(contentsOf: database) == damaged)
        #expect(try await program.run("poll").status == 74)
        #expect(try Data(contentsOf: database) == damaged)
    }
}
