import FeedModel
import Foundation
import Pipeline
import TestSupport

extension CronExpression {
    /// Nil is "every".
    init(
        minutes: [Int], hours: [Int]?, daysOfMonth: [Int]? = nil, months: [Int]? = nil,
        daysOfWeek: [Int]? = nil, both: Bool = true
    ) {
        func bits(_ numbers: [Int]?, _ every: ClosedRange<Int>) -> UInt64 {
            (numbers ?? Array(every)).reduce(0) { $0 | 1 << UInt64($1) }
        }
        self.init(
            text: "", minutes: bits(minutes, 0...59), hours: bits(hours, 0...23),
            daysOfMonth: bits(daysOfMonth, 1...31), months: bits(months, 1...12),
            daysOfWeek: bits(daysOfWeek, 0...6), bothDayFieldsMustHold: both)
    }

    static func random(using random: inout SplitMix) -> CronExpression {
        func some(_ count: Int, of range: ClosedRange<Int>) -> [Int] {
            (0..<count).map { _ in Int.random(in: range, using: &random) }
        }
        return CronExpression(
            minutes: some(.random(in: 1...4, using: &random), of: 0...59),
            hours: Bool.random(using: &random)
                ? nil : some(.random(in: 1...8, using: &random), of: 0...23),
            daysOfWeek: Bool.random(using: &random) ? nil : some(4, of: 0...6))
    }
}

/// The slots of an expression as the schedule tells them, by their earliest moment.
func slots(
    of expression: CronExpression, in zone: TimeZone, after start: Date, until end: Date
) -> [Date] {
    let schedule = PollSchedule(.cron(expression), spreadBy: "a", timeZone: zone)
    var found: [Date] = []
    var last = start
    while true {
        last = schedule.next(after: PollHistory(lastStart: last), now: last).earliest
        if last > end { return found }
        found.append(last)
    }
}

/// The first few, as day and time in UTC: `29T01:00`.
func slots(
    of expression: CronExpression, in zone: TimeZone, after start: Date, _ count: Int
) -> [String] {
    slots(of: expression, in: zone, after: start, until: start + 90 * 86_400).prefix(count)
        .map { String($0.formatted(.iso8601).dropFirst(8).prefix(8)) }
}

func first(of expression: CronExpression, after start: Date) -> Date {
    PollSchedule(.cron(expression), spreadBy: "a", timeZone: .utc)
        .next(after: PollHistory(lastStart: start), now: start).earliest
}

/// Looks at the calendar each minute, as a daemon would.
struct CronWalk {
    private let minutes: [(date: Date, wall: WallMinute)]

    init(in zone: TimeZone, from start: Date, to end: Date) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        minutes = stride(from: start, through: end, by: 60).map {
            ($0, WallMinute($0, calendar))
        }
    }

    func slots(of expression: CronExpression) -> [Date] {
        var shown = minutes[0].wall.number
        return minutes.dropFirst().compactMap { date, wall in
            let skipped = (shown + 1)..<max(shown + 1, wall.number)
            let isNew = wall.number > shown
            shown = max(shown, wall.number)
            if expression.names(wall), isNew || expression.hours == 0xFF_FFFF { return date }
            return expression.hours != 0xFF_FFFF
                && skipped.contains { expression.names(WallMinute($0)) } ? date : nil
        }
    }
}

/// What a clock and a calendar show; numbered as if each day had all its minutes.
struct WallMinute {
    let number: Int
    let minute: Int
    let hour: Int
    let weekday: Int

    init(_ date: Date, _ calendar: Calendar) {
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
        var utc = calendar
        utc.timeZone = .utc
        self.init(Int((utc.date(from: parts) ?? .distantPast).timeIntervalSince1970) / 60)
    }

    init(_ number: Int) {
        self.number = number
        minute = number % 60
        hour = number / 60 % 24
        weekday = (number / 1440 + 4) % 7
    }
}

extension CronExpression {
    fileprivate func names(_ wall: WallMinute) -> Bool {
        minutes & 1 << UInt64(wall.minute) != 0 && hours & 1 << UInt64(wall.hour) != 0
            && daysOfWeek & 1 << UInt64(wall.weekday) != 0
    }
}
