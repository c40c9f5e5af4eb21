import Foundation
import Logging

/// An event of the log as a line: of JSON for programs, of words for people. Whatever a server made its
/// way into the facts stays within its line and its field.
struct LogLine {
    let level: Logger.Level
    let message: String
    let facts: Logger.Metadata
    let time: Date

    /// - Parameter isForJournal: The journal of systemd takes the priority from the line's head, and has a
    ///   time of its own.
    func text(_ form: LogForm, isForJournal: Bool) -> String {
        let head = isForJournal ? "<\(level.priority)>" : ""
        let sorted = facts.sorted { $0.key < $1.key }
        switch form {
        case .json:
            let fields =
                [
                    ("time", Self.quoted(time.rfc3339)), ("level", Self.quoted(level.rawValue)),
                    ("message", Self.quoted(message)),
                ]
                + sorted.map { (Self.isReserved($0.key) ? "_\($0.key)" : $0.key, $0.value.json) }
            return head + "{"
                + fields.map { "\(Self.quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}\n"
        case .text:
            let time = isForJournal ? "" : "\(time.rfc3339) \(level.rawValue) "
            let words = sorted.map { " \($0.key)=\($0.value.word)" }.joined()
            return "\(head)\(time)\(message)\(words)\n"
        }
    }

    private static func isReserved(_ key: String) -> Bool {
        ["time", "level", "message"].contains(key)
    }

    /// A JSON string without control characters, line separators and marks that turn text around.
    fileprivate static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default:
                if scalar.needsEscape {
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                } else {
                    quoted.unicodeScalars.append(scalar)
                }
            }
        }
        return quoted + "\""
    }
}

extension Logger.MetadataValue {
    /// Numbers and truths as such.
    fileprivate var json: String {
        switch self {
        case .string(let text): LogLine.quoted(text)
        case .stringConvertible(let value):
            switch value {
            case let value as Int: "\(value)"
            case let value as Int64: "\(value)"
            case let value as Bool: "\(value)"
            case let value as Double where value.isFinite: "\(value)"
            default: LogLine.quoted("\(value)")
            }
        case .array(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .dictionary(let values):
            "{"
                + values.sorted { $0.key < $1.key }
                .map { "\(LogLine.quoted($0.key)):\($0.value.json)" }.joined(separator: ",") + "}"
        }
    }

    /// In quotation marks where it would not end with the word.
    fileprivate var word: String {
        switch self {
        case .string, .stringConvertible:
            let text = "\(self)"
            let isPlain =
                !text.isEmpty
                && text.unicodeScalars.allSatisfy {
                    !$0.needsEscape && !$0.properties.isWhitespace
                        && !"\"\\=".contains(Character($0))
                }
            return isPlain ? text : LogLine.quoted(text)
        case .array, .dictionary: return json
        }
    }
}

extension Unicode.Scalar {
    fileprivate var needsEscape: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

extension Logger.Level {
    /// As syslog(3) and sd-daemon(3) number them.
    fileprivate var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

extension Date {
    fileprivate var rfc3339: String {
        formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
