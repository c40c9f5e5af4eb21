import Foundation
import TestSupport
import Testing

@Suite("feedwatch items")
struct ItemsCommandTests {
    @Test func `search finds words of title and texts, phrases, and what is not there`()
        async throws
    {
        let archive = try await Archive()
        let all = try await archive.run("items", "list", "--json")
        #expect(all.lines.count == Archive.items.count)
        let oracle = try await archive.run("items", "search", "ORACLE", "-SG-1")
        #expect(oracle.status == 0)
        #expect(oracle.lines.count == 2)
        #expect(oracle.output.contains("Oracle alone"))
        let phrase = try await archive.run("items", "search", "\"openai and oracle\"")
        #expect(phrase.lines.count == 1)
        let odd = try await archive.run("items", "search", "openai AND ( \" ' NEAR *")
        #expect(odd.status == 1 && odd.errors == "")
        #expect(try await archive.run("items", "search", "zebra").status == 1)
        #expect(try await archive.run("items", "search", "zebra OR stargat*").status == 0)
    }

    @Test func `search sees edits, and no longer what they took away`() async throws {
        let archive = try await Archive()
        #expect(try await archive.run("items", "search", "alone").lines.count == 1)
        var items = Archive.items
        items[2].1 = "Oracle in company"
        try archive.publish(items)
        _ = try await archive.run("poll", "--all")
        #expect(try await archive.run("items", "search", "alone").status == 1)
        let found = try await archive.run("items", "search", "company")
        #expect(found.lines.count == 1, "\(found.output)\(found.errors)")
    }

    @Test func `export prints every item whole`() async throws {
        let archive = try await Archive()
        let export = try await archive.run("items", "export")
        #expect(export.lines.count == Archive.items.count)
        for line in export.lines {
            let item = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(item?["feed"] != nil && item?["first_seen"] != nil)
        }
        let shown = try await archive.run("items", "show", "Oracle alone")
        #expect(shown.lines.first == "Oracle alone")
    }
}

@Suite("feedwatch db")
struct DatabaseCommandTests {
    @Test func `backup writes a whole copy, and refuses to replace a file`() async throws {
        let archive = try await Archive()
        let folder = archive.program.folder
        #expect(try await archive.run("db", "backup", folder.file("copy.db")).status == 0)
        #expect(try await archive.run("db", "backup", folder.file("copy.db")).status == 74)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("copy.db"))[
            .posixPermissions]
        #expect(mode as? Int == 0o600)
        let before = try await archive.run("items", "export").output
        for name in ["feedwatch.db", "feedwatch.db-wal", "feedwatch.db-shm"] {
            _ = try? FileManager.default.removeItem(atPath: folder.file(name))
        }
        try FileManager.default.moveItem(
            atPath: folder.file("copy.db"), toPath: folder.file("feedwatch.db"))
        #expect(try await archive.run("items", "export").output == before)
        #expect(try await archive.run("db", "check").status == 0)
    }

    @Test func `check finds flipped bytes`() async throws {
        let archive = try await Archive()
        let path = archive.program.folder.file("feedwatch.db")
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        let size = try file.seekToEnd()
        for offset in stride(from: UInt64(16_384), to: size, by: 4096) {
            try file.seek(toOffset: offset)
            try file.write(contentsOf: Array(repeating: 0x5A, count: 512))
        }
        try file.close()
        let ending = try await archive.run("db", "check")
        #expect(ending.status == 74)
        #expect(ending.errors.contains("feedwatch.db"))
    }

    @Test func `prune goes by what each feed is to keep, before --older`() async throws {
        let document =
            "<rss><channel><item><guid>1</guid><title>A</title><description>Text</description>"
            + "</item></channel></rss>"
        let program = try Program(
            configuration: ["short", "long", "plain"].map { name in
                """
                [[feed]]
                name = "\(name)"
                path = "feed.rss"
                \(["short": "keep = \"30d\"", "long": "keep = \"90d\""][name] ?? "")

                """
            }.joined())
        try program.folder.write(document, to: "feed.rss")
        _ = try await program.run("poll")
        func prune(_ arguments: String..., after days: Int) async throws -> String {
            try await program.run(
                ["db", "prune"] + arguments,
                environment: ["FEEDWATCH_CLOCK_OFFSET": "+\(days)d"]
            ).output
        }
        #expect(try await prune(after: 29) == "forgot the texts of 0 items, and 0 alerts.\n")
        #expect(try await prune(after: 31) == "forgot the texts of 1 items, and 0 alerts.\n")
        // The one without `keep`, and not the one that is to be kept longer.
        #expect(
            try await prune("--older", "10d", after: 31)
                == "forgot the texts of 1 items, and 0 alerts.\n")
        #expect(try await prune(after: 91) == "forgot the texts of 1 items, and 0 alerts.\n")
    }

    @Test func `prune forgets texts and old alerts, and nothing is told twice`() async throws {
        let archive = try await Archive()
        _ = try await archive.run("rules", "backfill", "oracle")
        _ = try await archive.run("poll")
        let told = try archive.told()
        #expect(!told.isEmpty)
        #expect(
            try await archive.run("db", "prune", "--older", "1d").output
                == "forgot the texts of 0 items, and 0 alerts.\n")
        let later = try await archive.program.run(
            "db", "prune", "--older", "1d", "--compact",
            environment: ["FEEDWATCH_CLOCK_OFFSET": "+36500d"])
        #expect(later.status == 0)
        #expect(!later.output.hasPrefix("forgot the texts of 0"))
        #expect(try await archive.run("items", "export").output.contains("\"content\"") == false)
        try archive.publish(Archive.items)
        _ = try await archive.run("poll", "--all")
        #expect(try archive.told() == told)
        #expect(try await archive.run("db", "info").output.contains("0 alerts"))
        #expect(try await archive.run("db", "check").status == 0)
    }
}
