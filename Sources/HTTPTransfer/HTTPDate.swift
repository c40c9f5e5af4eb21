/// A date in one of the three forms of HTTP (RFC 9110 §5.6.7), all of which mean UTC.
struct HTTPDate {
    let secondsSince1970: Int

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
    /// `Sun Nov  6 08:49:37 1994`. The day's name is not looked at.
    init?(_ text: String) {
        let words = text.split { " ,-\t".contains($0) }.dropFirst()
        guard let first = words.first else { return nil }
        let isISOC = first.first?.isLetter ?? false
        let order = isISOC ? [1, 0, 3, 2] : [0, 1, 2, 3]
        let parts = Array(words)
        guard parts.count >= 4, let day = Int(parts[order[0]]), (1...31).contains(day),
            let month = Self.months.firstIndex(of: parts[order[1]].lowercased()),
            var year = Int(parts[order[2]]), (0...9999).contains(year)
        else { return nil }
        let clock = parts[order[3]].split(separator: ":").map { Int($0) ?? -1 }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]),
            (0...60).contains(clock[2])
        else { return nil }
        if year < 100 { year += year < 70 ? 2000 : 1900 }
        let days = Self.daysSince1970(year: year, month: month + 1, day: day)
        secondsSince1970 = days * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// In the Gregorian calendar. Years are counted from March, so that a leap day ends its year.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let monthsFromMarch = (month + 9) % 12
        let leapDays = shifted / 4 - shifted / 100 + shifted / 400
        return shifted * 365 + leapDays + (153 * monthsFromMarch + 2) / 5 + day - 719_469
    }
}
