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
    private var hasNumericOffset = false
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
            } else if byte == UInt8(ascii: "(") {
                index = readComment(bytes, at: index)
            } else {
                index += 1
            }
        }
        return true
    }

    /// A comment of RFC 822 §3.4.3 says nothing, unless it is a zone's name: `(CET)`, `(UTC)`.
    private mutating func readComment(_ bytes: Span<UInt8>, at start: Int) -> Int {
        var depth = 0
        var index = start
        var isWord = hour != nil
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "(") {
                depth += 1
            } else if byte == UInt8(ascii: ")") {
                depth -= 1
                if depth == 0 { return isWord ? start + 1 : index + 1 }
            } else {
                isWord = isWord && isLetter(byte)
            }
            index += 1
        }
        // Never closed: no comment.
        return start + 1
    }

    // MARK: Numbers

    private mutating func readNumber(_ bytes: Span<UInt8>, at start: Int) -> Int? {
        var index = start
        guard let number = Self.digits(bytes, &index) else { return nil }
        let length = index - start
        if hour == nil, length <= 2, let minutes = Self.afterColon(bytes, at: index) {
            return readTime(bytes, hour: number, separator: UInt8(ascii: ":"), at: minutes)
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
        if hour == nil, year != nil, day != nil, length <= 2, index + 2 < bytes.count,
            bytes[index] == UInt8(ascii: ".") || bytes[index] | 0x20 == UInt8(ascii: "h"),
            isDigit(bytes[index + 1]), isDigit(bytes[index + 2])
        {
            // 19.48 and 19h48.
            return readTime(bytes, hour: number, separator: bytes[index], at: index + 1)
        }
        if month == nil, bytes.hasPrefix("月", at: index) || bytes.hasPrefix("월", at: index) {
            month = number
            return index
        }
        if hour != nil, bytes.hasPrefix("分", at: index) || bytes.hasPrefix("분", at: index) {
            minute = number
            return index
        }
        if hour != nil, bytes.hasPrefix("秒", at: index) || bytes.hasPrefix("초", at: index) {
            second = number
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

    /// - Parameters:
    ///   - separator: What stands between hours and minutes: a colon mostly.
    ///   - start: Where the minutes begin.
    private mutating func readTime(
        _ bytes: Span<UInt8>, hour: Int, separator: UInt8, at start: Int
    ) -> Int? {
        var index = start
        self.hour = hour
        guard let minutes = Self.digits(bytes, &index), index - start <= 2 else { return nil }
        minute = minutes
        var next = Self.afterColon(bytes, at: index)
        if separator == UInt8(ascii: "."), index + 1 < bytes.count, bytes[index] == separator {
            next = index + 1
        }
        if let start = next {
            index = start
            guard let seconds = Self.digits(bytes, &index) else { return index }
            guard index - start <= 2 else { return nil }
            second = seconds
        }
        return skipFraction(bytes, at: index)
    }

    /// Where the digits after a colon begin; white space around it is allowed (RFC 822 §3.4.2).
    private static func afterColon(_ bytes: Span<UInt8>, at start: Int) -> Int? {
        var index = start
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return nil }
        index += 1
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
        return index < bytes.count && isDigit(bytes[index]) ? index : nil
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
        guard index + 1 < bytes.count, Self.isDateSeparator(bytes[index]) else { return nil }
        let separator = bytes[index]
        // 2004. 5. 28., as in Korea.
        let isSpaced =
            firstLength == 4 && separator == UInt8(ascii: ".") && isSpace(bytes[index + 1])
        index += isSpaced ? 2 : 1
        guard index < bytes.count, isDigit(bytes[index]) else { return nil }
        let secondStart = index
        guard let second = Self.digits(bytes, &index) else { return nil }
        let secondLength = index - secondStart
        if firstLength == 4, secondLength == 3 { return readDayOfYear(first, second, end: index) }
        guard secondLength <= 2 else { return nil }
        var thirdStart = index + 1
        if isSpaced, thirdStart < bytes.count, isSpace(bytes[thirdStart]) { thirdStart += 1 }
        guard thirdStart < bytes.count, bytes[index] == separator, isDigit(bytes[thirdStart]) else {
            guard firstLength == 4, !isSpaced else { return nil }
            (year, month) = (first, second)
            return index
        }
        index = thirdStart
        guard let third = Self.digits(bytes, &index) else { return nil }
        let thirdLength = index - thirdStart
        if firstLength == 4 {
            (year, month, day) = (first, second, third)
            return thirdLength <= 2 ? index : nil
        }
        guard firstLength <= 2, thirdLength == 4 || thirdLength <= 2 else { return nil }
        if thirdLength == 1
            || (separator == UInt8(ascii: "-") && thirdLength == 2 && second <= 12 && third <= 31)
        {
            // ISO 8601 of 1988 without the century: 03-12-31, 06-1-2.
            (year, month, day) = (Self.fullYear(first, length: firstLength), second, third)
            return index
        }
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
            // A number says more than the name beside it: GMT+0200 (West Africa Time).
            if hour != nil, !hasNumericOffset { offset = seconds }
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
        hasNumericOffset = true
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
