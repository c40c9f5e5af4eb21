import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation
import Pipeline

struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Prints what Prometheus gets to see.",
        discussion: """
            In Prometheus' text format: feeds by state, polls, items, matches, alerts, deliveries, what \
            waits, and how long things took. `metrics_file` of [feedwatch] has each poll write the same \
            into a file for node_exporter. docs/operating.md tells what to alert on.
            """)

    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let now = try Clock.system().now()
        let settings = try configuration.load().configuration
        let text = try await StoreReading.run {
            let exists = FileManager.default.fileExists(atPath: settings.databasePath)
            return try await MetricsPage(settings, version: Feedwatch.version).text(
                of: exists ? FeedStore(readingFrom: settings.databasePath) : nil, at: now)
        }
        try Terminal.write(text)
    }
}
