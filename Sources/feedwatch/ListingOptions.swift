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
        try StoreReading.open(try option.load().configuration)
    }

    func reading<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await StoreReading.run(body)
    }
}

/// Reading the store, also while a run writes to it.
enum StoreReading {
    /// Nil, with a word of explanation, before the first poll.
    static func open(_ settings: FeedModel.Configuration) throws -> FeedStore? {
        let path = settings.databasePath
        guard FileManager.default.fileExists(atPath: path) else {
            Terminal.complain("\(path) does not exist yet: nothing was polled so far.")
            return nil
        }
        return try run { try FeedStore(readingFrom: path) }
    }

    /// Ends the command with exit code 74 if the store can't be read.
    static func run<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as StoreError {
            throw fail(.storeOrFile, "\(error)")
        }
    }

    static func run<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as StoreError {
            throw fail(.storeOrFile, "\(error)")
        }
    }
}
