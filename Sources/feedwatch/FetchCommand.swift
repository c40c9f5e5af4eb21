import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedFetching
import FeedModel
import FeedStore
import Foundation
import HTTPTransfer
import Pipeline

struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Asks servers as `poll` would and shows what they answer; keeps nothing.",
        discussion: """
            Each request is the one that the next poll would make: to the same URL, with the same \
            headers, validators and credentials. Nothing is parsed or stored. Exit code 3 when an \
            answer was an error.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: "Names of feeds; all that are due without any. What a server asked for counts.")
    var feeds: [String] = []

    @Flag(help: "All feeds, not only those that are due; what a server asked for counts.")
    var all = false

    @Flag(help: "Print only how many answers of each kind there were.")
    var summary = false

    func validate() throws {
        if all, !feeds.isEmpty { throw ValidationError("--all and names exclude each other.") }
    }

    func run() async throws {
        Heap.keepSmall()
        let clock = try Clock.system()
        let settings = try configuration.load().configuration
        let names = Set(feeds.map { FeedName($0) })
        let known = names.isEmpty ? [] : Set(settings.feeds.map(\.name))
        for name in names where !known.contains(name) {
            throw ValidationError("no feed is named \"\(name)\"; see `feedwatch feeds list`.")
        }
        do {
            try await fetch(settings, names, clock)
        } catch let error as StoreError {
            throw fail(.storeOrFile, "\(error)")
        } catch let error as TransferError {
            throw fail(.internalError, "\(error)")
        }
    }

    private func fetch(
        _ settings: FeedModel.Configuration, _ names: Set<FeedName>, _ clock: Clock
    ) async throws {
        let exists = FileManager.default.fileExists(atPath: settings.databasePath)
        let store = exists ? try FeedStore(readingFrom: settings.databasePath) : nil
        // Read once: to read an option takes longer than to decide on a feed.
        let (all, summary) = (all, summary)
        let wanted = try await DueFeed.all(of: settings, in: store, now: clock.now()) {
            names.isEmpty ? all ? $0.mayBePolled : $0.isDue : names.contains($0.feed.name)
        }
        for feed in wanted.compactMap(WaitingFeed.init) { Terminal.complain(feed.sentence) }
        let due = wanted.filter(\.mayBePolled)
        let secrets = RunSecrets()
        let fetcher = FeedFetcher(
            client: try HTTPClient(inFlight: PollRun.feedsInFlight),
            version: Feedwatch.version, contact: settings.contact,
            access: { await AccessResolver().resolve($0, with: secrets) })
        var tally = FetchTally()
        let run = FetchRun(settings, fetcher: fetcher, now: clock.now)
        try await run.run(due, reportsAtOnce: summary) { feed, answer in
            tally.add(answer)
            if !summary { try Terminal.write(FetchTally.line(for: feed, answer)) }
        }
        if summary { try Terminal.write(tally.text) }
        if tally.failed > 0 { throw ExitCode(.failingFeeds) }
    }
}

/// What answers came to, in words.
private struct FetchTally {
    private var documents = 0
    private var unchanged = 0
    private var bytes = 0
    private(set) var failed = 0

    mutating func add(_ answer: FetchOutcome) {
        switch answer {
        case .document(let document):
            documents += 1
            bytes += document.bytes.count
        case .notModified: unchanged += 1
        case .gone, .failed: failed += 1
        }
    }

    var text: String {
        "\(documents) documents, \(bytes) bytes; \(unchanged) unchanged, \(failed) failed\n"
    }

    static func line(for feed: Feed, _ answer: FetchOutcome) -> String {
        let words =
            switch answer {
            case .document(let document):
                [
                    "\(document.bytes.count) bytes", document.contentType,
                    document.url.flatMap { $0 == feed.source.description ? nil : "from \($0)" },
                    document.validators.isEmpty ? "no validators" : nil,
                    document.earliestNext.map { "not again before \($0.formatted(.iso8601))" },
                ].compactMap(\.self).joined(separator: ", ")
            case .notModified(let answer):
                "unchanged (304)"
                    + (answer.earliestNext.map { ", not again before \($0.formatted(.iso8601))" }
                        ?? "")
            case .gone: "gone for good (410)"
            case .failed(let failure): "FAILED  \(failure.error)"
            }
        return "\(feed.name)  \(words)".safeForTerminal + "\n"
    }
}
