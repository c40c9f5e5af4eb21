/// Why a text is no cron expression.
public enum CronMistake: Error, Hashable {
    case empty
    case wrongFieldCount(Int)
    case unknownMacro(String)
    case reboot
    case badField(CronField, String)
    case outOfRange(CronField, String)
    case backwards(CronField, String)
    case zeroStep(CronField)
    case stepWithoutRange(CronField, String)
    /// `L`, `W`, `#`, `?` and `~` of other schedulers.
    case foreignSyntax(CronField, String)
    /// All is well but no calendar has the day: 30 February.
    case neverOccurs

    var problem: String {
        switch self {
        case .empty: "it is empty"
        case .wrongFieldCount(let count): "it has \(count) field\(count == 1 ? "" : "s"), not five"
        case .unknownMacro(let text): "there is no \(text.printable)"
        case .reboot: "@reboot is no time"
        case .badField(let field, let part): "\(field.rawValue) can't be \(part.quoted)"
        case .outOfRange(let field, let part):
            "\(field.rawValue) \(part.quoted) is not within \(field.range.lowerBound)"
                + "–\(field.range.upperBound)"
        case .backwards(let field, let part): "\(field.rawValue) \(part.quoted) runs backwards"
        case .zeroStep(let field): "\(field.rawValue) has a step of zero"
        case .stepWithoutRange(let field, let part):
            "\(field.rawValue) \(part.quoted) has a step but no range"
        case .foreignSyntax(let field, let part):
            "\(field.rawValue) \(part.quoted) is not in the language of cron(5)"
        case .neverOccurs: "no calendar has such a day, so that it never comes"
        }
    }

    var cure: String {
        switch self {
        case .wrongFieldCount(6):
            "There are no seconds: the fields are minute, hour, day of month, month, day of week."
        case .empty, .wrongFieldCount:
            "The fields are minute, hour, day of month, month, day of week, as in "
                + "\"*/15 7-22 * * 1-5\"."
        case .unknownMacro:
            "There are @hourly, @daily, @weekly, @monthly and @yearly."
        case .reboot:
            "A feed is polled at the first run in any case. Use `every` or another `cron`."
        case .backwards(let field, let part):
            if let ends = part.split(separator: "/").first?.split(separator: "-"), ends.count == 2 {
                "Write it as \"\(ends[0])-\(field.range.upperBound),"
                    + "\(field.range.lowerBound)-\(ends[1])\"."
            } else {
                "Write it as two ranges."
            }
        case .stepWithoutRange(let field, let part):
            if let start = part.split(separator: "/").first {
                "Write \(start)-\(field.range.upperBound)\(part.dropFirst(start.count)), or */… ."
            } else {
                "Write */… ."
            }
        case .zeroStep: "A step is 1 or more."
        case .badField, .outOfRange, .foreignSyntax:
            "A field is *, a number, a range such as 7-22, a step such as */15, or a list of them; "
                + "months and days may have English names."
        case .neverOccurs: "Correct the day or the month."
        }
    }
}

/// A field of a cron expression, in the order they are written.
public enum CronField: String, CaseIterable, Hashable, Sendable {
    case minute, hour
    case dayOfMonth = "day of month"
    case month
    case dayOfWeek = "day of week"

    /// What may be written; 7 is Sunday as well.
    public var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// English names that stand for the numbers from the first of the range.
    var names: [String] {
        switch self {
        case .minute, .hour, .dayOfMonth: []
        case .month:
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        }
    }
}
