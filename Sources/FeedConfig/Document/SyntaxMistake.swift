/// Why a text is not TOML.
public enum SyntaxMistake: Hashable, Sendable {
    /// The file ends in the middle of something.
    case endsEarly
    case headerWithoutName
    case headerNotClosed
    case noKey
    case noEqualsSign
    case noValue
    case noComma
    case textAfterValue
    /// A text goes on over the end of its line.
    case unclosedText
    /// An inline table goes on over the end of its line.
    case lineBreakInInlineTable
    case repeatedKey(String)
    /// A text without quotation marks, or with curly ones.
    case notAValue
    /// `every = 15m`
    case numberWithLetters
    /// In the parser's own words.
    case other(String)

    /// - Parameter text: As toml++ describes it.
    init(_ text: String) {
        let prefix = "Error while parsing "
        let text = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
        if text.contains("cannot redefine existing"), let name = text.textInQuotes {
            self = .repeatedKey(name)
        } else if text.hasPrefix("decimal integer: expected digit") {
            self = .numberWithLetters
        } else if Self.unquoted.contains(where: text.hasPrefix) {
            self = .notAValue
        } else {
            self = .other(text)
        }
    }

    /// The parser guesses by the first letter: `news` might have become `nan`, `true` or `inf`.
    private static let unquoted = [
        "value: could not determine value type", "boolean: expected", "floating-point: expected",
        "boolean: encountered end-of-file", "floating-point: encountered end-of-file",
    ]

    var problem: String {
        switch self {
        case .endsEarly: "the file ends in the middle of something"
        case .headerWithoutName: "a table header needs a name"
        case .headerNotClosed: "a table header ends in as many brackets as it begins with"
        case .noKey: "here should stand a key"
        case .noEqualsSign: "a key needs a = and a value"
        case .noValue: "here should stand a value"
        case .noComma: "here should stand a comma or the end of the list"
        case .textAfterValue: "nothing may follow here on the same line"
        case .unclosedText: "this text has no closing quotation mark"
        case .lineBreakInInlineTable: "what stands in { } must stand on one line"
        case .repeatedKey(let key): "\(key.quoted) is there twice"
        case .notAValue: "this value is neither a text in quotation marks nor a number"
        case .numberWithLetters: "this number has letters in it"
        case .other(let text): text.printable
        }
    }

    var cure: String {
        switch self {
        case .endsEarly: "Was the file written completely? Close the text, list or table."
        case .headerWithoutName, .headerNotClosed: "Write [name] or [[name]]."
        case .noKey: "A key has letters, digits, _ and -; others need quotation marks."
        case .noEqualsSign: "Write `key = \"value\"`."
        case .noValue: "Add a value, or put a # before the line."
        case .noComma: "Separate the entries with commas and close the list."
        case .textAfterValue: "Put it on a line of its own, or a # before it."
        case .unclosedText: "Add the mark, or write \\\" for one within the text."
        case .lineBreakInInlineTable: "Join the lines."
        case .repeatedKey:
            "Keep one of them. A further feed, rule or sink begins with its own [[feed]], [[rule]] "
                + "or [[sink]] line."
        case .notAValue: "Write texts in straight quotation marks: \"…\"."
        case .numberWithLetters: "Write lengths of time in quotation marks: \"15m\"."
        case .other: "The language is described at https://toml.io/en/v1.0.0."
        }
    }
}

extension String {
    /// What stands between the first two apostrophes.
    fileprivate var textInQuotes: String? {
        let parts = split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 ? String(parts[1]) : nil
    }
}
