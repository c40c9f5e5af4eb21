import ArgumentParser

struct DeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "Shows what was sent where, and what was not; has it sent again, or dropped.",
        subcommands: [
            DeliveriesListCommand.self, DeliveriesShowCommand.self, DeliveriesRetryCommand.self,
            DeliveriesDropCommand.self, DeliveriesReplayCommand.self,
        ], defaultSubcommand: DeliveriesListCommand.self)
}
