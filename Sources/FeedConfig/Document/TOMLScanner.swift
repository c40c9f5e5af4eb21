/// Walks over a TOML 1.0 document and notes the line of every key and value.
///
/// It also stands guard: toml++ (inside TOMLKit) aborts on some broken headers and overflows the
/// stack on long dotted keys, and TOMLKit cuts texts at U+0000. So all structure is checked here,
/// and the parser never sees a document of which the scanner can't tell where things stand. What
/// a value may look like is left to the parser, but for documents so plain that there is nothing to
/// ask: see ``TOMLLines/isPlain``.
struct TOMLScanner {
    /// Deeper than any key of ours; shallow enough for recursion.
    static let depthLimit = 16

    private let text: [UInt8]
    private var index = 0
    private var line = 1
    private var lineStart = 0
    private var lines: TOMLLines
    /// Names of `[[name]]` headers.
    private var tableLists: Set<String> = []

    private let liftsFeeds: Bool

    /// - Parameters:
    ///   - text: UTF-8 without a byte-order mark.
    ///   - liftsFeeds: Whether ``PlainFeed``s go to a list of their own; they are not in the tree then.
    static func scan(
        _ text: [UInt8], liftsFeeds: Bool = false
    ) throws(DocumentFailure) -> TOMLLines {
        var scanner = TOMLScanner(text: text, liftsFeeds: liftsFeeds)
        try scanner.document()
        return scanner.lines
    }

    private init(text: [UInt8], liftsFeeds: Bool) {
        self.text = text
        lines = TOMLLines(isPlain: text.hasOnlyPlainControls)
        self.liftsFeeds = liftsFeeds && lines.isPlain
    }

    private mutating func document() throws(DocumentFailure) {
        var table = TOMLLines.root
        while true {
            try skipBlank(newlines: true)
            guard let byte = peek else { return }
            if byte == UInt8(ascii: "[") {
                if liftFeed() { continue }
                table = try header()
            } else {
                try entry(in: table, depth: 1)
            }
            try skipBlank(newlines: false)
            guard peek == nil || peek == UInt8(ascii: "\n") else { throw syntax(.textAfterValue) }
        }
    }

    /// Takes a `[[feed]]` of which nothing more need be known than what it says.
    private mutating func liftFeed() -> Bool {
        guard liftsFeeds else { return false }
        var scanner = PlainFeedScanner(text, at: index, line: line)
        guard let feed = scanner.feed() else { return false }
        if lines.plainFeeds.isEmpty {
            let name = ConfigurationTable.feed.rawValue
            let isKnown = lines.has(name, in: TOMLLines.root)
            guard !isKnown || tableLists.contains(name) else { return false }
            tableLists.insert(name)
            _ = lines.list(name, of: TOMLLines.root, line: line)
        }
        lines.plainFeeds.append(feed)
        (index, line, lineStart) = (scanner.index, scanner.line, scanner.lineStart)
        return true
    }

    private mutating func header() throws(DocumentFailure) -> Int {
        let start = line
        take()
        let isList = takeIf("[")
        skipSpaces()
        guard peek == nil || peek.map(Self.startsKey) == true else {
            throw syntax(.headerWithoutName)
        }
        var key = try dottedKey()
        guard takeIf("]"), !isList || takeIf("]") else { throw syntax(.headerNotClosed) }
        if !lines.plainFeeds.isEmpty, key.first == ConfigurationTable.feed.rawValue {
            lines.mayMissFeeds = lines.mayMissFeeds || !isList || key.count > 1
        }
        guard let last = key.popLast() else { throw syntax(.headerWithoutName) }
        var place = TOMLLines.root
        let isKnown = lines.has(last, in: place)
        let isOfList = isList && (!isKnown || tableLists.contains(last))
        if !key.isEmpty || isKnown && !isOfList { lines.isPlain = false }
        for part in key { place = lines.enter(part, of: place, line: start) }
        guard isList else { return lines.add(last, to: place, line: start) }
        if !isKnown { tableLists.insert(last) }
        return lines.addElement(to: lines.list(last, of: place, line: start), line: start)
    }

    private mutating func entry(in table: Int, depth: Int) throws(DocumentFailure) {
        let start = line
        var key = try dottedKey()
        guard takeIf("="), let last = key.popLast() else { throw syntax(.noEqualsSign) }
        var place = table
        if !key.isEmpty || lines.has(last, in: place) { lines.isPlain = false }
        for part in key { place = lines.enter(part, of: place, line: start) }
        try value(of: lines.add(last, to: place, line: start), depth: depth + key.count + 1)
    }

    private mutating func value(of place: Int, depth: Int) throws(DocumentFailure) {
        guard depth <= Self.depthLimit else { throw DocumentFailure(line, .nestedTooDeeply) }
        skipSpaces()
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            if let plain = takePlainText() {
                lines.note(.text(plain), at: place)
            } else {
                try skipString()
                noteOther(at: place)
            }
        case UInt8(ascii: "["):
            take()
            lines.note(.list, at: place)
            try array(place, depth: depth)
        case UInt8(ascii: "{"):
            take()
            try inlineTable(place, depth: depth)
        default:
            let start = index
            while let byte = peek, !Self.endsScalar(byte) { take() }
            guard index > start else { throw syntax(.noValue) }
            let scalar = String(decoding: text[start..<index], as: UTF8.self)
            if let plain = TOMLLines.Kind(plain: scalar) {
                lines.note(plain, at: place)
            } else {
                noteOther(at: place)
            }
            // toml++ aborts on some broken times, such as 07:3x:00.
            guard !scalar.contains(":") || Self.isTime(scalar) else {
                throw syntax(.notAValue, at: start)
            }
        }
    }

    private mutating func noteOther(at place: Int) {
        lines.note(.other, at: place)
        lines.isPlain = false
    }

    private static func isTime(_ text: String) -> Bool {
        let date = /(\d{4}-\d\d-\d\d[Tt ])?\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?\s*/
        return text.wholeMatch(of: date) != nil
    }

    private mutating func array(_ place: Int, depth: Int) throws(DocumentFailure) {
        while true {
            try skipBlank(newlines: true)
            if takeIf("]") { return }
            try value(of: lines.addElement(to: place, line: line), depth: depth + 1)
            try skipBlank(newlines: true)
            guard takeIf(",") || peek == UInt8(ascii: "]") else { throw syntax(.noComma) }
        }
    }

    private mutating func inlineTable(_ place: Int, depth: Int) throws(DocumentFailure) {
        skipSpaces()
        if takeIf("}") { return }
        while true {
            skipSpaces()
            if peek == UInt8(ascii: "\r") || peek == UInt8(ascii: "\n") {
                throw syntax(.lineBreakInInlineTable)
            }
            try entry(in: place, depth: depth)
            skipSpaces()
            if takeIf("}") { return }
            guard takeIf(",") else {
                throw syntax(peek == UInt8(ascii: "\n") ? .lineBreakInInlineTable : .noComma)
            }
        }
    }
}

// MARK: - Keys and strings

extension TOMLScanner {
    /// `a . "b c" . 'd'`, with the white space around it.
    private mutating func dottedKey() throws(DocumentFailure) -> [String] {
        var parts: [String] = []
        repeat {
            skipSpaces()
            guard parts.count < Self.depthLimit else {
                throw DocumentFailure(line, .nestedTooDeeply)
            }
            parts.append(try keyPart())
            skipSpaces()
        } while takeIf(".")
        return parts
    }

    private mutating func keyPart() throws(DocumentFailure) -> String {
        let start = index
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            lines.isPlain = false
            try skipString()
            let quoted = text[start..<index]
            guard !quoted.starts(with: Self.longQuotes) else { throw syntax(.noKey) }
            let inner = quoted.dropFirst().dropLast()
            return quoted.first == UInt8(ascii: "'")
                ? String(decoding: inner, as: UTF8.self) : Self.unescaped(inner)
        default:
            while let byte = peek, Self.isBare(byte) { take() }
            guard index > start else { throw syntax(.noKey) }
            return String(decoding: text[start..<index], as: UTF8.self)
        }
    }

    /// The string that begins here, if it is on one line and nothing in it stands for anything else;
    /// else nothing is taken. What bytes may stand in it is left to the parser.
    private mutating func takePlainText() -> String? {
        let quote = text[index]
        let start = index + 1
        var end = start
        while end < text.count, text[end] != quote {
            if text[end] == UInt8(ascii: "\n") { return nil }
            if text[end] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { return nil }
            end += 1
        }
        guard end < text.count else { return nil }
        // Three quotes begin a long string.
        if end == start, end + 1 < text.count, text[end + 1] == quote { return nil }
        index = end + 1
        return String(decoding: text[start..<end], as: UTF8.self)
    }

    /// Any of the four kinds of string, from its first delimiter to its last.
    private mutating func skipString() throws(DocumentFailure) {
        guard let quote = peek else { return }
        let start = (index, line, lineStart)
        let escapes = quote == UInt8(ascii: "\"")
        var run = 0
        while peek == quote, run < 3 {
            take()
            run += 1
        }
        if run == 2 { return }  // empty
        let isLong = run == 3
        while let byte = peek {
            if byte == UInt8(ascii: "\\"), escapes {
                try skipEscape()
            } else if byte == quote {
                var closing = 0
                // A long string may end in two quotes of its own: """a""""".
                while peek == quote, closing < (isLong ? 5 : 1) {
                    take()
                    closing += 1
                }
                if !isLong || closing >= 3 { return }
            } else if byte == UInt8(ascii: "\n"), !isLong {
                break
            } else {
                take()
            }
        }
        (index, line, lineStart) = start
        throw syntax(.unclosedText)
    }

    private mutating func skipEscape() throws(DocumentFailure) {
        take()
        guard let kind = peek else { return }
        take()
        let digits = kind == UInt8(ascii: "u") ? 4 : kind == UInt8(ascii: "U") ? 8 : 0
        let code = text[index...].prefix(digits)
        if digits > 0, code.count == digits, code.allSatisfy({ $0 == UInt8(ascii: "0") }) {
            throw DocumentFailure(line, .nulCharacter)
        }
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        var result = ""
        var rest = Substring(decoding: bytes, as: UTF8.self).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let kind = rest.popFirst() else {
                result.unicodeScalars.append(scalar)
                continue
            }
            switch kind {
            case "b": result.unicodeScalars.append("\u{8}")
            case "t": result.unicodeScalars.append("\t")
            case "n": result.unicodeScalars.append("\n")
            case "f": result.unicodeScalars.append("\u{C}")
            case "r": result.unicodeScalars.append("\r")
            case "u", "U":
                let digits = rest.prefix(kind == "u" ? 4 : 8)
                rest = rest.dropFirst(digits.count)
                let code = UInt32(String(digits), radix: 16).flatMap(Unicode.Scalar.init)
                result.unicodeScalars.append(code ?? "\u{FFFD}")
            default: result.unicodeScalars.append(kind)
            }
        }
        return result
    }
}

// MARK: - Bytes

extension TOMLScanner {
    private var peek: UInt8? { index < text.count ? text[index] : nil }

    /// A mistake at the next byte, or at one before it on the same line.
    private func syntax(_ mistake: SyntaxMistake, at start: Int? = nil) -> DocumentFailure {
        let start = start ?? index
        let column = String(decoding: text[lineStart..<start], as: UTF8.self).count + 1
        return DocumentFailure(
            line, column: column, .syntax(start < text.count ? mistake : .endsEarly))
    }

    private mutating func take() {
        if text[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        index += 1
    }

    private mutating func takeIf(_ character: Unicode.Scalar) -> Bool {
        guard let byte = peek, UInt32(byte) == character.value else { return false }
        take()
        return true
    }

    private mutating func skipSpaces() {
        while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { take() }
    }

    /// White space and comments; the line break too, or up to it.
    private mutating func skipBlank(newlines: Bool) throws(DocumentFailure) {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                take()
            case UInt8(ascii: "\n"):
                guard newlines else { return }
                take()
            case UInt8(ascii: "#"):
                while let byte = peek, byte != UInt8(ascii: "\n") { take() }
            default:
                return
            }
        }
    }

    private static let longQuotes = Array("\"\"\"".utf8)

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func startsKey(_ byte: UInt8) -> Bool {
        isBare(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"),
            UInt8(ascii: "\n"):
            true
        default: false
        }
    }
}
