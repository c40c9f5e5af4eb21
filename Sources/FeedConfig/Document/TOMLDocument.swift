import TOMLKit

/// A document as a tree of values with their lines. The only file that knows TOMLKit.
struct TOMLDocument {
    /// The table that is the document, but for ``plainFeeds``.
    let root: TOMLNode
    /// In the order of the document. `root` has the others, and their list in any case.
    let plainFeeds: [PlainFeed]

    /// - Parameters:
    ///   - bytes: As found in the file, with or without a byte-order mark.
    ///   - liftsFeeds: Whether there may be ``plainFeeds``.
    ///   - asksAlways: Whether TOMLKit judges also what is too plain to be wrong, for tests.
    static func parse(
        _ bytes: [UInt8], liftsFeeds: Bool = false, asksAlways: Bool = false
    ) throws(DocumentFailure) -> TOMLDocument {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        if !bytes.hasOnlyPlainControls, let line = bytes.firstLine(where: { $0 == 0 }) {
            throw DocumentFailure(line, .nulCharacter)
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw DocumentFailure(bytes.firstLineThatIsNotUTF8, .notUTF8)
        }
        var lines = try TOMLScanner.scan(bytes, liftsFeeds: liftsFeeds)
        if lines.isPlain, !asksAlways {
            return TOMLDocument(
                root: node(TOMLLines.root, in: lines) { nil }, plainFeeds: lines.plainFeeds)
        }
        if lines.mayMissFeeds || asksAlways { lines = try TOMLScanner.scan(bytes) }
        let table: TOMLTable
        do {
            let rest = bytes.without(lines.plainFeeds)
            table = try TOMLTable(string: String(decoding: rest, as: UTF8.self))
        } catch let error as TOMLParseError {
            let begin = error.source.begin
            throw DocumentFailure(
                begin.line, column: begin.column, .syntax(.init(error.description)))
        } catch {
            throw DocumentFailure(1, .syntax(.init("\(error)")))
        }
        // TOMLKit itself never frees what it has parsed.
        defer { table.clear() }
        return TOMLDocument(
            root: node(TOMLLines.root, in: lines) { table }, plainFeeds: lines.plainFeeds)
    }

    /// Depth is bounded by `TOMLScanner.depthLimit`.
    ///
    /// - Parameter value: What the parser has there; asked for only where the scanner doesn't know.
    private static func node(
        _ place: Int, in lines: TOMLLines, _ value: () -> (any TOMLValueConvertible)?
    ) -> TOMLNode {
        let result: TOMLNode.Value =
            switch lines.kind(of: place) {
            case .text(let text): .string(text)
            case .number(let number): .integer(number)
            case .truth(let truth): .boolean(truth)
            case .table:
                .table(
                    lines.children(of: place).reduce(into: [:]) { nodes, child in
                        nodes[child.key] = node(child.value, in: lines) {
                            value()?.tomlValue.table?[child.key]
                        }
                    })
            case .list:
                .list(
                    lines.elements(of: place).enumerated().map { index, element in
                        node(element, in: lines) {
                            value()?.tomlValue.array.flatMap { index < $0.count ? $0[index] : nil }
                        }
                    })
            case .other: scalar(value()?.tomlValue)
            }
        return TOMLNode(line: lines.line(of: place), value: result)
    }

    private static func scalar(_ value: TOMLValue?) -> TOMLNode.Value {
        assert(value != nil, "the parser missed a value that the scanner found")
        guard let value else { return .other("nothing") }
        if let text = value.string { return .string(text) }
        if let number = value.int { return .integer(number) }
        if let truth = value.bool { return .boolean(truth) }
        if let date = value.date {
            return .date(CalendarDate(year: date.year, month: date.month, day: date.day))
        }
        if let moment = value.dateTime {
            let (date, time) = (moment.date, moment.time)
            return .date(
                CalendarDate(
                    year: date.year, month: date.month, day: date.day,
                    secondOfDay: time.hour * 3600 + time.minute * 60 + time.second,
                    offsetMinutes: moment.offset?.offset))
        }
        if let number = value.double { return .fraction(number) }
        return .other("a time of day")
    }
}

/// Why a file holds no document; the first place where it went wrong.
struct DocumentFailure: Error {
    let line: Int
    let column: Int?
    let kind: ConfigurationMistake.Kind

    init(_ line: Int, column: Int? = nil, _ kind: ConfigurationMistake.Kind) {
        self.line = line
        self.column = column
        self.kind = kind
    }
}

extension [UInt8] {
    /// The same with empty lines in the place of these feeds, of which there is nothing to ask: the parser
    /// takes eight times as long as the scanner.
    fileprivate func without(_ feeds: [PlainFeed]) -> [UInt8] {
        guard !feeds.isEmpty else { return self }
        var rest: [UInt8] = []
        var index = 0
        for feed in feeds {
            rest += self[index..<feed.place.lowerBound]
            let lineBreak = UInt8(ascii: "\n")
            rest += repeatElement(lineBreak, count: self[feed.place].count { $0 == lineBreak })
            index = feed.place.upperBound
        }
        return rest + self[index...]
    }

    fileprivate func firstLine(where isWanted: (UInt8) -> Bool) -> Int? {
        firstIndex(where: isWanted).map(line(at:))
    }

    fileprivate func line(at index: Int) -> Int {
        self[..<index].count { $0 == UInt8(ascii: "\n") } + 1
    }

    /// Line by line: no byte of a UTF-8 sequence is a line break.
    fileprivate var firstLineThatIsNotUTF8: Int {
        split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .firstIndex { String(validating: $0, as: UTF8.self) == nil }
            .map { $0 + 1 } ?? 1
    }
}
