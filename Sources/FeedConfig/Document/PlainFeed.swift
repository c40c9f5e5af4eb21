import FeedModel

/// A `[[feed]]` that says what nearly all say, in the way nearly all do: each key once and on a line of its
/// own, and behind it a text, or texts in brackets, with which nothing can be wrong.
///
/// There may be tens of thousands of them, and this takes a tenth of the instructions that a
/// ``TableReader`` needs, which reads all the others and would have found the same.
struct PlainFeed {
    /// Where its header stands.
    var line: Int
    var nameLine = 0
    var name = ""
    /// Holds no user and no password.
    var url = ""
    /// The bytes from the header up to the line of the next one.
    var place = 0..<0
    // Nil where nothing was said.
    /// An interval or a cron expression.
    var schedule: Schedule?
    var tags: [String]?
    var allowPrivate: [String]?
}

/// Looks for a ``PlainFeed`` in a document, byte by byte.
struct PlainFeedScanner {
    private let text: [UInt8]
    /// The next byte; its line, from 1; and where that begins.
    private(set) var index: Int
    private(set) var line: Int
    private(set) var lineStart: Int

    /// - Parameters:
    ///   - text: Has only the control characters of TOML.
    ///   - index: Of the first byte on `line` that is not blank.
    init(_ text: [UInt8], at index: Int, line: Int) {
        self.text = text
        self.index = index
        self.line = line
        lineStart = index
    }

    /// The feed that begins here, up to the next header or the end of the text; nil if it is not plain,
    /// or no feed.
    mutating func feed() -> PlainFeed? {
        var feed = PlainFeed(line: line)
        let start = index
        guard take("[[feed]]"), endLine() else { return nil }
        while let byte = firstOfLine(), byte != UInt8(ascii: "[") {
            guard takeEntry(into: &feed), endLine() else { return nil }
        }
        guard !feed.name.isEmpty, !feed.url.isEmpty else { return nil }
        // The last line of a document may lack its end.
        feed.place = start..<(peek == nil ? index : lineStart)
        return feed
    }

    /// A key that was not there before, and its value.
    private mutating func takeEntry(into feed: inout PlainFeed) -> Bool {
        switch peek {
        case UInt8(ascii: "n"):
            guard take("name"), feed.name.isEmpty, takeEquals(), let name = takeLabel() else {
                return false
            }
            (feed.name, feed.nameLine) = (name, line)
        case UInt8(ascii: "u"):
            guard take("url"), feed.url.isEmpty, takeEquals(), let url = takeURL() else {
                return false
            }
            feed.url = url
        case UInt8(ascii: "e"):
            guard take("every"), feed.schedule == nil, takeEquals(), let every = takeInterval()
            else { return false }
            feed.schedule = .every(every)
        case UInt8(ascii: "c"):
            guard take("cron"), feed.schedule == nil, takeEquals(), let cron = takeCron() else {
                return false
            }
            feed.schedule = .cron(cron)
        case UInt8(ascii: "t"):
            guard take("tags"), feed.tags == nil, takeEquals(),
                let tags = takeList(of: { $0.takeLabel() })
            else { return false }
            feed.tags = tags.uniqued
        case UInt8(ascii: "a"):
            guard take("allow_private"), feed.allowPrivate == nil, takeEquals(),
                let places = takeList(of: { $0.takeHostAndPort() })
            else { return false }
            feed.allowPrivate = places
        default: return false
        }
        return true
    }
}

// MARK: - Values

extension PlainFeedScanner {
    private mutating func takeLabel() -> String? {
        guard let place = takeText() else { return nil }
        let label = string(place)
        return LabelCheck.mistake(in: label) == nil ? label : nil
    }

    private mutating func takeURL() -> String? {
        guard let place = takeText(), WebAddress.isPlain(text.span.extracting(place)) else {
            return nil
        }
        return string(place)
    }

    private mutating func takeHostAndPort() -> String? {
        guard let place = takeText(),
            WebAddress.isPlainHost(text.span.extracting(place), needsPort: true)
        else { return nil }
        return string(place)
    }

    private mutating func takeInterval() -> Duration? {
        guard let place = takeText(), let every = Duration(written: string(place)),
            ScheduleBounds.every.contains(every)
        else { return nil }
        return every
    }

    private mutating func takeCron() -> CronExpression? {
        guard let place = takeText() else { return nil }
        // What is wrong with it is told by who looks closer.
        return try? CronParser.parse(string(place))
    }

    /// `["a", "b"]`; a comma may follow the last.
    private mutating func takeList(
        of element: (inout PlainFeedScanner) -> String?
    ) -> [String]? {
        guard take("[") else { return nil }
        var list: [String] = []
        while list.count < TableReader.entryLimit {
            skipSpaces()
            if take("]") { return list }
            guard let text = element(&self) else { return nil }
            if list.isEmpty { list = [text] } else { list.append(text) }
            skipSpaces()
            guard take(",") || peek == UInt8(ascii: "]") else { return nil }
        }
        return nil
    }

    /// The place of what stands between two quotation marks, if it has no escapes or control characters
    /// and is not empty.
    private mutating func takeText() -> Range<Int>? {
        guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return nil
        }
        let start = index + 1
        var end = start
        while end < text.count, text[end] != quote {
            let byte = text[end]
            guard byte >= 0x20, byte != 0x7F, byte != UInt8(ascii: "\\") else { return nil }
            end += 1
        }
        guard end < text.count, end > start else { return nil }
        index = end + 1
        return start..<end
    }

    private func string(_ place: Range<Int>) -> String {
        String(decoding: text[place], as: UTF8.self)
    }
}

// MARK: - Bytes

extension PlainFeedScanner {
    private var peek: UInt8? { index < text.count ? text[index] : nil }

    private mutating func take(_ word: String) -> Bool {
        let word = word.utf8.span
        guard text.count - index >= word.count else { return false }
        for offset in word.indices where text[index + offset] != word[offset] { return false }
        index += word.count
        return true
    }

    private mutating func takeEquals() -> Bool {
        skipSpaces()
        guard take("=") else { return false }
        skipSpaces()
        return true
    }

    private mutating func skipSpaces() {
        while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
            index += 1
        }
    }

    /// Takes the line break, and the comment before it; false if there is something else.
    private mutating func endLine() -> Bool {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
            case UInt8(ascii: "\n"):
                index += 1
                line += 1
                lineStart = index
                return true
            case UInt8(ascii: "#"):
                while let byte = peek, byte != UInt8(ascii: "\n") { index += 1 }
            default: return false
            }
        }
        return true
    }

    /// The first byte of the next line on which there is more than a comment; nil at the end.
    private mutating func firstOfLine() -> UInt8? {
        while index < text.count, endLine() {}
        return peek
    }
}
