import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

extension DatabaseCommand {
    struct Recover: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "recover",
            abstract: "Copies what can be read of a damaged database into a new one.",
            discussion: """
                For when there is no backup. The damaged one is left as it is. Exit code 74 if not all \
                came over: an item that is lost may be told a second time, and what a lost alert said \
                is not told again.

                Example: feedwatch db recover saved.db, then put saved.db in the database's place, and \
                remove the files of the database's name that end in -wal and -shm.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: ArgumentHelp("A file that isn't there yet.", valueName: "file"))
        var file: String

        func run() async throws {
            let settings = try configuration.load().configuration
            let source = settings.databasePath
            guard FileManager.default.fileExists(atPath: source) else {
                throw fail(.storeOrFile, "\(source): there is no such database.")
            }
            guard !FileManager.default.fileExists(atPath: file) else {
                throw fail(.storeOrFile, "\(file) is there already; name another file.")
            }
            let tables = try await StoreReading.run { () async throws -> [RecoveredTable]? in
                guard let turn = try await StoreWriting.turn(settings) else { return nil }
                defer { withExtendedLifetime(turn) {} }
                return try FeedStore.recover(from: source, to: file)
            }
            guard let tables else {
                throw fail(
                    .busy, "a run of this database is under way; try again when it has ended.")
            }
            try Terminal.write(tables.filter { $0.rows > 0 || !$0.isWhole }.map(\.line).joined())
            guard tables.allSatisfy({ $0.isWhole && $0.orphans == 0 }) else {
                throw fail(
                    .storeOrFile,
                    "part of \(source) is lost; \(file) has the rest and is sound.")
            }
        }
    }
}

extension RecoveredTable {
    fileprivate var line: String {
        var parts = ["\(rows - orphans) \(rows - orphans == 1 ? "row" : "rows")"]
        if !isWhole { parts.append("part of it can't be read") }
        if orphans > 0 { parts.append("\(orphans) more belonged to what is lost") }
        let padding = String(repeating: " ", count: max(1, 18 - name.count))
        return "\(name.safeForTerminal)\(padding)\(parts.joined(separator: "; "))\n"
    }
}
