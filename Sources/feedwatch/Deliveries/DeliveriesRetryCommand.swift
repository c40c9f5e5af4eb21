import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

struct DeliveriesRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Has deliveries tried again that are dead, dropped or waiting.",
        discussion: """
            The next `feedwatch poll` sends them, under the same ids, and if they fail again the \
            retry table begins anew. What was sent is left alone: `deliveries replay` sends it \
            once more.

            Exit codes: 0; 1 when there was nothing to retry; 75 while a run is under way.

            Example: feedwatch deliveries retry --all-dead --sink desk
            """)

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var chosen: ChosenDeliveries

    func run() async throws {
        try Terminal.reserveStreams()
        let now = try Clock.system().now()
        let settings = try configuration.load().configuration
        let counts = try await StoreWriting.run(settings) { store in
            try await store.retry(try await chosen.selection(in: store, settings), at: now)
        }
        guard !counts.isEmpty else {
            Terminal.complain("nothing to retry: none of them is dead, dropped or waiting.")
            throw ExitCode.failure
        }
        try Terminal.write(
            "waiting again: \(counts.sentence); the next `feedwatch poll` sends them.\n")
    }
}

struct DeliveriesDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Gives up deliveries that are dead or waiting, for good.",
        discussion: """
            They stay in the list as dropped, and `deliveries retry` takes them back.

            Exit codes: 0; 1 when there was nothing to drop; 75 while a run is under way.
            """)

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var chosen: ChosenDeliveries

    @Flag(help: "All that wait for the sink of --sink.")
    var allPending = false

    func validate() throws {
        if allPending, chosen.sink == nil || chosen.allDead || !chosen.ids.isEmpty {
            throw ValidationError("--all-pending needs --sink, and nothing else.")
        }
    }

    func run() async throws {
        try Terminal.reserveStreams()
        let now = try Clock.system().now()
        let settings = try configuration.load().configuration
        let counts = try await StoreWriting.run(settings) { store in
            let selection =
                allPending
                ? .all(.pending, of: chosen.sink.map { SinkName($0) })
                : try await chosen.selection(in: store, settings)
            return try await store.drop(selection, at: now)
        }
        guard !counts.isEmpty else {
            Terminal.complain("nothing to drop: none of them is dead or waiting.")
            throw ExitCode.failure
        }
        try Terminal.write("dropped: \(counts.sentence).\n")
    }
}

/// Ids, or all that are dead.
struct ChosenDeliveries: ParsableArguments {
    @Argument(help: ArgumentHelp("Numbers of deliveries, or ids of alerts.", valueName: "id"))
    var ids: [String] = []

    @Flag(help: "All that are dead.")
    var allDead = false

    @Option(help: ArgumentHelp("Those to this sink: all that are dead.", valueName: "name"))
    var sink: String?

    func validate() throws {
        if ids.isEmpty, !allDead, sink == nil {
            throw ValidationError("Name deliveries, or say --all-dead or --sink.")
        }
        if !ids.isEmpty, allDead || sink != nil {
            throw ValidationError("Ids exclude --all-dead and --sink.")
        }
    }

    /// Ends the command with exit code 64 if there is none of an id or name.
    func selection(
        in store: FeedStore, _ settings: FeedModel.Configuration
    ) async throws -> DeliverySelection {
        guard !ids.isEmpty else { return .all(.dead, of: sink.map { SinkName($0) }) }
        var found: [Int64] = []
        for id in ids {
            let named = try await store.deliveryIDs(named: id)
            if named.isEmpty {
                throw fail(.usage, "no delivery and no alert has the id \"\(id)\".")
            }
            found += named
        }
        return .ids(found)
    }
}

extension [SinkName: Int] {
    /// `3 for desk, 1 for log`
    var sentence: String {
        sorted { $0.key < $1.key }.map { "\($0.value) for \($0.key)" }.joined(separator: ", ")
    }
}
