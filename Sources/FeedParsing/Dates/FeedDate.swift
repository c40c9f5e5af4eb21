/// Reads dates as feeds write them, from bytes.
///
/// RFC 822, 1123, 850, asctime, ISO 8601 and W3CDTF, numeric dates and Unix seconds, with the usual
/// damage. No zone and an unknown one mean UTC; a wrong weekday is ignored; a date that can't be
/// understood is `nil`, never a guess.
enum FeedDate {
    /// Seconds since 1970.
    static func parse(_ text: Span<UInt8>) -> Int? {
        let bytes = text.extracting(text.trimmed)
        // Longer than any date with the longest names; what is longer is prose.
        guard !bytes.isEmpty, bytes.count <= 100 else { return nil }
        if let number = allDigits(bytes) { return fromDigits(number, count: bytes.count) }
        // Unix seconds with a fraction.
        if let dot = bytes.firstIndex(of: UInt8(ascii: "."), from: 0), (9...11).contains(dot),
            allDigits(bytes.extracting(dot + 1..<bytes.count)) != nil
        {
            return allDigits(bytes.extracting(0..<dot))
        }
        var reader = DateReader()
        guard reader.read(bytes) else { return nil }
        return reader.seconds
    }

    private static func allDigits(_ bytes: Span<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 14 else { return nil }
        var number = 0
        for index in bytes.indices {
            guard isDigit(bytes[index]) else { return nil }
            number = number * 10 + Int(bytes[index] - 0x30)
        }
        return number
    }

    /// `2003`, `200312` or `031231`, `2003365`, `20031231`, `20031231101455`, or Unix seconds or
    /// milliseconds.
    private static func fromDigits(_ number: Int, count: Int) -> Int? {
        switch count {
        case 4: seconds(year: number, month: 1, day: 1)
        case 6:
            seconds(year: number / 100, month: number % 100, day: 1)
                ?? seconds(
                    year: DateReader.fullYear(number / 10_000, length: 2),
                    month: number / 100 % 100, day: number % 100)
        case 7: seconds(year: number / 1000, dayOfYear: number % 1000)
        case 8:
            seconds(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        case 9, 10, 11: number
        case 13: number / 1000
        case 12: fromDigits(number * 100, count: 14)
        case 14:
            seconds(
                year: number / 10_000_000_000, month: number / 100_000_000 % 100,
                day: number / 1_000_000 % 100, hour: number / 10_000 % 100,
                minute: number / 100 % 100, second: number % 100)
        default: nil
        }
    }

    /// Seconds since 1970 of a date in UTC, or `nil` when there is no such date.
    static func seconds(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0
    ) -> Int? {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...daysInMonth(month, year)).contains(day), (0...24).contains(hour),
            (0...59).contains(minute), (0...60).contains(second),
            hour < 24 || (minute == 0 && second == 0)
        else { return nil }
        return daysSince1970(year: year, month: month, day: day) * 86_400
            + hour * 3600 + minute * 60 + second
    }

    /// Seconds since 1970 of the first instant of a day counted from 1 January.
    static func seconds(year: Int, dayOfYear: Int) -> Int? {
        guard let newYear = seconds(year: year, month: 1, day: 1),
            let newYearsEve = seconds(year: year, month: 12, day: 31)
        else { return nil }
        let day = newYear + (dayOfYear - 1) * 86_400
        return (newYear...newYearsEve).contains(day) ? day : nil
    }

    private static func daysInMonth(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Counts from 1 March, so that the leap day is the last of its year.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
