import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation
import Pipeline
import WatchRules

struct RulesBackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Raises a rule's alerts for items that are stored already.",
        discussion: """
            A new rule begins with future items, and a feed's first run alerts of none; this is how \
            to be told of them all the same. The alerts wait in the outbox, oldest first and marked \
            late, and the next poll delivers them. What was told before is not told again.

            Exit code 75: a run of the same database is under way.

            Example: feedwatch rules backfill stargate --since 7d --dry-run
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: ArgumentHelp("A rule's name.", valueName: "name"))
    var rule: String

    @Option(
        help: ArgumentHelp("How far back, such as 7d, 12h or 1w.", valueName: "time"),
        transform: TimeSpan.read)
    var since: Duration = .seconds(7 * 86_400)

    @Option(help: ArgumentHelp("At most so many alerts, of the newest items.", valueName: "n"))
    var max = 100

    @Flag(help: "Print the alerts that would be raised, and raise none.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard 1...10_000 ~= max else {
            throw ValidationError("--max must be between 1 and 10000.")
        }
    }

    func run() async throws {
        try Terminal.reserveStreams()
        let now = try Clock.system().now()
        let settings = try configuration.load().configuration
        guard let rule = settings.rules.first(where: { $0.name.text == rule }) else {
            throw ValidationError("no rule is named \"\(rule)\"; see `feedwatch rules list`.")
        }
        let ruleReading = RuleReading(rule, lists: settings.lists)
        let mistakes = ruleReading.mistakes
        guard mistakes.isEmpty else {
            Terminal.complain(mistakes.map(\.description).joined(separator: "\n"), prefix: "")
            throw ExitCode(.configuration)
        }
        ruleReading.tellWhatIsNotStored()
        guard let reading = try StoreReading.open(settings) else { return }
        let result =
            dryRun
            ? try await StoreReading.run { try await backfill(rule, settings, reading, now) }
            : try await StoreWriting.run(settings) {
                try await backfill(rule, settings, $0, now)
            }
        try Terminal.write(try json ? jsonText(of: result, rule) : text(of: result, rule, now))
    }

    private func backfill(
        _ rule: Rule, _ settings: FeedModel.Configuration, _ store: FeedStore, _ now: Date
    ) async throws(StoreError) -> Backfill.Result {
        try await Backfill(settings, store: store).run(
            rule, since: now.before(since), most: max, now: now, isRehearsal: dryRun)
    }

    private func text(of result: Backfill.Result, _ rule: Rule, _ now: Date) -> String {
        var lines: [String] = []
        if dryRun {
            let text = AlertText(
                style: Terminal.isOutput ? .block(colour: Terminal.hasColour) : .line)
            lines += result.alerts.map { text.render($0, at: now) }
        }
        let count = result.alerts.count
        let alerts = "\(count) \(count == 1 ? "alert" : "alerts")"
        let sinks = rule.notify.map(\.text).joined(separator: ", ")
        let outcome =
            count == 0
            ? "no alerts"
            : dryRun
                ? "\(alerts) would go to \(sinks)"
                : "\(alerts) wait for \(sinks); the next `feedwatch poll` delivers them"
        lines.append("rule \(rule.name): \(result.matches) stored items match, \(outcome).\n")
        if result.alertedBefore > 0 {
            lines.append("  \(result.alertedBefore) were told before.\n")
        }
        if result.left > 0 {
            lines.append("  \(result.left) older ones are left, being more than --max \(max).\n")
        }
        return lines.joined()
    }

    private func jsonText(of result: Backfill.Result, _ rule: Rule) throws -> String {
        try JSONLine.text(
            Row(
                rule: rule.name.text, matches: result.matches, alerts: result.alerts.map(\.id.text),
                alerted_before: result.alertedBefore, left: result.left, dry_run: dryRun,
                sinks: rule.notify.map(\.text)))
    }

    private struct Row: Encodable {
        let rule: String
        let matches: Int
        let alerts: [String]
        let alerted_before, left: Int
        let dry_run: Bool
        let sinks: [String]
    }
}
