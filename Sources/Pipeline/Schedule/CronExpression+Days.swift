import FeedModel

/// Times here are seconds of the wall clock since 1970, as if it were in UTC.
extension CronExpression {
    private static let everyHour: UInt64 = 0xFF_FFFF

    var namesEveryHour: Bool { hours & Self.everyHour == Self.everyHour }

    /// The first minute named at or after `wall`; nil if there is none within 41 years. (The
    /// rarest, a 29 February on one day of the week, comes after 40 years at most.)
    func nextNamed(onOrAfter wall: Int) -> Int? {
        let start = wall + 59
        var day = CalendarDay(number: (start - start.modulo(86_400)) / 86_400)
        var minute = start.modulo(86_400) / 60
        let lastDay = day.number + 41 * 366
        while day.number <= lastDay {
            guard months & 1 << UInt64(day.month) != 0 else {
                day = day.firstOfNextMonth
                minute = 0
                continue
            }
            if names(day), let minute = nextMinute(onOrAfter: minute) {
                return day.number * 86_400 + minute * 60
            }
            day = CalendarDay(number: day.number + 1)
            minute = 0
        }
        return nil
    }

    private func names(_ day: CalendarDay) -> Bool {
        let inMonth = daysOfMonth & 1 << UInt64(day.day) != 0
        let inWeek = daysOfWeek & 1 << UInt64(day.weekday) != 0
        return bothDayFieldsMustHold ? inMonth && inWeek : inMonth || inWeek
    }

    /// The first minute of a day, 0–1439, at or after `minute`.
    private func nextMinute(onOrAfter minute: Int) -> Int? {
        let hour = minute / 60
        let restOfHour = minutes & ~0 << UInt64(minute % 60)
        if hours & 1 << UInt64(hour) != 0, restOfHour != 0 {
            return hour * 60 + restOfHour.trailingZeroBitCount
        }
        let laterHours = hours & Self.everyHour & ~0 << UInt64(hour + 1)
        guard laterHours != 0, minutes != 0 else { return nil }
        return laterHours.trailingZeroBitCount * 60 + minutes.trailingZeroBitCount
    }
}

/// A day of the Gregorian calendar, counted from 1970-01-01.
struct CalendarDay {
    let number: Int
    let month: Int
    let day: Int
    private let year: Int

    /// After Howard Hinnant's `civil_from_days`: years begin in March, eras of 400 years.
    init(number: Int) {
        self.number = number
        let shifted = number + 719_468
        let dayOfEra = shifted.modulo(146_097)
        let era = (shifted - dayOfEra) / 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// 0 is Sunday.
    var weekday: Int { (number + 4).modulo(7) }

    var firstOfNextMonth: CalendarDay {
        CalendarDay(number: number - day + 1 + daysInMonth)
    }

    private var daysInMonth: Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int {
    /// The remainder that is never negative.
    func modulo(_ divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
