import ArgumentParser

struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Lists, explains and tries the rules of feeds.toml.",
        subcommands: [
            RulesListCommand.self, RulesTestCommand.self, RulesExplainCommand.self,
            RulesStatsCommand.self, RulesBackfillCommand.self,
        ],
        defaultSubcommand: RulesListCommand.self)
}
