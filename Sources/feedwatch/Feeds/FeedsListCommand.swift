import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation
import Pipeline

struct FeedsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the feeds of feeds.toml: state, last and next poll, schedule, tags.")

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    @Option(help: ArgumentHelp("Only those with this tag.", valueName: "tag"))
    var tag: String?

    @Flag(help: "Only those that are failing.")
    var failing = false

    func run() async throws {
        let settings = try configuration.load().configuration
        let clock = try Clock.system()
        let (feeds, notes) = try await feeds(of: settings, now: clock.now())
        for due in feeds where tag.map(due.feed.tags.contains) ?? true {
            let status = FeedStatus(
                due, identity: notes[due.feed.name], now: clock.now())
            if failing, !status.isFailing { continue }
            try Terminal.write(
                json
                    ? try status.json
                    : Terminal.isOutput
                        ? status.block(now: clock.now(), hasColour: Terminal.hasColour)
                        : status.line)
        }
    }

    private func feeds(
        of settings: FeedModel.Configuration, now: Date
    ) async throws -> ([DueFeed], [FeedName: IdentityNote]) {
        do {
            let exists = FileManager.default.fileExists(atPath: settings.databasePath)
            let store = exists ? try FeedStore(readingFrom: settings.databasePath) : nil
            return (
                try await DueFeed.all(of: settings, in: store, now: now),
                try await store?.identityNotes() ?? [:]
            )
        } catch {
            throw fail(.storeOrFile, "\(error)")
        }
    }
}

extension FeedStatus {
    var isFailing: Bool {
        switch state {
        case .failing, .gone: true
        default: false
        }
    }
}
