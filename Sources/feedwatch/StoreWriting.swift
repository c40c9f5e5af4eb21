import ArgumentParser
import FeedModel
import FeedStore

/// Writing to the store by a person's command, while no run does. A daemon gives it away for as long.
enum StoreWriting {
    /// Ends the command with exit code 75 while a run is under way, and with 74 if the store can't
    /// be written.
    static func run<Value>(
        _ settings: FeedModel.Configuration, _ body: (FeedStore) async throws -> Value
    ) async throws -> Value {
        do {
            guard let turn = try await turn(settings) else {
                throw fail(
                    .busy, "a run of this database is under way; try again when it has ended.")
            }
            defer { withExtendedLifetime(turn) {} }
            let store = try FeedStore(path: settings.databasePath)
            let value = try await body(store)
            try store.close()
            return value
        } catch let error as StoreError {
            throw fail(.storeOrFile, "\(error)")
        }
    }

    /// The right to write, for those who can do without; nil while a run is under way.
    static func turn(
        _ settings: FeedModel.Configuration
    ) async throws(StoreError) -> StoreTurn? {
        let words = CommandLine.arguments.dropFirst().prefix { !$0.hasPrefix("-") }.prefix(2)
        return try await StoreTurn.take(
            forStoreAt: settings.databasePath,
            command: String(words.joined(separator: " ").prefix(100)))
    }
}
