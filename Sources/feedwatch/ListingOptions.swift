import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

/// What every listing takes.
struct ListingOptions: ParsableArguments {
    @Flag(help: "Print JSON, one object a line.")
    var json = false

    @Option(help: ArgumentHelp("At most so many rows.", valueName: "n"))
    var limit = 100

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be 1 or more.") }
    }

    /// The store of feeds.toml, for reading; nil, with a word of explanation, before the first poll.
    func openStore(_ option: ConfigurationOption) throws -> FeedStore? {
        let path = try option.load().configuration.databasePath
        guard FileManager.default.fileExists(atPath: path) else {
            Terminal.complain("\(path) does not exist yet: nothing was polled so far.")
            return nil
        }
        do { return try FeedStore(readingFrom: path) } catch {
            throw fail(.storeOrFile, "\(error)")
        }
    }

    func reading<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as StoreError {
            throw fail(.storeOrFile, "\(error)")
        }
    }
}
