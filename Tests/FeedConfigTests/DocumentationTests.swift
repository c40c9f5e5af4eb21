import FeedConfig
import FeedModel
import Foundation
import Testing

@Suite("docs/configuration.md")
struct DocumentationTests {
    private let page: String

    init() throws {
        page = try String(
            contentsOf: repository.appending(path: "docs/configuration.md"), encoding: .utf8)
    }

    /// The rows of the table below a heading that names the table.
    private func rows(for table: ConfigurationTable) -> [Substring] {
        let section = page.split(separator: "\n## ").first { section in
            section.prefix { $0 != "\n" }.contains(table.header)
        }
        return (section ?? "").split(separator: "\n").filter { $0.hasPrefix("| `") }
    }

    @Test(arguments: ConfigurationTable.allCases)
    func `describes each key, and none that is not there`(table: ConfigurationTable) {
        // [defaults] has the keys of a feed, in one table with them.
        let table = table == .defaults ? .feed : table
        let described = rows(for: table).map { row in
            String(row.dropFirst(3).prefix { $0 != "`" })
        }
        #expect(Set(described) == Set(table.keys))
        #expect(described.count == table.keys.count)
    }

    @Test func `has examples that together are a feeds.toml with every key`() throws {
        let blocks = page.split(separator: "```toml\n").dropFirst().map {
            $0.prefix(upTo: $0.firstRange(of: "```")?.lowerBound ?? $0.endIndex)
        }
        let text = blocks.joined(separator: "\n")
        let reading = try read(text)
        #expect(reading.notices.isEmpty)
        for key in Set(ConfigurationTable.allCases.flatMap(\.keys)) {
            #expect(text.contains(try Regex("(?m)^\(key) *=")), "\(key)")
        }
    }
}

@Suite("docs/sinks.md")
struct SinkDocumentationTests {
    @Test func `has a section and a working example of each format of a webhook`() throws {
        let page = try String(
            contentsOf: repository.appending(path: "docs/sinks.md"), encoding: .utf8)
        for format in WebhookFormat.Name.allCases {
            let section = page.components(separatedBy: "\n## ").first {
                $0.hasPrefix("\(format.rawValue)\n")
            }
            let examples = (section ?? "").components(separatedBy: "```toml\n").dropFirst()
            let example = try #require(examples.first?.components(separatedBy: "```").first)
            guard
                case .webhook(let endpoint)? = try read(feed + example).configuration.sinks
                    .first?.kind
            else {
                Issue.record("\(format.rawValue)")
                continue
            }
            #expect(endpoint.format.name == format)
        }
    }
}
