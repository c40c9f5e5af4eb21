import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

struct SinksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sinks", abstract: "Shows how the sinks do, and tries one.",
        subcommands: [SinksListCommand.self, SinksTestCommand.self, SinksEnableCommand.self],
        defaultSubcommand: SinksListCommand.self)
}

struct SinksListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the sinks: their state, what waits for them, and their last answers.",
        discussion: """
            A sink is well; failing, when one delivery at a time is tried to see whether it is back; \
            asked to wait, by its Retry-After; or disabled, since it said that it is gone for good \
            (410).
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    func run() async throws {
        try Terminal.reserveStreams()
        let settings = try configuration.load().configuration
        guard let store = try StoreReading.open(settings) else { return }
        let (states, counts) = try await StoreReading.run {
            (try await store.sinkStates(), try await store.deliveryCounts())
        }
        let now = try Clock.system().now()
        let rows = settings.sinks.map {
            SinkRow($0, states[$0.name] ?? SinkState(), counts[$0.name] ?? [:], at: now)
        }
        let width = rows.map(\.name.count).max() ?? 0
        for row in rows { try Terminal.write(json ? JSONLine.text(row) : row.text(width)) }
    }
}

/// A line of `sinks list`.
private struct SinkRow: Encodable {
    enum State: String, Encodable {
        case well, failing, waiting, disabled
    }

    let name: String
    let state: State
    let since, next_at: Date?
    let failures, pending, dead, sent: Int
    let last_at: Date?
    let last_status: Int?
    let last_answer: String?

    init(_ sink: Sink, _ known: SinkState, _ counts: [DeliveryState: Int], at now: Date) {
        name = sink.name.text
        state =
            known.disabledAt != nil
            ? .disabled
            : known.openedAt != nil ? .failing : known.mayBeAsked(at: now) ? .well : .waiting
        since = known.disabledAt ?? known.failingSince
        next_at = state == .failing || state == .waiting ? known.nextAt : nil
        failures = known.failures
        pending = counts[.pending, default: 0]
        dead = counts[.dead, default: 0]
        sent = counts[.sent, default: 0]
        last_at = known.lastAt
        last_status = known.lastStatus
        last_answer = known.lastAnswer
    }

    func text(_ width: Int) -> String {
        let facts = [
            state.rawValue.padded(to: 8),
            since.map { "since \($0.formatted(.iso8601))" },
            next_at.map { "next \($0.formatted(.iso8601))" },
            "\(pending) pending", dead > 0 ? "\(dead) dead" : nil, "\(sent) sent",
            last_at.map { "last \($0.formatted(.iso8601))" }, last_status.map { "HTTP \($0)" },
            last_answer?.safeForTerminal,
        ]
        return "\(name.safeForTerminal.padded(to: width))  "
            + facts.compactMap(\.self).joined(separator: "  ") + "\n"
    }
}

struct SinksEnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Has a sink asked again that said it was gone (410), or that is left alone.",
        discussion: """
            The next `feedwatch poll` tries its oldest delivery, and if that gets through sends the \
            others. Exit code 75 while a run is under way.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: ArgumentHelp("A sink's name, as in feeds.toml.", valueName: "name"))
    var name: String

    func run() async throws {
        let settings = try configuration.load().configuration
        guard settings.sinks.contains(where: { $0.name.text == name }) else {
            throw ValidationError("no sink is named \"\(name)\"; see `feedwatch sinks list`.")
        }
        let isChanged = try await StoreWriting.run(settings) { store in
            try await store.enable(SinkName(name)) != nil
        }
        Terminal.complain(
            isChanged
                ? "sink \"\(name)\" is tried again by the next run."
                : "sink \"\(name)\" was not left alone; nothing was changed.")
    }
}
