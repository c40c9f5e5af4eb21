import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedFetching
import FeedModel
import FeedParsing
import FeedStore
import Foundation
import HTTPTransfer
import Pipeline

struct FeedsAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds the feed at a URL, or the feed of the page there, to feeds.toml.",
        discussion: """
            Asks for the document once; what came is recorded as the feed's first poll. For a page, \
            its feeds are looked up: those it declares, then those it links to, then the usual \
            places; at most \(FeedFinder.requestLimit) requests, one at a time. Everything else in \
            feeds.toml stays as it is. Exit code 65 when there is no feed, 3 when the server can't \
            be reached.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: "The URL of a feed or of a page.")
    var url: String

    @Option(
        help: ArgumentHelp("Its name in feeds.toml; default: made of its title.", valueName: "name")
    )
    var name: String?

    @Option(help: ArgumentHelp("A tag; may be repeated.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("Time between polls, such as 15m or 1d.", valueName: "duration"))
    var every: String?

    @Option(help: ArgumentHelp("Of several feeds of a page, take this one.", valueName: "n"))
    var pick: Int?

    @Flag(help: "Allow the URL's host and port although it is no public address.")
    var allowPrivate = false

    @Flag(help: "Make a new feeds.toml if there is none.")
    var create = false

    @Flag(help: "Show the feed and what would be added, and change nothing.")
    var dryRun = false

    func validate() throws {
        if let pick, pick < 1 { throw ValidationError("--pick counts from 1.") }
    }

    func run() async throws {
        try Terminal.reserveStreams()
        let given: FeedAddress
        do { given = try FeedAddress(typed: url) } catch {
            let shown = FeedAddress.withoutCredentials(url).safeForTerminal
            throw fail(.usage, "\(shown): \(error)")
        }
        let clock = try Clock.system()
        let file = try configuration.openForEditing(create: create)
        try refuseDuplicate(of: given, in: file)
        do {
            let client = try HTTPClient(inFlight: 1)
            let secrets = RunSecrets()
            let fetcher = FeedFetcher(
                client: client, version: Feedwatch.version, contact: file.configuration.contact,
                access: { await AccessResolver().resolve($0, with: secrets) })
            let search = FeedSearch(given: given, pick: pick) { address in
                try refuseDuplicate(of: address, in: file)
                return try feed(at: address, given: given, in: file)
            }
            let found = try await search.run(FeedFinder(fetcher: fetcher, clock: clock))
            try Terminal.write(FeedPreview(found).text)
            try await add(found, to: file, given: given, fetcher: fetcher, clock)
        } catch let error as TransferError {
            throw fail(.internalError, "\(error)")
        }
    }

    private func add(
        _ found: FeedFinder.Found, to file: EditableConfiguration, given: FeedAddress,
        fetcher: FeedFetcher, _ clock: Clock
    ) async throws {
        let entry = entry(
            for: found.address, given: given, title: found.feed.title, in: file.configuration)
        if dryRun {
            return try Terminal.write("\n" + entry.table() + "\nNothing was changed (--dry-run).\n")
        }
        let extended = try file.extended(by: [entry])
        let path = extended.configuration.databasePath
        do {
            let turn = try await StoreWriting.turn(extended.configuration)
            defer { withExtendedLifetime(turn) {} }
            try file.replaceOrFail(with: extended)
            try Terminal.write("Added to \(file.path) as \"\(entry.name)\". ")
            guard turn != nil, let feed = extended.configuration.feeds.last else {
                return try Terminal.write(
                    "Another run is under way, so the first poll comes with the next one.\n")
            }
            let store = try FeedStore(path: path)
            let polled = try await FirstPoll(
                configuration: extended.configuration, store: store, fetcher: fetcher,
                now: { clock.now() }
            ).record(.document(found.document), of: feed, startedAt: found.askedAt)
            try store.close()
            try Terminal.write(Self.words(for: polled))
        } catch let error as StoreError {
            throw fail(
                .storeOrFile,
                "the first poll was not recorded, it comes with the next run: \(error)")
        }
    }

    private static func words(for polled: PolledFeed) -> String {
        let items = polled.new == 1 ? "1 item is" : "\(polled.new) items are"
        guard polled.new > 0 else { return "It has no items yet.\n" }
        let alerts = polled.alerts.count
        return alerts == 0
            ? "Its \(items) stored as the start; you hear of new ones.\n"
            : "Its \(items) stored; \(alerts) alerts go out with the next run.\n"
    }

    private func entry(
        for address: FeedAddress, given: FeedAddress, title: String?,
        in configuration: FeedModel.Configuration
    ) -> FeedEntry {
        let names = Set(configuration.feeds.map(\.name.text))
        return FeedEntry(
            name: name ?? ProposedName.ofFeed(title: title, host: address.host, taken: names),
            url: address.url, every: every, tags: tag,
            // What was allowed is the host that was named, not whichever its page links to.
            allowPrivate: allowPrivate && address.authority == given.authority
                ? [address.authority] : [])
    }

    /// As feeds.toml would have it; ends the command if it would have a mistake.
    private func feed(
        at address: FeedAddress, given: FeedAddress, in file: EditableConfiguration
    ) throws -> Feed {
        let entry = entry(for: address, given: given, title: nil, in: file.configuration)
        guard let feed = try file.extended(by: [entry]).configuration.feeds.last else {
            throw fail(.internalError, "the feed that was added is not there")
        }
        return feed
    }

    private func refuseDuplicate(of address: FeedAddress, in file: EditableConfiguration) throws {
        guard let known = file.configuration.feed(at: address) else { return }
        throw fail(
            .usage,
            "\(address.url.safeForTerminal) is in \(file.path) already, as feed \"\(known.name)\" "
                + "(\(known.source)). Change that one, or see `feedwatch feeds list`.")
    }
}
