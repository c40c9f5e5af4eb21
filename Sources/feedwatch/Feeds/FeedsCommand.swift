import ArgumentParser

struct FeedsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds",
        abstract: "Lists feeds and how they are, adds, imports and exports feeds.",
        subcommands: [
            FeedsListCommand.self, FeedsHealthCommand.self, FeedsCoverageCommand.self,
            FeedsAddCommand.self, FeedsImportCommand.self, FeedsExportCommand.self,
            FeedsReviveCommand.self,
        ],
        defaultSubcommand: FeedsListCommand.self)
}
