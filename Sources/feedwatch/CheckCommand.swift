import ArgumentParser
import FeedConfig
import FeedFetching
import FeedModel
import FeedStore
import Foundation
import HTTPTransfer
import Pipeline
import WatchRules

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks feeds.toml and its rules, without network unless asked.",
        discussion: """
            All mistakes are named at once, each with its line and how to mend it. Templates of \
            webhooks are tried on sample alerts of every type. Secrets and \
            certificates that can't be read are named as well: what `cmd:` says is run. With \
            --fetch, exit code 3 when a feed can't be read.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Ask for every feed once, tell what came, and keep nothing of it.")
    var fetch = false

    func run() async throws {
        let clock = try Clock.system()
        let reading = try configuration.load()
        let settings = reading.configuration
        let mistakes = RuleSet(settings).mistakes
        guard mistakes.isEmpty else {
            throw fail(.configuration, mistakes.map(\.description).joined(separator: "\n"))
        }
        let disappointments =
            Expectations(settings.rules, lists: settings.lists).disappointments
        guard disappointments.isEmpty else {
            throw fail(.configuration, disappointments.joined(separator: "\n"))
        }
        let templates = SinkFactory.templateMistakes(of: settings.sinks)
        guard templates.isEmpty else {
            throw fail(.configuration, templates.joined(separator: "\n"))
        }
        for reading in settings.rules.map({ RuleReading($0, lists: settings.lists) }) {
            for note in reading.noteTexts { Terminal.complain(note, prefix: "") }
        }
        let notices =
            [clock.notice].compactMap(\.self) + reading.notices.map { "\($0)" }
            + AccessResolver.problems(of: settings.feeds)
            + SinkFactory.problems(of: settings.sinks)
        for notice in notices { Terminal.complain(notice) }
        try Terminal.write(
            """
            \(try configuration.resolvedPath()): \(settings.feeds.count) feeds, \(settings.rules.count) rules, \
            \(settings.sinks.count) sinks; no mistakes.

            """)
        if fetch { try await tryFeeds(of: settings, clock) }
    }

    private func tryFeeds(of settings: FeedModel.Configuration, _ clock: Clock) async throws {
        var results: [FeedName: FeedTrial.Result] = [:]
        do {
            let exists = FileManager.default.fileExists(atPath: settings.databasePath)
            let store = exists ? try FeedStore(readingFrom: settings.databasePath) : nil
            let secrets = RunSecrets()
            let fetcher = FeedFetcher(
                client: try HTTPClient(inFlight: FeedTrial.hostsAtOnce),
                version: Feedwatch.version, contact: settings.contact,
                access: { await AccessResolver().resolve($0, with: secrets) })
            try await FeedTrial(
                feeds: try await DueFeed.all(of: settings, in: store, now: clock.now()),
                fetcher: fetcher, now: { clock.now() }
            ).run { result in
                results[result.feed] = result
                // For a person as they come, in a pipe in the order of feeds.toml.
                if Terminal.isOutput { try show(result) }
            }
        } catch let error as StoreError {
            throw fail(.storeOrFile, "\(error)")
        } catch let error as TransferError {
            throw fail(.internalError, "\(error)")
        }
        if !Terminal.isOutput {
            for feed in settings.feeds { if let result = results[feed.name] { try show(result) } }
        }
        if results.values.contains(where: \.isFailure) { throw ExitCode(.failingFeeds) }
    }

    private func show(_ result: FeedTrial.Result) throws {
        try Terminal.write("\(result.feed)  \(result.isFailure ? "FAILED  " : "")\(result.text)\n")
    }
}
