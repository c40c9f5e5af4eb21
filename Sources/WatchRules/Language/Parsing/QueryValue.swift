/// The right-hand side of a comparison.
struct QueryValue {
    /// Of a day its first and last moment, else the same: seconds, or the number itself.
    let start: Double
    let end: Double

    struct Fault: Error {
        let kind: QueryMistake.Kind
        let message: String
        var help: [String] = []
    }

    init(_ written: String, of field: NumberField) throws(Fault) {
        switch field {
        case .age:
            start = try Self.seconds(written)
            end = start
        case .published, .updated:
            (start, end) = try Self.moments(written)
        case .words, .enclosures:
            guard let number = WholeNumber.read(written) else {
                throw Self.noNumber(written, field)
            }
            start = Double(number)
            end = start
        }
    }

    private static func noNumber(_ written: String, _ field: NumberField) -> Fault {
        let digits = written.prefix { $0.isASCII && $0.isNumber }
        let rest = written.dropFirst(digits.count)
        if !digits.isEmpty, rest.allSatisfy({ $0.isLetter || $0 == "%" }), !rest.isEmpty {
            return Fault(
                kind: .badUnit, message: "\(field.rawValue) is a plain number, without \(rest)",
                help: [String(digits)])
        }
        let plain = written.filter { $0 != "," && $0 != "_" && $0 != "'" }
        return Fault(
            kind: .badNumber, message: "\(field.rawValue) is compared with a whole number",
            help: WholeNumber.read(plain).map { ["\($0)"] } ?? [])
    }

    // MARK: - Durations

    private static let units: [(letter: Character, seconds: Int)] = [
        ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
    ]
    private static let unitHelp = "s, m (minutes), h, d and w"

    /// `2d`, `1h30m`, `1.5d`: of each at most nine digits, and three after the point.
    private static func seconds(_ written: String) throws(Fault) -> Double {
        var rest = written[...]
        var milliseconds = 0
        guard !rest.isEmpty else {
            throw Fault(kind: .badNumber, message: "a length of time is missing", help: ["2d"])
        }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            guard let thousandths = WholeNumber.thousandths(digits) else {
                throw Fault(
                    kind: .badNumber, message: "\(written) is no length of time",
                    help: ["2d", "1h30m"])
            }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { !($0.isASCII && $0.isNumber) }
            guard !letters.isEmpty else {
                throw Fault(
                    kind: .badUnit, message: "age needs a unit: \(unitHelp)",
                    help: ["\(written)d", "\(written)h"])
            }
            guard letters.count == 1, let unit = units.first(where: { $0.letter == letters.first })
            else {
                throw Fault(
                    kind: .badUnit, message: "there is no unit \(letters): \(unitHelp)",
                    help: meant(by: letters).map { ["\(digits)\($0)"] } ?? [])
            }
            rest = rest.dropFirst()
            milliseconds += thousandths * unit.seconds
        }
        return Double(milliseconds) / 1000
    }

    private static func meant(by letters: Substring) -> Character? {
        letters.lowercased().first.flatMap { first in
            units.first { $0.letter == first }?.letter
        }
    }

    // MARK: - Dates

    /// RFC 3339, the time of day and its parts optional; without an offset it is UTC.
    private static func moments(_ written: String) throws(Fault) -> (Double, Double) {
        let fault = Fault(
            kind: .badDate, message: "\(written) is no date",
            help: ["2026-03-01", "2026-03-01T18:00Z"])
        if let last = written.last, units.contains(where: { $0.letter == last }),
            written.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }), written.count > 1
        {
            throw Fault(
                kind: .badDate, message: "\(written) is a length of time, not a date",
                help: ["age<\(written)"])
        }
        var scanner = DateScanner(written)
        guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2),
            scanner.take("-"), let day = scanner.number(2), year > 0, (1...12).contains(month),
            (1...daysOfMonth(month, year)).contains(day)
        else { throw fault }
        let midnight = daysSince1970(year, month, day) * 86_400
        if scanner.isAtEnd {
            return (Double(midnight), Double(midnight * 1000 + 86_399_999) / 1000)
        }
        guard scanner.take("T") || scanner.take("t"), let hour = scanner.number(2),
            scanner.take(":"), let minute = scanner.number(2), hour < 24, minute < 60
        else { throw fault }
        var second = 0
        var thousandths = 0
        if scanner.take(":") {
            guard let number = scanner.number(2), number <= 60 else { throw fault }
            second = number
            if scanner.take(".") {
                guard let fraction = scanner.fraction() else { throw fault }
                thousandths = fraction
            }
        }
        var offset = 0
        if !scanner.take("Z"), !scanner.take("z"), !scanner.isAtEnd {
            let isWest = scanner.take("-")
            guard isWest || scanner.take("+"), let hours = scanner.number(2), hours < 24 else {
                throw fault
            }
            _ = scanner.take(":")
            guard let minutes = scanner.number(2), minutes < 60 else { throw fault }
            offset = (isWest ? -1 : 1) * (hours * 3600 + minutes * 60)
        }
        guard scanner.isAtEnd else { throw fault }
        let seconds = midnight + hour * 3600 + minute * 60 + second - offset
        let moment = Double(seconds * 1000 + thousandths) / 1000
        return (moment, moment)
    }

    private static func daysOfMonth(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Of the proleptic Gregorian calendar; years from 1 to 9999.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let years = year - 1
        let leapDays = years / 4 - years / 100 + years / 400
        var days = years * 365 + leapDays + day - 1
        for earlier in 1..<month { days += daysOfMonth(earlier, year) }
        return days - 719_162
    }
}

private struct DateScanner {
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) {
        rest = text[...].unicodeScalars
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(\.isASCIIDigit) else { return nil }
        rest.removeFirst(count)
        return Int(String(digits))
    }

    /// Thousandths; further digits are dropped.
    mutating func fraction() -> Int? {
        let digits = rest.prefix(while: \.isASCIIDigit)
        guard !digits.isEmpty else { return nil }
        rest.removeFirst(digits.count)
        return Int((String(digits) + "00").prefix(3))
    }
}

/// Numbers small enough that nothing overflows.
enum WholeNumber {
    /// ASCII digits, at most nine.
    static func read(_ text: some StringProtocol) -> Int? {
        guard text.utf8.count <= 9, text.unicodeScalars.allSatisfy(\.isASCIIDigit) else {
            return nil
        }
        return Int(text)
    }

    /// A number with at most three digits after its point.
    static func thousandths(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ read($0) }) else { return nil }
        guard parts.count > 1 else { return whole * 1000 }
        guard parts.count == 2, (1...3).contains(parts[1].count),
            let fraction = read((String(parts[1]) + "00").prefix(3))
        else { return nil }
        return whole * 1000 + fraction
    }
}
