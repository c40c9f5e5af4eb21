/// Reads `age<2d`, `words:100..500` and what follows `count(…)`.
struct ComparisonReader {
    let text: QueryText
    let log: QueryLog

    typealias Result = (QueryToken.Kind, end: Int)

    /// A comparison of the field `written`; nil if the name is only a word.
    func comparison(named written: String, _ name: Range<Int>, endsAtComma: Bool) -> Result? {
        let start = skippingSpaces(from: name.upperBound)
        guard let (comparator, valueStart) = comparator(at: start) else { return nil }
        let isApart = start > name.upperBound
        let valueBegin = skippingSpaces(from: valueStart)
        let value = valueBegin..<valueEnd(from: valueBegin, endsAtComma: endsAtComma)
        // `title =US` are two words, the second an exact one.
        if comparator == .equal, isApart, valueBegin == valueStart,
            text[valueBegin]?.isASCIIDigit != true
        {
            return nil
        }
        if let field = NumberField(rawValue: written.lowercased()) {
            let bytes = text.bytes(name.lowerBound..<valueStart)
            guard !value.isEmpty else {
                log.add(
                    .missingOperand, bytes, "\(written) is compared with nothing",
                    help: ["\(field.rawValue)\(comparator.rawValue)\(field.example)"])
                return (.broken, valueStart)
            }
            guard let node = compared(field, comparator, value) else {
                return (.broken, value.upperBound)
            }
            return (.comparison(node), value.upperBound)
        }
        let isKnown = QueryToken.Field(name: written) != nil
        guard isKnown || !isApart && comparator != .equal else {
            // `wrods=300`, but not `E=mc2`.
            guard !isApart, text[valueBegin]?.isASCIIDigit == true,
                NumberField.names.nearest(to: written) != nil, written.count > 3
            else { return nil }
            return unknown(written, name, value)
        }
        guard isKnown else { return unknown(written, name, value) }
        log.add(
            .notComparable, text.bytes(name),
            "\(written) is no number; only \(NumberField.names.joined(separator: ", ")) are",
            help: ["\(written):\(text.slice(value))"])
        return (.broken, max(value.upperBound, valueStart))
    }

    private func unknown(_ written: String, _ name: Range<Int>, _ value: Range<Int>) -> Result {
        let nearest = NumberField.names.nearest(to: written)
        let end = max(value.upperBound, name.upperBound + 1)
        log.add(
            .unknownField, text.bytes(name),
            "there is no number \(written)" + (nearest.map { "; did you mean \($0)?" } ?? ""),
            help: [
                nearest.map { $0 + text.slice(name.upperBound..<end) },
                "\"\(text.slice(name.lowerBound..<end))\"",
            ].compactMap(\.self))
        return (.broken, end)
    }

    /// - Parameter name: Of the field; a colon follows.
    func range(of field: NumberField, _ name: Range<Int>, endsAtComma: Bool) -> Result {
        let start = name.upperBound + 1
        let value = start..<valueEnd(from: start, endsAtComma: endsAtComma)
        let written = text.slice(value)
        guard let dots = written.firstRange(of: "..") else {
            let shown = written.isEmpty ? field.example : written
            log.add(
                .missingComparison, text.bytes(name.lowerBound..<max(start, value.upperBound)),
                "\(field.rawValue) is a number: compare it, or give a range",
                help: ["\(field.rawValue)>=\(shown)", "\(field.rawValue):\(shown)..\(shown)"])
            return (.broken, max(start, value.upperBound))
        }
        let parts = (String(written[..<dots.lowerBound]), String(written[dots.upperBound...]))
        let bytes = text.bytes(value)
        guard !parts.0.isEmpty, !parts.1.isEmpty else {
            log.add(
                .badRange, bytes, "a range has two ends",
                help: parts.0.isEmpty
                    ? ["\(field.rawValue)<=\(parts.1)"] : ["\(field.rawValue)>=\(parts.0)"])
            return (.broken, value.upperBound)
        }
        let second = value.lowerBound + parts.0.unicodeScalars.count + 2
        let lower = read(parts.0, as: field, text.bytes(value.lowerBound..<second - 2))
        let upper = read(parts.1, as: field, text.bytes(second..<value.upperBound))
        guard let lower, let upper else { return (.broken, value.upperBound) }
        guard lower.start <= upper.end else {
            log.add(
                .badRange, bytes, "the range ends before it begins",
                help: ["\(field.rawValue):\(parts.1)..\(parts.0)"])
            return (.broken, value.upperBound)
        }
        return (.comparison(.compare(field, .within(lower.start...upper.end))), value.upperBound)
    }

    /// What follows a `count(…)` whose scalars are `function`.
    func count(_ function: Range<Int>) -> (CountComparison?, end: Int) {
        let start = skippingSpaces(from: function.upperBound)
        guard let (comparator, valueStart) = comparator(at: start) else {
            log.add(
                .missingComparison, text.bytes(function), "count is compared with a number",
                help: [text.slice(function) + " >= 3"])
            return (nil, function.upperBound)
        }
        let begin = skippingSpaces(from: valueStart)
        let value = begin..<valueEnd(from: begin, endsAtComma: true)
        let written = text.slice(value)
        guard let number = WholeNumber.read(written) else {
            log.add(
                .badNumber, text.bytes(value.isEmpty ? start..<valueStart : value),
                "count is compared with a whole number", help: ["3"])
            return (nil, max(value.upperBound, valueStart))
        }
        return (CountComparison(comparator, number), value.upperBound)
    }

    private func compared(
        _ field: NumberField, _ comparator: Comparator, _ value: Range<Int>
    ) -> QueryNode? {
        guard let read = read(text.slice(value), as: field, text.bytes(value)) else { return nil }
        guard read.start < read.end else { return .compare(field, .than(comparator, read.start)) }
        // A day is as long as it is: `>` is after it, `<=` until its end.
        let next = read.start + 86_400
        switch comparator {
        case .less, .atLeast: return .compare(field, .than(comparator, read.start))
        case .more: return .compare(field, .than(.atLeast, next))
        case .atMost: return .compare(field, .than(.less, next))
        case .equal: return .compare(field, .within(read.start...read.end))
        // Not the opposite of `=`, which holds for items without a date as well.
        case .different:
            return .any([
                .compare(field, .than(.less, read.start)),
                .compare(field, .than(.atLeast, next)),
            ])
        }
    }

    private func read(
        _ written: String, as field: NumberField, _ bytes: Range<Int>
    ) -> QueryValue? {
        do throws(QueryValue.Fault) {
            return try QueryValue(written, of: field)
        } catch {
            log.add(error.kind, bytes, error.message, help: error.help)
            return nil
        }
    }

    private func comparator(at index: Int) -> (Comparator, end: Int)? {
        let isWide = text[index + 1] == "="
        switch text[index] {
        case "<": return isWide ? (.atMost, index + 2) : (.less, index + 1)
        case ">": return isWide ? (.atLeast, index + 2) : (.more, index + 1)
        case "=": return (.equal, index + (isWide ? 2 : 1))
        case "!" where isWide: return (.different, index + 2)
        case "≤": return (.atMost, index + 1)
        case "≥": return (.atLeast, index + 1)
        case "≠": return (.different, index + 1)
        default: return nil
        }
    }

    private func valueEnd(from start: Int, endsAtComma: Bool) -> Int {
        var end = start
        while let scalar = text[end], !scalar.endsQueryWord, scalar != "," || !endsAtComma {
            end += 1
        }
        return end
    }

    private func skippingSpaces(from start: Int) -> Int {
        var index = start
        while text[index]?.isQuerySpace == true { index += 1 }
        return index
    }
}

extension NumberField {
    static let names = allCases.map(\.rawValue)

    var example: String {
        switch self {
        case .age: "2d"
        case .published, .updated: "2026-03-01"
        case .words: "300"
        case .enclosures: "1"
        }
    }
}
