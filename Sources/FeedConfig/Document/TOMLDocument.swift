import TOMLKit

/// A document as a tree of values with their lines. The only file that knows TOMLKit.
enum TOMLDocument {
    /// - Parameter bytes: As found in the file, with or without a byte-order mark.
    /// - Returns: The table that is the document.
    static func parse(_ bytes: [UInt8]) throws(DocumentFailure) -> TOMLNode {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        if let line = bytes.firstLine(where: { $0 == 0 }) {
            throw DocumentFailure(line, .nulCharacter)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DocumentFailure(bytes.firstLineThatIsNotUTF8, .notUTF8)
        }
        let lines = try TOMLScanner.scan(bytes)
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let begin = error.source.begin
            throw DocumentFailure(
                begin.line, column: begin.column, .syntax(.init(error.description)))
        } catch {
            throw DocumentFailure(1, .syntax(.init("\(error)")))
        }
        // TOMLKit itself never frees what it has parsed.
        defer { table.clear() }
        return node(table.tomlValue, at: TOMLLines.root, in: lines, line: 1)
    }

    /// Depth is bounded by `TOMLScanner.depthLimit`.
    private static func node(
        _ value: TOMLValue, at place: Int?, in lines: TOMLLines, line enclosing: Int
    ) -> TOMLNode {
        assert(place != nil, "the scanner missed a value that the parser found")
        let line = place.map(lines.line(of:)) ?? enclosing
        func child(_ value: any TOMLValueConvertible, _ place: Int?) -> TOMLNode {
            node(value.tomlValue, at: place, in: lines, line: line)
        }
        let result: TOMLNode.Value
        if let text = value.string {
            result = .string(text)
        } else if let table = value.table {
            var children: [String: TOMLNode] = [:]
            for (key, value) in table {
                children[key] = child(value, place.flatMap { lines.child(key, of: $0) })
            }
            result = .table(children)
        } else if let array = value.array {
            result = .list(
                array.enumerated().map { index, value in
                    child(value, place.flatMap { lines.element(index, of: $0) })
                })
        } else {
            result = scalar(value)
        }
        return TOMLNode(line: line, value: result)
    }

    private static func scalar(_ value: TOMLValue) -> TOMLNode.Value {
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
