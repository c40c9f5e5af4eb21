import AlertDelivery
import ArgumentParser
import FeedModel
import FeedStore
import Foundation

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Shows the alerts that were raised.",
        subcommands: [List.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists alerts, newest first.")

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        @Option(help: ArgumentHelp("Only those of this rule.", valueName: "name"))
        var rule: String?

        func run() async throws {
            guard let store = try listing.openStore(configuration) else { return }
            let bodies = try await listing.reading {
                try await store.alertBodies(newest: listing.limit, rule: rule.map { RuleName($0) })
            }
            let now = try Clock.system().now()
            let text = AlertText(
                style: Terminal.isOutput ? .block(colour: Terminal.hasColour) : .line)
            for body in bodies {
                try Terminal.write(
                    listing.json
                        ? body + [0x0A]
                        : Array(text.render(try AlertBody.decode(body), at: now).utf8))
            }
        }
    }
}
