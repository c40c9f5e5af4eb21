import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "Looks after the database.",
        subcommands: [Info.self, Check.self, Backup.self, Recover.self, Prune.self],
        defaultSubcommand: Info.self)

    struct Info: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "info", abstract: "Tells what the database holds, and how large it is.")

        @OptionGroup var configuration: ConfigurationOption

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let settings = try configuration.load().configuration
            guard let store = try StoreReading.open(settings) else { return }
            let facts = try await StoreReading.run { try await store.facts() }
            try Terminal.write(json ? try JSONLine.text(FactsRow(facts)) : facts.text)
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Reads all of the database and tells what is wrong with it.",
            discussion: "Exit code 74 if anything is: restore a backup, or see `db recover`.")

        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            let settings = try configuration.load().configuration
            guard let store = try StoreReading.open(settings) else { return }
            let damage = try await StoreReading.run { try await store.damage() }
            guard damage.isEmpty else {
                for line in damage { Terminal.complain(line.safeForTerminal) }
                throw fail(.storeOrFile, "\(settings.databasePath) is damaged.")
            }
            try Terminal.write("\(settings.databasePath): no damage found.\n")
        }
    }

    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup",
            abstract: "Writes a whole copy of the database, also while a run is under way.",
            discussion: """
                A copy made with cp while a run is under way may be torn; this one is not. To restore \
                it, put it in the database's place while nothing runs, and remove the files of the \
                same name that end in -wal and -shm.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: ArgumentHelp("A file that isn't there yet.", valueName: "file"))
        var file: String

        func run() async throws {
            let settings = try configuration.load().configuration
            guard let store = try StoreReading.open(settings) else { throw ExitCode.failure }
            guard !FileManager.default.fileExists(atPath: file) else {
                throw fail(.storeOrFile, "\(file) is there already; name another file.")
            }
            try await StoreReading.run { try await store.backup(to: file) }
            // As private as the database.
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: file)
        }
    }

    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "prune",
            abstract: """
                Forgets the texts of old items, what items said before old edits, and old alerts that \
                every sink has.
                """,
            discussion: """
                How old is said by `keep` of each feed; --older stands in where there is none, and \
                for feeds that are no longer in feeds.toml. What an item is known under is never \
                forgotten, so that nothing is told twice. --compact gives the space back to the file \
                system; else later items use it.

                Example: feedwatch db prune --older 365d --compact
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Option(
            help: ArgumentHelp("For feeds without `keep`.", valueName: "time"),
            transform: TimeSpan.read)
        var older: Duration?

        @Flag(help: "Rewrite the file without free space.")
        var compact = false

        func run() async throws {
            let now = try Clock.system().now()
            let settings = try configuration.load().configuration
            let result = try await StoreWriting.run(settings) { store in
                var result = PruneResult()
                for feed in settings.feeds {
                    guard let keep = feed.keep ?? older else { continue }
                    let part = try await store.prune(feed.name, before: now.before(keep))
                    result += part
                }
                if let older {
                    let part = try await store.prune(
                        nil, notIn: settings.feeds.map(\.name), before: now.before(older))
                    result += part
                }
                if compact { try await store.compact() }
                return result
            }
            let revisions =
                result.revisions > 0 ? ", \(result.revisions) earlier revisions of items" : ""
            try Terminal.write(
                "forgot the texts of \(result.texts) items\(revisions), and \(result.alerts) alerts.\n"
            )
        }
    }
}

private struct FactsRow: Encodable {
    let path, schema: String
    let bytes, free_bytes: Int64
    let feeds, items, revisions, alerts: Int
    let deliveries: [String: Int]
    let oldest_item: Date?

    init(_ facts: StoreFacts) {
        path = facts.path
        schema = facts.schema
        bytes = facts.bytes
        free_bytes = facts.freeBytes
        feeds = facts.feeds
        items = facts.items
        revisions = facts.revisions
        alerts = facts.alerts
        deliveries = Dictionary(
            uniqueKeysWithValues: facts.deliveries.map { ($0.key.rawValue, $0.value) })
        oldest_item = facts.oldestItem
    }
}

extension StoreFacts {
    fileprivate var text: String {
        let states = DeliveryState.allCases.compactMap { state in
            deliveries[state].map { "\($0) \(state.rawValue)" }
        }
        let size = bytes.formatted(.byteCount(style: .binary, spellsOutZero: false))
        let free = freeBytes.formatted(.byteCount(style: .binary, spellsOutZero: false))
        return """
            \(path)
                \(size), of which \(free) are free; schema \(schema)
                \(feeds) feeds, \(items) items\
            \(oldestItem.map { ", the oldest first seen \($0.formatted(.iso8601))" } ?? "")
                \(revisions) earlier revisions of items that were edited
                \(alerts) alerts; deliveries: \(states.isEmpty ? "none" : states.joined(separator: ", "))

            """
    }
}
