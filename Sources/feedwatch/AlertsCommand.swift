import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Shows the alerts that were raised.",
        subcommands: [List.self, Show.self, Acknowledge.self, Accounts.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists alerts, newest first.")

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

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Prints alerts whole, as a webhook gets them.")

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: ArgumentHelp("Ids of alerts (alert_…).", valueName: "id"))
        var ids: [String]

        func run() async throws {
            let settings = try configuration.load().configuration
            guard let store = try StoreReading.open(settings) else { throw ExitCode.failure }
            for id in ids {
                let body = try await StoreReading.run {
                    try await store.alertBody(of: AlertID(id))
                }
                guard let body else {
                    Terminal.complain("no alert has the id \"\(id)\".")
                    throw ExitCode.failure
                }
                try Terminal.write(body + [0x0A])
            }
        }
    }

    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack",
            abstract: "Notes that alerts are seen to: no more reminders, and nobody else is told.",
            discussion: "Concerns rules with `repeat` or `escalate_after`.")

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: ArgumentHelp("Ids of alerts (alert_…).", valueName: "id"))
        var ids: [String]

        @Option(help: ArgumentHelp("Who has seen to them.", valueName: "name"))
        var by: String?

        func run() async throws {
            let now = try Clock.system().now()
            let settings = try configuration.load().configuration
            let unknown = try await StoreWriting.run(settings) { store in
                var unknown: [String] = []
                for id in ids
                where try await !store.acknowledge(AlertID(id), by: by, at: now) {
                    unknown.append(id)
                }
                return unknown
            }
            guard unknown.isEmpty else {
                Terminal.complain("no alert has the id \(unknown.joined(separator: ", ")).")
                throw ExitCode.failure
            }
        }
    }

    struct Accounts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "accounts",
            abstract: "Tells for each rule what became of its matches; the numbers add up.",
            discussion: """
                matched = sent + folded (told in a digest or a surge) + counted (of rules with \
                at_least, spike or absent_for, and not told) + held (to be told later) + pending + \
                dead + dropped + silenced + too-old + first-run + update-ignored.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Flag(help: "Print JSON, one object a line.")
        var json = false

        func run() async throws {
            let settings = try configuration.load().configuration
            guard let store = try StoreReading.open(settings) else { return }
            for account in try await StoreReading.run({ try await store.matchAccounts() }) {
                try Terminal.write(json ? try JSONLine.text(AccountRow(account)) : account.line)
            }
        }
    }
}

private struct AccountRow: Encodable {
    let rule: RuleName
    let matched: Int
    let places: [MatchAccount.Place: Int]

    init(_ account: MatchAccount) {
        rule = account.rule
        matched = account.matched
        places = account.places
    }
}

extension MatchAccount {
    /// `stargate  12 matched = 9 sent + 3 folded`
    fileprivate var line: String {
        let parts = Place.allCases.compactMap { place in
            places[place].map { "\($0) \(place.rawValue)" }
        }
        return "\(rule.text.safeForTerminal)  \(matched) matched = "
            + parts.joined(separator: " + ") + "\n"
    }
}
