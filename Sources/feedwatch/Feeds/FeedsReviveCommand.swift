import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore

struct FeedsReviveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revive",
        abstract: "Has feeds polled again whose server said that they are gone for good (410).",
        discussion: "To change the feed's `url` in feeds.toml does the same.")

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: ArgumentHelp("Names of feeds, as in feeds.toml.", valueName: "name"))
    var names: [String]

    func run() async throws {
        let settings = try configuration.load().configuration
        let known = Set(settings.feeds.map(\.name))
        for name in names where !known.contains(FeedName(name)) {
            throw ValidationError("no feed is named \"\(name)\"; see `feedwatch check`.")
        }
        try await StoreWriting.run(settings) { store in
            for name in names {
                let isRevived = try await store.revive(FeedName(name))
                Terminal.complain(
                    isRevived
                        ? "feed \"\(name)\" is polled again from the next run on."
                        : "feed \"\(name)\" is not gone; nothing was changed.")
            }
        }
    }
}
