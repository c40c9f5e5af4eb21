import FeedConfig
import FeedModel
import Foundation
import Testing

@Suite("The sample at the top of the repository")
struct SampleTests {
    private let path = repository.appending(path: "feeds.toml").path

    @Test func `has no mistake and nothing odd`() throws {
        let reading = try ConfigurationReader().read(contentsOfFile: path)
        #expect(reading.notices.isEmpty)
        #expect(
            reading.configuration.rules.map(\.name) == ["stargate", "openai", "urgent-advisories"])
    }

    @Test func `names documents that are there, and alerts at once`() throws {
        for feed in try ConfigurationReader().read(contentsOfFile: path).configuration.feeds {
            guard case .path(let document) = feed.source else {
                Issue.record("\(feed.name) is not a document: `make run` would need a network")
                continue
            }
            #expect(FileManager.default.fileExists(atPath: document))
            #expect(feed.firstRun == .all)
        }
    }

    @Test func `stays right when its examples are uncommented`() throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let all = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let isExample = line.contains(/^# (\[\[|[a-z_]+ *= )/)
            return isExample ? line.dropFirst(2) : line
        }
        let reading = try ConfigurationReader()
            .read(Array(all.joined(separator: "\n").utf8), path: path)
        #expect(reading.configuration.contact == "you@example.org")
        #expect(reading.configuration.feeds.count == 7)
        #expect(reading.configuration.sinks.count == 3)
        #expect(reading.notices.isEmpty)
    }
}

/// The top of the repository.
let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
