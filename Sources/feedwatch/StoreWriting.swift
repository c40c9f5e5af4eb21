import ArgumentParser
import FeedModel
import FeedStore

/// Writing to the store by a person's command, while no run does.
enum StoreWriting {
    /// Ends the command with exit code 75 while a run is under way, and with 74 if the store can't
    /// be written.
    static func run<Value>(
        _ settings: FeedModel.Configuration, _ body: (FeedStore) async throws -> Value
    ) async throws -> Value {
        do {
            guard let lock = try RunLock.take(forStoreAt: settings.databasePath) else {
                throw fail(
                    .busy, "a run of this database is under way; try again when it has ended.")
            }
            defer { withExtendedLifetime(lock) {} }
            let store = try FeedStore(path: settings.databasePath)
            let value = try await body(store)
            try store.close()
            return value
        } catch let error as StoreError {
            throw fail(.storeOrFile, "\(error)")
        }
    }
}
