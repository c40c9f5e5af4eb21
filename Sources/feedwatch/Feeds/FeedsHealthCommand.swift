import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation
import Pipeline

struct FeedsHealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Tells how each feed is: since when, how often it publishes, what comes next.",
        discussion: """
            The worst first: gone, parked (a web page where the feed was), failing, silent, sparse \
            (far fewer items than usual), moved, never polled, ok.

            Exit codes: 0; 3 when a feed is gone or has failed \(FeedHealth.threshold) times in a \
            row or more, as of `poll`.

            Example: feedwatch feeds health --json | jq -r 'select(.state != "ok") | .feed'
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: ArgumentHelp("Only these feeds.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    func run() async throws {
        try Terminal.reserveStreams()
        let settings = try configuration.load().configuration
        for name in names where !settings.feeds.contains(where: { $0.name.text == name }) {
            throw ValidationError("no feed is named \"\(name)\"; see `feedwatch feeds list`.")
        }
        let now = try Clock.system().now()
        let feeds = try await StoreReading.run {
            let exists = FileManager.default.fileExists(atPath: settings.databasePath)
            let store = exists ? try FeedStore(readingFrom: settings.databasePath) : nil
            return try await DueFeed.all(of: settings, in: store, now: now) {
                names.isEmpty || names.contains($0.feed.name.text)
            }
        }
        let rows = feeds.map(FeedHealthRow.init).sorted {
            ($0.state, $1.failures, $0.name) < ($1.state, $0.failures, $1.name)
        }
        let style = TerminalStyle(hasColour: Terminal.hasColour)
        for row in rows {
            try Terminal.write(
                json
                    ? try JSONLine.text(row)
                    : Terminal.isOutput ? row.block(style, now: now) : row.line)
        }
        if rows.contains(where: \.isPastThreshold) { throw ExitCode(.failingFeeds) }
    }
}
