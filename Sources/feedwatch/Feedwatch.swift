import ArgumentParser

/// Builds the parts and hands them to a command; decides nothing.
@main
struct Feedwatch: AsyncParsableCommand {
    static let version = "0.1.0"

    static func main() async {
        guard let poll = PollCommand.plain(CommandLine.arguments.dropFirst()) else {
            return await main(nil)
        }
        do { try await poll.run() } catch { exit(withError: error) }
    }

    static let configuration = CommandConfiguration(
        commandName: "feedwatch",
        abstract: "Watches RSS, Atom and JSON feeds and alerts on what your rules name.",
        discussion: """
            Every match is delivered, or you are told which one was not, and why.

            Exit codes: 0 well, or trouble still under its threshold; 3 feeds failing past it; \
            4 dead deliveries or a disabled sink; 5 both; 64 usage; 65 not a feed; 70 internal; 74 store or file; \
            78 configuration. `match` and `rules test` have those of grep: 0 found, 1 not, \
            2 trouble.
            """,
        version: version,
        subcommands: [
            PollCommand.self, ServeCommand.self, CheckCommand.self, ScheduleCommand.self,
            FeedsCommand.self,
            FetchCommand.self, ParseCommand.self, MatchCommand.self, RulesCommand.self,
            WhyCommand.self, ItemsCommand.self, AlertsCommand.self, SilencesCommand.self,
            DeliveriesCommand.self, SinksCommand.self, WebhookCommand.self,
            MetricsCommand.self, DatabaseCommand.self,
        ])
}
