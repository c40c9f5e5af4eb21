import AlertDelivery
import ArgumentParser
import FeedConfig
import FeedModel
import FeedStore
import Foundation

struct RulesStatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Counts what each rule has found: the noisiest first, the silent ones last.",
        discussion: """
            Matches are items that satisfied the rule when they were polled, told or not: a feed's \
            first run alerts of none. Alerts are counted since --since, and in all.

            Example: feedwatch rules stats --since 7d
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Option(
        help: ArgumentHelp("Count alerts this far back, such as 30d, 12h.", valueName: "time"),
        transform: TimeSpan.read)
    var since: Duration = .seconds(30 * 86_400)

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    func run() async throws {
        try Terminal.reserveStreams()
        let now = try Clock.system().now()
        let settings = try configuration.load().configuration
        guard let store = try StoreReading.open(settings) else { return }
        let start = now.before(since)
        let counts = try await StoreReading.run { try await store.ruleCounts(since: start) }
        let known = Set(settings.rules.map(\.name))
        let gone = counts.keys.filter { !known.contains($0) }.map { ($0, true) }
        let rows = (settings.rules.map { ($0.name, false) } + gone).map { rule, isGone in
            RuleStatistics(
                rule: rule, isGone: isGone, counts: counts[rule] ?? RuleCounts(), from: start,
                to: now, timeZone: settings.timeZone)
        }.sorted(by: RuleStatistics.isNoisier)
        if json {
            for row in rows { try Terminal.write(try row.json) }
        } else {
            try Terminal.write(
                RuleStatistics.table(
                    rows, TerminalStyle(hasColour: Terminal.hasColour),
                    isForPerson: Terminal.isOutput))
        }
    }
}

/// A row of `rules stats`.
struct RuleStatistics {
    /// Of the chart at a row's end.
    private static let chartDays = 14

    let rule: RuleName
    /// It is no longer in feeds.toml.
    let isGone: Bool
    let counts: RuleCounts
    private let chart: DayChart
    private let days: Double

    init(
        rule: RuleName, isGone: Bool, counts: RuleCounts, from start: Date, to end: Date,
        timeZone: TimeZone
    ) {
        self.rule = rule
        self.isGone = isGone
        self.counts = counts
        days = max(1, end.timeIntervalSince(start) / 86_400)
        chart = DayChart(counts.recent, from: start, to: end, timeZone: timeZone)
    }

    private var recent: Int { counts.recent.values.reduce(0, +) }
    private var perDay: Double { Double(recent) / days }
    private var hasFired: Bool { counts.matches + counts.alerts > 0 }

    static func isNoisier(_ left: RuleStatistics, _ right: RuleStatistics) -> Bool {
        (left.recent, left.counts.alerts, left.counts.matches, right.rule)
            > (right.recent, right.counts.alerts, right.counts.matches, left.rule)
    }

    /// - Parameter isForPerson: With a chart; else columns apart by two spaces, a line a rule.
    static func table(
        _ rows: [RuleStatistics], _ style: TerminalStyle, isForPerson: Bool
    ) -> String {
        guard isForPerson else {
            return rows.map { $0.columns.joined(separator: "  ") + "\n" }.joined()
        }
        guard !rows.isEmpty else { return "feeds.toml has no rules.\n" }
        let fired = rows.filter(\.hasFired)
        let width = min(24, max(4, fired.map(\.rule.text.count).max() ?? 0))
        var lines: [String] = []
        if !fired.isEmpty {
            lines.append(
                style.faint(
                    "RULE".padded(to: width) + "  MATCHES  ALERTS  PER DAY  LAST MATCH  "
                        + "LAST \(chartDays) DAYS"))
        }
        for row in fired {
            let name = row.rule.text.safeForTerminal.cut(to: width).padded(to: width)
            lines.append(
                style.bold(name) + "  " + "\(row.counts.matches)".rightAligned(to: 7) + "  "
                    + "\(row.counts.alerts)".rightAligned(to: 6) + "  "
                    + BacktestReport.rate(row.perDay).rightAligned(to: 7) + "  "
                    + row.day(row.counts.lastMatch ?? row.counts.lastAlert).padded(to: 10) + "  "
                    + style.bar(row.chart.sparkline(chartDays))
                    + (row.isGone ? style.faint("  removed") : ""))
        }
        let silent = rows.filter { !$0.hasFired }.map(\.rule.text)
        if !silent.isEmpty {
            lines += lines.isEmpty ? [] : [""]
            lines += "never fired: \(silent.joined(separator: ", "))".safeForTerminal
                .wrapped(to: TerminalStyle.width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func day(_ date: Date?) -> String {
        date?.formatted(.iso8601.year().month().day()) ?? "-"
    }

    private var columns: [String] {
        [
            rule.text.safeForTerminal,
            "\(counts.matches) \(counts.matches == 1 ? "match" : "matches")",
            "\(counts.alerts) \(counts.alerts == 1 ? "alert" : "alerts")",
            "\(BacktestReport.rate(perDay)) a day",
            "last match \(counts.lastMatch?.formatted(.iso8601) ?? "-")",
            "last alert \(counts.lastAlert?.formatted(.iso8601) ?? "-")",
            hasFired ? "" : "never fired", isGone ? "removed" : "",
        ].filter { !$0.isEmpty }
    }

    var json: String {
        get throws {
            try JSONLine.text(
                Row(
                    rule: rule.text, in_feeds_toml: !isGone, matches: counts.matches,
                    alerts: counts.alerts, recent_alerts: recent, per_day: perDay,
                    last_match: counts.lastMatch, last_alert: counts.lastAlert, days: chart.days))
        }
    }

    private struct Row: Encodable {
        let rule: String
        let in_feeds_toml: Bool
        let matches, alerts, recent_alerts: Int
        let per_day: Double
        let last_match, last_alert: Date?
        let days: [DayChart.Row]
    }
}
