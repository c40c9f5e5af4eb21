import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

struct DeliveriesShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a delivery, each attempt with its answer, and the alert.",
        discussion: """
            ID is a delivery's number, or an alert's id (alert_…) for all of its deliveries; both \
            are in `deliveries list`. Exit code 1 when there is none.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: ArgumentHelp("A delivery's number or an alert's id.", valueName: "id"))
    var id: String

    @Flag(help: "Print JSON, one object a delivery.")
    var json = false

    func run() async throws {
        try Terminal.reserveStreams()
        guard let store = try StoreReading.open(try configuration.load().configuration) else {
            throw ExitCode.failure
        }
        let (rows, attempts, bodies) = try await StoreReading.run {
            let ids = try await store.deliveryIDs(named: id)
            return (
                try await store.deliveries(ids), try await store.attempts(of: ids),
                try await store.alertBodies(ofDeliveries: ids)
            )
        }
        guard !rows.isEmpty else {
            Terminal.complain("no delivery and no alert has the id \"\(id)\".")
            throw ExitCode.failure
        }
        let now = try Clock.system().now()
        for row in rows {
            let history = DeliveryHistory(delivery: row, attempts: attempts[row.id] ?? [])
            try Terminal.write(
                json ? JSONLine.text(history) : text(of: history, body: bodies[row.id], at: now))
        }
    }

    private func text(of history: DeliveryHistory, body: [UInt8]?, at now: Date) throws -> String {
        let style = TerminalStyle(hasColour: Terminal.hasColour)
        let row = history.delivery
        var lines = [
            style.bold("delivery \(row.id) to \(row.sink.text.safeForTerminal)"),
            "    \(row.outcome)",
            style.faint("    \(row.alertID.text), raised \(row.createdAt.formatted(.iso8601))"),
        ]
        if let body {
            let alert = try AlertBody.decode(body)
            lines.append("    " + AlertText(style: .line).render(alert, at: now).trimmed)
        }
        return (lines + history.lines.map { "  \($0)" }).joined(separator: "\n") + "\n"
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
