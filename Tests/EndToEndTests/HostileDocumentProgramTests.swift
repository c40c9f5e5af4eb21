import Foundation
import TestSupport
import Testing

/// `feedwatch parse --json` as a process of its own: no document makes it crash, hang or take
/// 64 MB beside what the program itself has, whatever the outcome.
@Suite("Hostile documents, read by the program", .timeLimit(.minutes(10)))
struct HostileDocumentProgramTests {
    @Test(
        "end as each of them has to",
        arguments: [
            Giant("entities that grow with the square", .refused) {
                "<!DOCTYPE rss [<!ENTITY a \"" + String(repeating: "a", count: 80_000)
                    + "\">]><rss><channel><title>" + String(repeating: "&a;", count: 26_000)
                    + "</title></channel></rss>"
            },
            Giant("100,000 attributes", .refused) {
                "<rss><channel><item " + (0..<100_000).map { "a\($0)=\"\" " }.joined()
                    + "/></channel></rss>"
            },
            Giant("50,000 namespaces", .refused) {
                "<rss " + (0..<50_000).map { "xmlns:n\($0)=\"u:\($0)\" " }.joined()
                    + "><channel/></rss>"
            },
            Giant("elements nested a million deep", .refused) {
                "<rss><channel>" + String(repeating: "<a>", count: 1_000_000)
            },
            Giant("100 MB of text", .refused) {
                "<rss><channel><item><title>" + String(repeating: "abcdefgh", count: 13_107_200)
                    + "</title></item></channel></rss>"
            },
            Giant("50 MB of CDATA", .refused) {
                "<rss><channel><item><title><![CDATA["
                    + String(repeating: "abcdefgh", count: 6_553_600)
                    + "]]></title></item></channel></rss>"
            },
            Giant("a comment of 50 MB", .refused) {
                "<rss><channel><!--" + String(repeating: "abcdefgh", count: 6_553_600)
                    + "--></channel></rss>"
            },
            Giant("200,000 items", .read(items: 10_000, warning: "too-many-items")) {
                "<rss><channel>"
                    + (0..<200_000).map {
                        "<item><title>Item \($0)</title><link>http://example.org/\($0)</link>"
                            + "<guid>http://example.org/\($0)</guid></item>"
                    }.joined() + "</channel></rss>"
            },
            Giant("9 MB of text", .read(items: 1, warning: "field-cut")) {
                "<rss><channel><item><title>x</title><description>"
                    + String(repeating: "abcdefgh", count: 1_179_648)
                    + "</description></item></channel></rss>"
            },
            Giant("categories without end", .read(items: nil, warning: "too-much-text")) {
                "<rss><channel>"
                    + (0..<900).map { item in
                        "<item>" + (0..<500).map { "<category>\(item)-\($0)</category>" }.joined()
                            + "</item>"
                    }.joined() + "</channel></rss>"
            },
        ])
    func end(_ giant: Giant) async throws {
        let folder = try TemporaryFolder()
        let ending = try await Self.parse(try folder.write(giant.text(), to: "giant.xml"))
        try giant.expectation.check(ending)
    }

    @Test("are read as UTF-16 and in any other encoding", arguments: ["utf-16", "windows-1251"])
    func inAnotherEncoding(_ name: String) async throws {
        let folder = try TemporaryFolder()
        let text =
            "<rss><channel><title>Слова</title><item><description>"
            + String(repeating: "Привет ", count: 600_000) + "</description></item></channel></rss>"
        let data = try #require(
            text.data(using: name == "utf-16" ? .utf16 : .windowsCP1251))
        try data.write(to: URL(filePath: folder.file("wide.xml")))
        let ending = try await Self.parse(folder.file("wide.xml"))
        try Expectation.read(items: 1, warning: "field-cut").check(ending)
    }

    @Test func `an endless file is read no further than a document may be long`() async throws {
        let ending = try await Self.parse("/dev/zero")
        #expect(ending.status == 1)
        #expect(ending.peak < (Measured.idle + 64) << 10)
    }

    @Test func `all fixtures end with a feed or a line that says why not`() async throws {
        let folder = Program.repository + "/Fixtures/broken"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(!names.isEmpty)
        for name in names {
            let ending = try await Self.parse("\(folder)/\(name)")
            #expect(ending.peak < 64 << 10, "\(name)")
            if ending.status == 0 {
                #expect(try ending.json()["format"] != nil, "\(name)")
            } else {
                #expect(ending.status == 1, "\(name)")
                #expect(ending.output.isEmpty, "\(name)")
                #expect(ending.errors.split(separator: "\n").count == 1, "\(name)")
            }
        }
    }

    /// How a process ended and what it took.
    struct Measured {
        var status: Int32?
        var output: String
        var errors: String
        /// Memory, in KiB.
        var peak: Int

        /// What the program has before it reads anything, in MiB.
        static let idle = 32

        func json() throws -> [String: Any] {
            try #require(
                try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        }
    }

    enum Expectation {
        case refused
        /// `items` of them, if their number matters.
        case read(items: Int?, warning: String)

        func check(_ ending: Measured) throws {
            #expect(ending.peak < (Measured.idle + 64) << 10)
            switch self {
            case .refused:
                #expect(ending.status == 1)
                #expect(ending.output.isEmpty)
                #expect(ending.errors.hasPrefix("feedwatch: "))
                #expect(ending.errors.split(separator: "\n").count == 1)
            case .read(let items, let warning):
                #expect(ending.status == 0)
                let json = try ending.json()
                let read = try #require(json["items"] as? [Any])
                #expect(!read.isEmpty)
                if let items { #expect(read.count == items) }
                let warnings = try #require(json["warnings"] as? [[String: Any]])
                #expect(warnings.contains { $0["code"] as? String == warning })
            }
        }
    }

    struct Giant: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let expectation: Expectation
        let text: @Sendable () -> String

        init(_ name: String, _ expectation: Expectation, _ text: @escaping @Sendable () -> String) {
            testDescription = name
            self.expectation = expectation
            self.text = text
        }
    }

    /// Runs `parse --json` on a file; a small program between measures it, since a process can only
    /// ask for the largest of all its children.
    private static func parse(_ path: String) async throws -> Measured {
        let program = try Program(configuration: "")
        let measure = """
            import resource, subprocess, sys
            ended = subprocess.run(sys.argv[2:]).returncode
            with open(sys.argv[1], "w") as file:
                print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
            sys.exit(ended)
            """
        let ending = try await program.run(
            [
                "python3", "-I", "-S", "-c", measure, "peak", try Program.executable(), "parse",
                "--json", path,
            ], of: "/usr/bin/env")
        let peak = try program.folder.text(of: "peak")
        return Measured(
            status: ending.status, output: ending.output, errors: ending.errors,
            peak: try #require(Int(peak.dropLast())))
    }
}
