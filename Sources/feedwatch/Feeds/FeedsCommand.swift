import ArgumentParser

struct FeedsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds", abstract: "What concerns single feeds.",
        subcommands: [FeedsReviveCommand.self])
}
