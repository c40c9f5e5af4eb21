import FeedModel
import Foundation

/// How often something happened, a line a day; a line a week where there would be too many.
struct DayChart {
    struct Row: Encodable {
        /// The first day, `2026-03-01`.
        let day: String
        let count: Int
    }

    private static let mostDays = 45
    private static let widestBar = 50

    /// Oldest first, without gaps; of days.
    let days: [Row]
    /// The same, of weeks if there are too many days.
    let rows: [Row]

    /// - Parameters:
    ///   - counts: By a time within the day.
    ///   - start: A time of the first day, as `end` is of the last.
    init(_ counts: [Date: Int], from start: Date, to end: Date, timeZone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        var byDay: [Date: Int] = [:]
        for (date, count) in counts { byDay[calendar.startOfDay(for: date), default: 0] += count }
        let style = Date.ISO8601FormatStyle(timeZone: timeZone).year().month().day()
        var days: [Row] = []
        var day = calendar.startOfDay(for: start)
        while day <= end, let next = calendar.date(byAdding: .day, value: 1, to: day), next > day {
            days.append(Row(day: day.formatted(style), count: byDay[day] ?? 0))
            day = calendar.startOfDay(for: next)
        }
        self.days = days
        guard days.count > Self.mostDays else {
            rows = days
            return
        }
        // Whole weeks, counted from the last day.
        let short = days.count % 7
        let starts = (short > 0 ? [0] : []) + Array(stride(from: short, to: days.count, by: 7))
        rows = starts.enumerated().map { number, start in
            let end = number + 1 < starts.count ? starts[number + 1] : days.count
            return Row(
                day: days[start].day, count: days[start..<end].reduce(0) { $0 + $1.count })
        }
    }

    /// With bars for a terminal; else day and number.
    func lines(_ style: TerminalStyle, hasBars: Bool) -> [String] {
        // A character for each, unless there are too many.
        let most = max(Self.widestBar, rows.map(\.count).max() ?? 0)
        return shownRows.map { row in
            guard let row else { return style.faint("  …") }
            guard hasBars else { return "  \(row.day)  \(row.count)" }
            guard row.count > 0 else { return style.faint("  \(row.day)  ·") }
            let eighths = max(1, row.count * Self.widestBar * 8 / most)
            return "  \(row.day)  \(style.bar(Self.bar(eighths))) \(row.count)"
        }
    }

    /// Of weeks, nil for those in a row that are empty; those before the first match are left out.
    private var shownRows: [Row?] {
        guard rows.count < days.count else { return rows }
        var shown: [Row?] = []
        for row in rows.drop(while: { $0.count == 0 }) {
            if row.count > 0 {
                shown.append(row)
            } else if let last = shown.last, last != nil {
                shown.append(nil)
            }
        }
        return shown
    }

    private static func bar(_ eighths: Int) -> String {
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }

    /// One character for each of the last so many days.
    func sparkline(_ length: Int) -> String {
        let last = days.suffix(length).map(\.count)
        let most = max(1, last.max() ?? 1)
        let marks = Array("▁▂▃▄▅▆▇█")
        return String(
            last.map { $0 == 0 ? "·" : marks[($0 * marks.count - 1) / most] })
    }
}
