import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

struct DeliveriesReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Has alerts sent once more, under the same ids and with the same bytes.",
        discussion: """
            For a receiver that lost what it had accepted. The next `feedwatch poll` sends them, \
            oldest first. Without --sink each alert goes where it went; with it, to that sink, also \
            those that never went there.

            Exit codes: 0; 1 when there was none; 75 while a run is under way.

            Example: feedwatch deliveries replay --since 2d --rule stargate --sink desk
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Option(
        help: ArgumentHelp(
            "Alerts raised since so long, such as 7d, 12h or 1w.", valueName: "time"),
        transform: TimeSpan.read)
    var since: Duration

    @Option(help: ArgumentHelp("Only those of this rule.", valueName: "name"))
    var rule: String?

    @Option(help: ArgumentHelp("Only to this sink.", valueName: "name"))
    var sink: String?

    @Flag(help: "Count them, and send none.")
    var dryRun = false

    func run() async throws {
        try Terminal.reserveStreams()
        let now = try Clock.system().now()
        let settings = try configuration.load().configuration
        if let rule, !settings.rules.contains(where: { $0.name.text == rule }) {
            throw ValidationError("no rule is named \"\(rule)\"; see `feedwatch rules list`.")
        }
        if let sink, !settings.sinks.contains(where: { $0.name.text == sink }) {
            throw ValidationError("no sink is named \"\(sink)\"; see `feedwatch sinks list`.")
        }
        let counts = try await StoreWriting.run(settings) { store in
            try await store.replay(
                since: now.before(since), rule: rule.map { RuleName($0) },
                to: sink.map { [SinkName($0)] } ?? settings.sinks.map(\.name),
                addsSinks: sink != nil, at: now, isRehearsal: dryRun)
        }
        guard !counts.isEmpty else {
            Terminal.complain("nothing to replay: no such alert was raised since.")
            throw ExitCode.failure
        }
        try Terminal.write(
            dryRun
                ? "would wait again: \(counts.sentence).\n"
                : "waiting again: \(counts.sentence); the next `feedwatch poll` sends them.\n")
    }
}
