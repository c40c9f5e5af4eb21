import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

struct ItemsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "items", abstract: "Shows the stored items.",
        subcommands: [List.self, Show.self, Search.self, Export.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists items, those recorded last first.")

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        @Option(
            help: ArgumentHelp("Only what was news this far back: 12h, 7d.", valueName: "time"),
            transform: TimeSpan.read)
        var since: Duration?

        func run() async throws {
            guard let store = try listing.openStore(configuration) else { return }
            let start = try since.map { try Clock.system().now().before($0) }
            let items = try await listing.reading {
                try await store.items(newsSince: start, limit: listing.limit)
            }
            for item in items { try Terminal.write(try item.line(json: listing.json)) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Prints an item with its texts, and what edits changed in them.",
            discussion: """
                What an item said before its last ten edits is kept. What each edit changed is shown word \
                by word, the last one first: what went as [-old-], what came as {+new+}, on a terminal in \
                colours; of what stayed only what is beside it. --json has all of it.

                Example: feedwatch items show https://example.org/story --revisions
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: ArgumentHelp("An id, link, guid or part of a title.", valueName: "item"))
        var item: String

        @Flag(help: "Print what it said before each edit whole, not what the edit changed.")
        var revisions = false

        @Flag(help: "Print JSON, one object a line.")
        var json = false

        func run() async throws {
            let settings = try configuration.load().configuration
            guard let store = try StoreReading.open(settings) else { throw ExitCode.failure }
            let items = try await StoreReading.run {
                try await store.items(rows: try await store.itemRows(named: item, limit: 10))
            }.sorted { $0.row > $1.row }
            guard !items.isEmpty else {
                Terminal.complain("no stored item has this id, link or guid, or it in its title.")
                throw ExitCode.failure
            }
            let kept = try await StoreReading.run {
                try await store.revisions(of: items)
            }
            let style = TerminalStyle(hasColour: Terminal.hasColour)
            for stored in items {
                let earlier = kept[stored.row] ?? []
                let text = ItemText(stored: stored, revisions: earlier, style: style)
                try Terminal.write(
                    json
                        ? try JSONLine.text(Self.row(stored, earlier))
                        : text.text(showsRevisions: revisions))
            }
        }

        private static func row(_ stored: StoredItem, _ revisions: [StoredRevision]) -> ItemRow {
            let edits = ItemEdit.all(of: stored, revisions)
            return ItemRow(
                stored,
                revisions: zip(revisions, edits).map { RevisionRow($0, changes: $1.changes) })
        }
    }

    struct Search: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "search",
            abstract: "Finds stored items by their words, the best match first.",
            discussion: """
                Words must all be there, in any letter case and with or without accents, in title, \
                texts, authors or categories: "a phrase", a beginning*, -without, this OR that. The \
                index is made and extended by searching; it lies beside the database and may be \
                removed at any time. Options come before the words. For rules, see `feedwatch match` and `feedwatch rules test`.

                Exit codes: 0 found, 1 not.

                Example: feedwatch items search '"data centre" texas -nintendo'
                """)

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        @Argument(
            parsing: .captureForPassthrough,
            help: ArgumentHelp("What to look for.", valueName: "words"))
        var words: [String] = []

        func run() async throws {
            let text = words.joined(separator: " ")
            let settings = try configuration.load().configuration
            guard let store = try StoreReading.open(settings) else { throw ExitCode.failure }
            let found = try await StoreReading.run {
                let index = try ItemIndex(of: store)
                try await index.catchUp()
                return try await store.items(found: index, text: text, limit: listing.limit)
            }
            for item in found { try Terminal.write(try item.line(json: listing.json)) }
            if found.isEmpty { throw ExitCode.failure }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Prints all items with their texts as JSON lines, oldest first.",
            discussion: """
                With --revisions each has what it said before its last edits, as `items show --json` has it.

                Example: feedwatch items export --feed news | gzip > news.jsonl.gz
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Option(help: ArgumentHelp("Only this feed's.", valueName: "name"))
        var feed: String?

        @Flag(help: "Add what items said before they were edited.")
        var revisions = false

        private static let batchSize = 500

        func run() async throws {
            let settings = try configuration.load().configuration
            guard let store = try StoreReading.open(settings) else { return }
            var row: Int64 = 0
            while true {
                let batch = try await StoreReading.run {
                    try await store.items(
                        after: row, of: feed.map { FeedName($0) }, limit: Self.batchSize)
                }
                guard let last = batch.last else { return }
                row = last.row
                let kept = try await StoreReading.run {
                    revisions ? try await store.revisions(of: batch) : [:]
                }
                for item in batch {
                    let earlier = revisions ? (kept[item.row] ?? []).map { RevisionRow($0) } : nil
                    try Terminal.write(try JSONLine.text(ItemRow(item, revisions: earlier)))
                }
            }
        }
    }
}

extension StoredItem {
    fileprivate func line(json: Bool) throws -> String {
        if json { return try JSONLine.text(ItemRow(self)) }
        return [
            newsDate.formatted(.iso8601), feed.text, item.title ?? "(untitled)",
            item.link ?? item.id,
        ].compactMap { $0?.safeForTerminal }.joined(separator: "  ") + "\n"
    }
}
