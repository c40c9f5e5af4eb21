import AlertDelivery
import FeedModel
import Foundation
import Pipeline
import WatchRules

/// What `rules test` prints.
struct BacktestReport {
    private let result: Backtest.Result
    private let choice: RuleChoice
    private let chart: DayChart
    private let start: Date

    init(
        _ result: Backtest.Result, choice: RuleChoice, from start: Date, to end: Date,
        timeZone: TimeZone
    ) {
        self.result = result
        self.choice = choice
        self.start = start
        chart = DayChart(result.days, from: start, to: end, timeZone: timeZone)
    }

    private var perDay: Double { Double(result.matches) / Double(max(1, chart.days.count)) }

    /// The rules that match the same items, those with the most first.
    private var overlap: [(rule: RuleName, matches: Int)] {
        result.overlap.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }

    func text(_ style: TerminalStyle, hasBars: Bool) -> String {
        let items = "\(result.items) stored \(result.items == 1 ? "item" : "items")"
        let counts =
            result.matches == 0
            ? "none of \(items)"
            : "\(result.matches) of \(items), \(Self.rate(perDay)) a day"
        var lines = [
            style.bold(choice.title.safeForTerminal.cut(to: TerminalStyle.width)),
            "  \(counts), since \(start.formatted(.iso8601.year().month().day()))",
        ]
        if let occasions = result.occasions, let timing = choice.reading.rule.shaping?.timing {
            let often = occasions == 1 ? "once" : "\(occasions) times"
            lines.append("  would have told \(often) of \(timing.occasion)")
        }
        if result.matches > 0 { lines += [""] + chart.lines(style, hasBars: hasBars) }
        if !result.samples.isEmpty {
            lines += ["", style.bold("matches") + style.faint(newest(of: result.matches))]
            for sample in result.samples { lines += text(of: sample, style).block() }
        }
        if !result.nearMisses.isEmpty {
            lines += ["", style.bold("near misses")]
            for sample in result.nearMisses {
                lines += text(of: sample, style).block()
                lines += ClauseLines.reasons(sample.explanation).map { "      \($0)" }
            }
        }
        if !overlap.isEmpty {
            lines += ["", style.bold("also matched by")]
            let width = overlap.map(\.rule.text.count).max() ?? 0
            lines += overlap.prefix(10).map {
                "  \($0.rule.text.safeForTerminal.padded(to: width))  \($0.matches) of \(result.matches)"
            }
            if overlap.count > 10 { lines.append("  and \(overlap.count - 10) more rules") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func newest(of count: Int) -> String {
        count > result.samples.count ? "  the newest \(result.samples.count)" : ""
    }

    private func text(of sample: Backtest.Sample, _ style: TerminalStyle) -> StoredItemText {
        StoredItemText(
            stored: sample.stored, subject: sample.subject, spans: sample.spans, style: style)
    }

    static func rate(_ perDay: Double) -> String {
        let style = FloatingPointFormatStyle<Double>.number.precision(.fractionLength(1...2))
            .locale(Locale(identifier: "en_GB"))
        return perDay >= 10 || perDay == 0
            ? "\(Int(perDay.rounded()))" : perDay.formatted(style)
    }

    var json: String {
        get throws {
            try JSONLine.text(
                Row(
                    rule: choice.query == nil ? choice.name.text : nil,
                    query: choice.reading.tree?.written ?? "", since: start, items: result.items,
                    matches: result.matches, occasions: result.occasions, days: chart.days,
                    samples: result.samples.map { sample in
                        var row = StoredItemRow(sample.stored)
                        row.spans = sample.spans.map(StoredItemRow.Span.init)
                        return row
                    },
                    near_misses: result.nearMisses.map { sample in
                        var row = StoredItemRow(sample.stored)
                        row.near_misses = sample.explanation.nearMisses.map(NearMissRow.init)
                        return row
                    },
                    overlap: overlap.map { Row.Overlap(rule: $0.rule.text, matches: $0.matches) }))
        }
    }

    private struct Row: Encodable {
        struct Overlap: Encodable {
            let rule: String
            let matches: Int
        }

        let rule: String?
        let query: String
        let since: Date
        let items, matches: Int
        /// How often a rule that counts would have told of them.
        let occasions: Int?
        let days: [DayChart.Row]
        let samples, near_misses: [StoredItemRow]
        let overlap: [Overlap]
    }
}
