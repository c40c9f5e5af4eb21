internal import Foundation

/// Collects the parts of a written date, word by word and number by number.
struct DateReader {
    private var year: Int?
    private var month: Int?
    private var day: Int?
    private var hour: Int?
    private var minute = 0
    private var second = 0
    private var isAfternoon: Bool?
    /// Seconds east of UTC.
    private var offset: Int?
    /// An IANA zone, such as `Europe/Berlin`.
    private var zoneName: String?
    /// Whether the month was named before any number: perhaps it was a weekday (`mar.` is one in
    /// French).
    private var monthIsDoubtful = false

    /// Seconds since 1970 of what was read.
    var seconds: Int? {
        guard let year, let month else { return nil }
        var hour = hour ?? 0
        if let isAfternoon {
            guard (0...12).contains(hour) || isAfternoon else { return nil }
            if hour <= 12 { hour = hour % 12 + (isAfternoon ? 12 : 0) }
        }
        guard
            let seconds = FeedDate.seconds(
                year: year, month: month, day: day ?? 1, hour: hour, minute: minute,
                second: second)
        else { return nil }
        if let zoneName, let zone = TimeZone(identifier: zoneName) {
            return seconds - zone.offset(atLocal: seconds)
        }
        return seconds - (offset ?? 0)
    }

    /// - Returns: False when the text can't be a date.
    mutating func read(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if isDigit(byte) {
                guard let next = readNumber(bytes, at: index) else { return false }
                index = next
            } else if isLetter(byte) || byte >= 0x80 {
                index = readWord(bytes, at: index)
            } else if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"), hour != nil,
                index + 1 < bytes.count, isDigit(bytes[index + 1])
            {
                index = readOffset(bytes, at: index)
            } else {
                index += 1
            }
        }
        return true
    }

    // MARK: Numbers

    private mutating func readNumber(_ bytes: Span<UInt8>, at start: Int) -> Int? {
        var index = start
        guard let number = Self.digits(bytes, &index) else { return nil }
        let length = index - start
        if index < bytes.count, bytes[index] == UInt8(ascii: ":"), hour == nil, length <= 2 {
            return readTime(bytes, hour: number, at: index)
        }
        if year == nil, month == nil, day == nil, let end = readNumericDate(bytes, at: start) {
            return end
        }
        if hour == nil, year != nil, day != nil, length == 6 || length == 4, month != nil {
            // Compact ISO time: 101455.
            let time = length == 6 ? number : number * 100
            (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100)
            return skipFraction(bytes, at: index)
        }
        if month == nil, bytes.hasPrefix("月", at: index) || bytes.hasPrefix("월", at: index) {
            month = number
            return index
        }
        return assign(number, length: length) ? index : nil
    }

    /// Gives a bare number its meaning by what is still missing.
    private mutating func assign(_ number: Int, length: Int) -> Bool {
        if length >= 4, year == nil {
            year = number
            return length == 4
        }
        if day == nil, (1...31).contains(number), length <= 2 {
            day = number
        } else if year == nil, day != nil, length <= 3 {
            year = Self.fullYear(number, length: length)
        } else if day == nil {
            return false
        } else if hour == nil, number <= 24, length <= 2 {
            hour = number
        }
        return true
    }

    static func fullYear(_ number: Int, length: Int) -> Int {
        switch length {
        case 1, 2: number <= 68 ? 2000 + number : 1900 + number
        // 1900 was subtracted once and not added again.
        case 3: 1900 + number
        default: number
        }
    }

    private mutating func readTime(_ bytes: Span<UInt8>, hour: Int, at colon: Int) -> Int? {
        var index = colon + 1
        self.hour = hour
        let start = index
        guard let minutes = Self.digits(bytes, &index), index - start <= 2 else { return nil }
        minute = minutes
        if index < bytes.count, bytes[index] == UInt8(ascii: ":") {
            index += 1
            let start = index
            guard let seconds = Self.digits(bytes, &index) else { return index }
            guard index - start <= 2 else { return nil }
            second = seconds
        }
        return skipFraction(bytes, at: index)
    }

    private func skipFraction(_ bytes: Span<UInt8>, at start: Int) -> Int {
        guard start + 1 < bytes.count, isDigit(bytes[start + 1]),
            bytes[start] == UInt8(ascii: ".") || bytes[start] == UInt8(ascii: ",")
        else { return start }
        var index = start + 1
        _ = Self.digits(bytes, &index)
        return index
    }

    /// `2003-12-31`, `20031231`, `2003-335`, `2003-12`, `2004/05/25`, `26/06/2020`, `06/26/2020`,
    /// `26.06.2020`, `26-06-2020`, each with two-digit years too where that is clear.
    private mutating func readNumericDate(_ bytes: Span<UInt8>, at start: Int) -> Int? {
        var index = start
        guard let first = Self.digits(bytes, &index) else { return nil }
        let firstLength = index - start
        if firstLength == 8 {
            (year, month, day) = (first / 10_000, first / 100 % 100, first % 100)
            return index
        }
        guard index + 1 < bytes.count, Self.isDateSeparator(bytes[index]),
            isDigit(bytes[index + 1])
        else { return nil }
        let separator = bytes[index]
        index += 1
        let secondStart = index
        guard let second = Self.digits(bytes, &index) else { return nil }
        let secondLength = index - secondStart
        if firstLength == 4, secondLength == 3 { return readDayOfYear(first, second, end: index) }
        guard secondLength <= 2 else { return nil }
        guard index + 1 < bytes.count, bytes[index] == separator, isDigit(bytes[index + 1]) else {
            guard firstLength == 4 else { return nil }
            (year, month) = (first, second)
            return index
        }
        index += 1
        let thirdStart = index
        guard let third = Self.digits(bytes, &index) else { return nil }
        let thirdLength = index - thirdStart
        if firstLength == 4 {
            (year, month, day) = (first, second, third)
            return thirdLength <= 2 ? index : nil
        }
        guard firstLength <= 2, thirdLength == 4 || thirdLength == 2 else { return nil }
        year = Self.fullYear(third, length: thirdLength)
        // Slashes are American unless that makes no date; dots and hyphens are European.
        let isMonthFirst =
            separator == UInt8(ascii: "/") ? first <= 12 : first <= 12 && second > 12
        (month, day) = isMonthFirst ? (first, second) : (second, first)
        return index
    }

    private mutating func readDayOfYear(_ year: Int, _ dayOfYear: Int, end: Int) -> Int? {
        var remaining = dayOfYear
        for month in 1...12 {
            var length = 31
            while length > 27, FeedDate.seconds(year: year, month: month, day: length) == nil {
                length -= 1
            }
            if remaining <= length {
                (self.year, self.month, day) = (year, month, remaining)
                return end
            }
            remaining -= length
        }
        return nil
    }

    private static func isDateSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
    }

    /// Up to fifteen digits.
    private static func digits(_ bytes: Span<UInt8>, _ index: inout Int) -> Int? {
        let start = index
        var number = 0
        while index < bytes.count, isDigit(bytes[index]), index - start < 15 {
            number = number * 10 + Int(bytes[index] - 0x30)
            index += 1
        }
        return index > start ? number : nil
    }

    // MARK: Words

    private mutating func readWord(_ bytes: Span<UInt8>, at start: Int) -> Int {
        var index = start
        while index < bytes.count, isLetter(bytes[index]) || bytes[index] >= 0x80 { index += 1 }
        // Dots within: a.m., p.m.
        if index - start == 1, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."),
            bytes[index + 1] | 0x20 == UInt8(ascii: "m")
        {
            isAfternoon = bytes[start] | 0x20 == UInt8(ascii: "p")
            return index + 2
        }
        if hour != nil, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "/"),
            isLetter(bytes[index + 1])
        {
            return readZoneName(bytes, at: start)
        }
        let word = DateWords.meaning(of: bytes.extracting(start..<index))
        switch word {
        case .month(let number)?: readMonth(number)
        case .afternoon?: isAfternoon = true
        case .forenoon?: isAfternoon = false
        case .zone(let seconds)?:
            // T and Z: a zone only after a time.
            if hour != nil { offset = seconds }
        case nil: break
        }
        return index
    }

    private mutating func readZoneName(_ bytes: Span<UInt8>, at start: Int) -> Int {
        var index = start
        while index < bytes.count, !isSpace(bytes[index]), bytes[index] != UInt8(ascii: ")") {
            index += 1
        }
        zoneName = String(bytes.extracting(start..<index))
        return index
    }

    private mutating func readMonth(_ number: Int) {
        let hasNumber = day != nil || year != nil
        if month == nil {
            month = number
            monthIsDoubtful = !hasNumber
        } else if monthIsDoubtful, hasNumber {
            month = number
            monthIsDoubtful = false
        } else if monthIsDoubtful, !hasNumber {
            // Weekday and month, then the day.
            month = number
        }
    }

    /// `+0100`, `+01:00`, `+01`, `-500`.
    private mutating func readOffset(_ bytes: Span<UInt8>, at sign: Int) -> Int {
        var index = sign + 1
        let start = index
        let number = Self.digits(bytes, &index) ?? 0
        let length = index - start
        var hours = number
        var minutes = 0
        if length > 2 { (hours, minutes) = (number / 100, number % 100) }
        if length <= 2, index + 1 < bytes.count, bytes[index] == UInt8(ascii: ":"),
            isDigit(bytes[index + 1])
        {
            index += 1
            minutes = Self.digits(bytes, &index) ?? 0
        }
        // A number that is no zone, such as a year after asctime's time, is left alone.
        guard length <= 4, hours <= 24, minutes <= 59 else {
            if year == nil, length == 4 { year = number }
            return index
        }
        let seconds = hours * 3600 + minutes * 60
        offset = bytes[sign] == UInt8(ascii: "-") ? -seconds : seconds
        return index
    }
}

extension TimeZone {
    /// Seconds east of UTC when clocks there show `seconds` since 1970.
    fileprivate func offset(atLocal seconds: Int) -> Int {
        let first = secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        return secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds - first)))
    }
}
