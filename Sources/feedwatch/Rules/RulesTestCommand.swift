import ArgumentParser
import FeedConfig
import FeedModel
import Foundation
import Pipeline
import WatchRules

struct RulesTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Tries a rule or a query on the items that are stored.",
        discussion: """
            Takes the name of a rule of feeds.toml, or a query that doesn't stand there yet; one \
            that begins with - goes after --. Shows how many items match and on which days, the \
            newest of them with their hits, near misses, and which rules match the same items. An \
            item counts for the day of its own date, or without one when it was first seen. Nothing \
            is written, and a run may be under way meanwhile.

            Exit codes: 0 when an item matches, 1 when none does, 2 on trouble.

            Example: feedwatch rules test 'stargate (softbank OR oracle)' --since 30d
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: ArgumentHelp("A rule's name, or a query.", valueName: "name or query"))
    var rule: String

    @Option(
        help: ArgumentHelp("How far back, such as 30d, 12h or 1w.", valueName: "time"),
        transform: TimeSpan.read)
    var since: Duration = .seconds(30 * 86_400)

    @Option(help: ArgumentHelp("Show at most so many matches and near misses.", valueName: "n"))
    var samples = 5

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if samples < 0 { throw ValidationError("--samples must be 0 or more.") }
    }

    func run() async throws {
        try Terminal.reserveStreams()
        do { try await test() } catch let code as ExitCode where code != .failure {
            // As of grep, whatever the trouble.
            throw RuleChoice.trouble
        }
    }

    private func test() async throws {
        let now = try Clock.system().now()
        let settings = try configuration.load().configuration
        let choice = try RuleChoice(rule, in: settings, isJSON: json)
        choice.tellNotes()
        choice.reading.tellWhatIsNotStored()
        guard let store = try StoreReading.open(settings) else { throw RuleChoice.trouble }
        let result = try await StoreReading.run {
            let result = try await Backtest(settings, store: store).run(
                choice.reading, since: now.before(since), until: now, samples: samples
            ) { count in
                if Terminal.isError, count.isMultiple(of: 1000) {
                    Terminal.complain("\r\u{1B}[K\(count) items asked", prefix: "", end: "")
                }
            }
            if Terminal.isError { Terminal.complain("\r\u{1B}[K", prefix: "", end: "") }
            return result
        }
        let report = BacktestReport(
            result, choice: choice, from: now.before(since), to: now,
            timeZone: settings.timeZone)
        try Terminal.write(
            json
                ? try report.json
                : report.text(
                    TerminalStyle(hasColour: Terminal.hasColour), hasBars: Terminal.isOutput))
        if result.matches == 0 { throw ExitCode.failure }
    }
}
