/// Where a query stands, for what is said of it.
public struct QueryPlace: Hashable, Sendable {
    /// A file's path, or what the query is called.
    public var file: String
    public var line: Int?
    /// Of the query's first character, from 1; nil if the query doesn't stand in the file as it is.
    public var column: Int?
    /// Shown before and after the query.
    public var prefix: String
    public var suffix: String

    public init(
        file: String, line: Int? = nil, column: Int? = 1, prefix: String = "", suffix: String = ""
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.prefix = prefix
        self.suffix = suffix
    }
}

extension QueryErrors {
    /// All mistakes: of each a line that a machine can read, the query with carets, and help.
    public func text(at place: QueryPlace) -> String {
        mistakes.map { $0.text(of: query, at: place) }.joined(separator: "\n")
    }
}

extension QueryPlace {
    /// `feeds.toml:41:33`
    fileprivate func head(column: Int) -> String {
        var head = file
        if let line { head += ":\(line)" }
        if let start = self.column { head += ":\(start + column - 1)" }
        return head
    }
}

extension QueryNote {
    /// One line, without its end.
    public func text(at place: QueryPlace) -> String {
        "\(place.head(column: column)): note: \(Columns.shown(message))"
    }
}

extension QueryMistake {
    /// Without a line break at its end.
    public func text(of query: String, at place: QueryPlace) -> String {
        let head = place.head(column: column)
        let margin = "   "
        let marks = [Mark(range: range, text: label)] + related
        var lines = ["\(head): error[\(kind.rawValue)]: \(message)"]
        lines.append(margin + place.prefix + Columns.shown(query) + place.suffix)
        let indent = margin.count + Columns.width(of: place.prefix)
        for mark in marks {
            let caret = Columns.caret(under: mark.range, of: query)
            let text = mark.text.isEmpty ? "" : " " + mark.text
            lines.append(String(repeating: " ", count: indent) + caret + text)
        }
        if !help.isEmpty {
            lines.append(
                margin + help.map { "help: " + Columns.shown($0) }.joined(separator: "      "))
        }
        return lines.joined(separator: "\n")
    }
}

/// What a terminal makes of a text: some characters take two columns (UAX #11).
enum Columns {
    /// On one line, without characters that move the cursor.
    static func shown(_ text: String) -> String {
        String(text.map { $0.isControl ? " " : $0 })
    }

    static func width(of text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + $1.columns }
    }

    /// Spaces, `^` and `~` below the bytes `range`.
    static func caret(under range: Range<Int>, of text: String) -> String {
        let bytes = Array(text.utf8)
        let start = width(of: String(decoding: bytes[..<range.lowerBound], as: UTF8.self))
        let length = width(of: String(decoding: bytes[range], as: UTF8.self))
        return String(repeating: " ", count: start) + "^"
            + String(repeating: "~", count: max(0, length - 1))
    }
}

extension Character {
    fileprivate var isControl: Bool {
        unicodeScalars.contains {
            switch $0.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }

    /// 0, 1 or 2.
    fileprivate var columns: Int {
        if isControl { return 1 }
        var isSeen = false
        for scalar in unicodeScalars {
            if scalar.isWide || scalar == "\u{FE0F}" { return 2 }
            switch scalar.properties.generalCategory {
            case .format, .nonspacingMark, .enclosingMark: break
            default: isSeen = true
            }
        }
        return isSeen ? 1 : 0
    }
}

extension Unicode.Scalar {
    /// East_Asian_Width W or F, by blocks.
    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
            0xFFE0...0xFFE6, 0x16FE0...0x18D08, 0x1AFF0...0x1B2FB, 0x1F200...0x1F265,
            0x20000...0x3FFFD:
            true
        default: properties.isEmojiPresentation
        }
    }
}
