import ArgumentParser

struct FeedsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds", abstract: "Lists, adds, imports and exports feeds.",
        subcommands: [
            FeedsListCommand.self, FeedsAddCommand.self, FeedsImportCommand.self,
            FeedsExportCommand.self, FeedsReviveCommand.self,
        ],
        defaultSubcommand: FeedsListCommand.self)
}
