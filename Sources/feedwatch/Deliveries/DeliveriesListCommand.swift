import AlertDelivery
import ArgumentParser
import FeedModel
import FeedStore
import Foundation

struct DeliveriesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists deliveries, newest first.")

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var listing: ListingOptions

    @Option(
        help: "Only those in this state: pending, sent, dead or dropped.",
        transform: { text in
            guard let state = DeliveryState(rawValue: text) else {
                throw ValidationError("\"\(text)\" is no state of a delivery.")
            }
            return state
        })
    var state: DeliveryState?

    @Option(help: ArgumentHelp("Only those to this sink.", valueName: "name"))
    var sink: String?

    func run() async throws {
        guard let store = try listing.openStore(configuration) else { return }
        let rows = try await listing.reading {
            try await store.deliveries(
                newest: listing.limit, state: state, sink: sink.map { SinkName($0) })
        }
        for row in rows {
            try Terminal.write(listing.json ? try JSONLine.text(row) : row.line)
        }
    }
}

extension DeliveryListing {
    fileprivate var line: String {
        [
            "\(id)", createdAt.formatted(.iso8601), state.rawValue.padded(to: 7), sink.text,
            rule?.text ?? type, alertID.text, attemptsText,
        ].joined(separator: "  ") + "\n"
    }

    /// `sent  1 attempt, HTTP 204`
    var outcome: String { "\(state.rawValue)  \(attemptsText)" }

    private var attemptsText: String {
        let outcome = [
            lastStatus.map { "HTTP \($0)" }, state == .sent ? nil : lastError?.safeForTerminal,
            state == .pending ? nextAt.map { "next \($0.formatted(.iso8601))" } : nil,
        ].compactMap { $0 }.joined(separator: ", ")
        let tries = attempts == 1 ? "1 attempt" : "\(attempts) attempts"
        return outcome.isEmpty ? tries : "\(tries), \(outcome)"
    }
}
