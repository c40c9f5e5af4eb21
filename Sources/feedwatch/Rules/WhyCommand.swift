import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation
import WatchRules

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Tells of a stored item what each rule says of it, and what was sent where.",
        discussion: """
            ITEM is an id as alerts have it (item_…), a link, a guid, or a part of a title. For each \
            rule: which clauses hold and where, or which fail and what came near; then the alerts \
            and their deliveries.

            Exit codes: 0; 1 when no item is meant, or several by a part of their titles.

            Example: feedwatch why https://example.org/story --rule stargate
            """)

    /// Of more items with one link or guid, or of one title, the first are told.
    private static let mostItems = 10

    @OptionGroup var configuration: ConfigurationOption

    @Argument(help: ArgumentHelp("An id, link, guid or part of a title.", valueName: "item"))
    var item: String

    @Option(help: ArgumentHelp("Only this rule; may be repeated.", valueName: "name"))
    var rule: [String] = []

    @Flag(help: "Print JSON, one object for each item.")
    var json = false

    func run() async throws {
        try Terminal.reserveStreams()
        let settings = try configuration.load().configuration
        for name in rule where !settings.rules.contains(where: { $0.name.text == name }) {
            throw ValidationError("no rule is named \"\(name)\"; see `feedwatch rules list`.")
        }
        guard let store = try StoreReading.open(settings) else { throw ExitCode.failure }
        let found = try await StoreReading.run {
            try await store.items(
                rows: try await store.itemRows(named: item, limit: Self.mostItems + 1))
        }.sorted { $0.row > $1.row }
        guard !found.isEmpty else {
            Terminal.complain("no stored item has this id, link or guid, or it in its title.")
            throw ExitCode.failure
        }
        let isExact = found.allSatisfy { $0.item.link == item || $0.item.id == item }
        let (identities, notes, revisions) = try await StoreReading.run {
            (
                try await store.identities(ofRows: found.map(\.row)),
                try await store.identityNotes(),
                try await store.revisions(of: found)
            )
        }
        guard isExact || found.count == 1 else { throw try ambiguous(found, identities) }
        let style = TerminalStyle(hasColour: Terminal.hasColour)
        let readings = settings.rules.filter { rule.isEmpty || rule.contains($0.name.text) }
            .map { RuleReading($0, lists: settings.lists) }
        for reading in readings { reading.tellWhatIsNotStored(of: reading.rule.name.text) }
        for (number, stored) in found.prefix(Self.mostItems).enumerated() {
            let answer = try await StoreReading.run {
                let alerts = try await store.alerts(ofRow: stored.row)
                return WhyAnswer(
                    stored: stored, revisions: revisions[stored.row] ?? [],
                    identity: identities[stored.row],
                    feed: settings.feeds.first { $0.name == stored.feed },
                    note: notes[stored.feed],
                    fates: try await store.fates(ofRow: stored.row),
                    alerts: alerts,
                    attempts: try await store.attempts(
                        of: alerts.flatMap { $0.deliveries.map(\.id) }), readings: readings)
            }
            if json {
                try Terminal.write(try answer.json)
            } else {
                try Terminal.write((number > 0 ? "\n" : "") + answer.text(style))
            }
        }
    }

    private func ambiguous(
        _ found: [StoredItem], _ identities: [Int64: ItemIdentity]
    ) throws -> ExitCode {
        let isCut = found.count > Self.mostItems
        let count = isCut ? "more than \(Self.mostItems)" : "\(found.count)"
        let items = found.prefix(Self.mostItems).map { stored in
            let id = identities[stored.row].map { "\($0)" } ?? stored.item.link ?? "-"
            return "  \(id)  \(stored.feed.text)  \(stored.item.title ?? "(untitled)")"
                .safeForTerminal
        }
        Terminal.complain(
            "\(count) items have this in their title; name one by its id:\n"
                + items.joined(separator: "\n") + (isCut ? "\n  …" : ""))
        return ExitCode.failure
    }
}
