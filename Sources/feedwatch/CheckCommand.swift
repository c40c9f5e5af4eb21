import ArgumentParser
import FeedConfig
import FeedModel
import WatchRules

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks feeds.toml and its rules, without network.",
        discussion: """
            All mistakes are named at once, each with its line and how to mend it. Secrets and \
            certificates that can't be read are named as well: what `cmd:` says is run.
            """)

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let clock = try Clock.system()
        let reading = try configuration.load()
        let settings = reading.configuration
        let mistakes = RuleSet(settings.rules).mistakes
        guard mistakes.isEmpty else {
            throw fail(.configuration, mistakes.map(\.description).joined(separator: "\n"))
        }
        let notices =
            [clock.notice].compactMap(\.self) + reading.notices.map { "\($0)" }
                + AccessResolver.problems(of: settings.feeds)
            + SinkFactory.secretProblems(of: settings.sinks)
        for notice in notices { Terminal.complain(notice) }
        try Terminal.write(
            """
            \(try configuration.resolvedPath()): \(settings.feeds.count) feeds, \(settings.rules.count) rules, \
            \(settings.sinks.count) sinks; no mistakes.

            """)
    }
}
