import FeedModel

/// Reads cron(5): five fields, or a macro.
enum CronParser {
    private static let macros = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *",
        "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
        "@hourly": "0 * * * *",
    ]

    static func parse(_ text: String) throws(CronMistake) -> CronExpression {
        let written = text.split(whereSeparator: \.isWhitespace)
        guard let first = written.first else { throw .empty }
        var fields = written
        if first.hasPrefix("@") {
            let macro = first.lowercased()
            guard macro != "@reboot" else { throw .reboot }
            guard written.count == 1, let meaning = macros[macro] else {
                throw .unknownMacro(String(first))
            }
            fields = meaning.split(separator: " ")
        }
        guard fields.count == CronField.allCases.count else {
            throw .wrongFieldCount(fields.count)
        }
        // Sunday is 0 and 7.
        let daysOfWeek = try set(fields[4], .dayOfWeek)
        let expression = CronExpression(
            text: text, minutes: try set(fields[0], .minute), hours: try set(fields[1], .hour),
            daysOfMonth: try set(fields[2], .dayOfMonth), months: try set(fields[3], .month),
            daysOfWeek: (daysOfWeek | daysOfWeek >> 7) & 0x7F,
            bothDayFieldsMustHold: fields[2].hasPrefix("*") || fields[4].hasPrefix("*"))
        guard expression.occurs else { throw .neverOccurs }
        return expression
    }

    /// The numbers a field names, as bits.
    private static func set(_ text: Substring, _ field: CronField) throws(CronMistake) -> UInt64 {
        var bits: UInt64 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            bits |= try range(part, field)
        }
        return bits
    }

    /// `*`, `5`, `1-5`, each of the ranges with `/step`.
    private static func range(_ part: Substring, _ field: CronField) throws(CronMistake) -> UInt64 {
        let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let ends = pieces[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        var (first, last) = (field.range.lowerBound, field.range.upperBound)
        if pieces[0] != "*" {
            first = try number(ends[0], field, in: part)
            last = ends.count == 2 ? try number(ends[1], field, in: part) : first
            if field == .dayOfWeek, last == 0, first > 0 { last = 7 }  // fri-sun
            guard first <= last else { throw .backwards(field, String(part)) }
        }
        var step = 1
        if pieces.count == 2 {
            guard pieces[0] == "*" || ends.count == 2 else {
                throw .stepWithoutRange(field, String(part))
            }
            guard pieces[1].allSatisfy(\.isASCIIDigit), let written = Int(pieces[1]) else {
                throw .badField(field, String(part))
            }
            guard written > 0 else { throw .zeroStep(field) }
            step = min(written, 64)
        }
        return stride(from: first, through: last, by: step).reduce(0) { $0 | 1 << UInt64($1) }
    }

    private static func number(
        _ text: Substring, _ field: CronField, in part: Substring
    ) throws(CronMistake) -> Int {
        if let name = field.names.firstIndex(of: text.lowercased()) {
            return name + field.range.lowerBound
        }
        guard !text.isEmpty, text.allSatisfy(\.isASCIIDigit) else {
            throw part.contains(where: "LW#?~".contains)
                ? .foreignSyntax(field, String(part)) : .badField(field, String(part))
        }
        guard let number = Int(text), field.range.contains(number) else {
            throw .outOfRange(field, String(part))
        }
        return number
    }
}

extension CronExpression {
    /// Whether any calendar has such a day. Each date falls on each day of the week in 400 years,
    /// so only the length of the months can rule it out.
    fileprivate var occurs: Bool {
        guard bothDayFieldsMustHold else { return true }
        return (1...12).contains { month in
            let length: UInt64 = month == 2 ? 29 : [4, 6, 9, 11].contains(month) ? 30 : 31
            return months & 1 << UInt64(month) != 0 && daysOfMonth & (1 << (length + 1) - 1) != 0
        }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
