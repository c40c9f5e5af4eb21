import Foundation
import TestSupport
import Testing

/// How `feedwatch parse --json` ended on a document, and what it took.
struct MeasuredParse {
    var status: Int32?
    var output: String
    var errors: String
    /// Memory, in KiB.
    var peak: Int

    /// What the program has before it reads anything, in MiB.
    static let idle = 32
    /// CPU seconds after which the process is killed. A document may take two; the program that is
    /// built for tests needs several times what the optimized one does.
    static let seconds = 20

    /// Runs the program on a file. A small program between measures it, since a process can only
    /// ask for the largest of all its children.
    static func of(_ path: String) async throws -> MeasuredParse {
        let program = try Program(configuration: "")
        let measure = """
            import resource, subprocess, sys
            limit = int(sys.argv[2])
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            ended = subprocess.run(sys.argv[3:]).returncode
            with open(sys.argv[1], "w") as file:
                print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
            sys.exit(ended)
            """
        let ending = try await program.run(
            [
                "python3", "-I", "-S", "-c", measure, "peak", "\(seconds)",
                try Program.executable(), "parse", "--json", path,
            ], of: "/usr/bin/env")
        let peak = try program.folder.text(of: "peak")
        return MeasuredParse(
            status: ending.status, output: ending.output, errors: ending.errors,
            peak: try #require(Int(peak.dropLast())))
    }

    /// What the document said, as far as tests look at it. The keys are those of docs/feed-json.md.
    func feed() throws -> Feed {
        try JSONDecoder().decode(Feed.self, from: Data(output.utf8))
    }

    struct Feed: Decodable {
        struct Item: Decodable {
            var title: String?
            var summary: String?
        }
        struct Warning: Decodable { var code: String }
        var format: String
        var recovered: Bool
        private var itemList: [Item]?
        private var warningList: [Warning]?

        var items: [Item] { itemList ?? [] }
        var warnings: [String] { (warningList ?? []).map(\.code) }

        private enum CodingKeys: String, CodingKey {
            case format, recovered
            case itemList = "items"
            case warningList = "warnings"
        }
    }
}
