import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import Foundation
import WatchRules

struct RulesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the rules of feeds.toml: query, sinks, tags.",
        discussion: """
            Queries stand in canonical form: as they were understood. A rule that can't be used is \
            told with its mistakes on standard error, and the exit code is 78.

            Example: feedwatch rules list --json | jq -r .query
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    @Option(help: ArgumentHelp("Only those that notify this sink.", valueName: "name"))
    var sink: String?

    func run() async throws {
        try Terminal.reserveStreams()
        let settings = try configuration.load().configuration
        var hasMistakes = false
        var isFirst = true
        let mistakes = RuleSet(settings).mistakes.filter { $0.kind == .tooManyScans }
        let tooMany = Dictionary(grouping: mistakes, by: \.rule)
        for rule in settings.rules where sink.map({ rule.notify.contains(SinkName($0)) }) ?? true {
            let reading = RuleReading(rule, lists: settings.lists)
            let listing = RuleListing(reading)
            if json {
                try Terminal.write(try listing.json)
            } else if Terminal.isOutput {
                let text = listing.block(TerminalStyle(hasColour: Terminal.hasColour))
                try Terminal.write((isFirst ? "" : "\n") + text)
            } else {
                try Terminal.write(listing.line)
            }
            isFirst = false
            for note in reading.noteTexts { Terminal.complain(note, prefix: "") }
            for mistake in reading.mistakes + (tooMany[rule.name] ?? []) {
                Terminal.complain("\(mistake)", prefix: "")
                hasMistakes = true
            }
        }
        if hasMistakes { throw ExitCode(.configuration) }
    }
}

/// A row of `rules list`.
struct RuleListing {
    let reading: RuleReading

    init(_ reading: RuleReading) { self.reading = reading }

    private var rule: Rule { reading.rule }
    private var query: String? { reading.tree?.written }
    private var sinks: String { rule.notify.map(\.text).joined(separator: ",") }

    /// What is not as usual.
    private var particulars: [String] {
        [
            rule.severity == .normal ? nil : rule.severity.rawValue,
            rule.fold == .marks ? nil : "fold \(rule.fold.rawValue)",
            rule.forms == .exact ? nil : "forms \(rule.forms.rawValue)",
            rule.onUpdate == .firstMatch ? nil : "on_update \(rule.onUpdate.rawValue)",
            rule.shaping?.timing.map { "tells only of \($0.occasion)" },
        ].compactMap(\.self)
    }

    /// Columns apart by two spaces; the query last.
    var line: String {
        [
            rule.name.text, reading.tree == nil ? "MISTAKE" : "ok", sinks.isEmpty ? "-" : sinks,
            rule.tags.isEmpty ? "-" : rule.tags.joined(separator: ","),
            particulars.isEmpty ? "-" : particulars.joined(separator: ","),
            query ?? rule.match?.query ?? "-",
        ].map(\.safeForTerminal).joined(separator: "  ") + "\n"
    }

    func block(_ style: TerminalStyle) -> String {
        let facts =
            [
                rule.notify.isEmpty ? nil : "→ \(sinks.replacing(",", with: ", "))",
                rule.tags.isEmpty ? nil : "only feeds tagged \(rule.tags.joined(separator: ", "))",
            ].compactMap(\.self) + particulars
        let head =
            style.bold(rule.name.text.safeForTerminal)
            + (reading.tree == nil ? "  " + style.bad("switched off: see its mistakes") : "")
        let text = (query ?? rule.match?.query ?? "(lists)").safeForTerminal
        return
            ([head] + text.wrapped(to: TerminalStyle.width - 4).map { "    \($0)" }
            + [style.faint("    " + facts.joined(separator: " · ").safeForTerminal)])
            .joined(separator: "\n") + "\n"
    }

    var json: String {
        get throws {
            try JSONLine.text(
                Row(
                    name: rule.name.text, query: query, match: rule.match?.query,
                    line: rule.match?.line, sinks: rule.notify.map(\.text), tags: rule.tags,
                    severity: rule.severity.rawValue, fold: rule.fold.rawValue,
                    forms: rule.forms.rawValue, on_update: rule.onUpdate.rawValue,
                    tells_of: rule.shaping?.timing?.occasion,
                    notes: reading.notes.map(\.message),
                    errors: reading.mistakes.flatMap(Self.errors)))
        }
    }

    private static func errors(_ mistake: RuleMistake) -> [Row.Problem] {
        if case .badQuery(let errors, _, _) = mistake {
            return errors.mistakes.map {
                Row.Problem(
                    kind: $0.kind.rawValue, message: $0.message, column: $0.column,
                    offset: $0.range.lowerBound)
            }
        }
        return [Row.Problem(kind: mistake.kind.rawValue, message: mistake.description)]
    }

    private struct Row: Encodable {
        struct Problem: Encodable {
            let kind: String
            let message: String
            var column, offset: Int?
        }

        let name: String
        /// In canonical form.
        let query: String?
        /// As written.
        let match: String?
        let line: Int?
        let sinks: [String]
        let tags: [String]
        let severity, fold, forms, on_update: String
        /// What it tells of in place of each match.
        let tells_of: String?
        let notes: [String]
        let errors: [Problem]
    }
}
