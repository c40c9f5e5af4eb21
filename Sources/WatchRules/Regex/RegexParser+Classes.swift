/// `[a-z\d[:alpha:]]`
extension RegexParser {
    /// After `[`.
    mutating func parseClass() throws(RegexFault) -> ScalarSet {
        let start = offset(before: 1)
        try refuseBareName()
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let scalar = next, scalar != "]" || isFirst {
            isFirst = false
            if isNext("[:"), let set = try takeNamedClass() {
                ranges += set.ranges
            } else {
                ranges += try takeClassItem(start)
            }
        }
        guard take("]") else {
            throw .syntax("this [ is never closed; write \\[ for a bracket", offset: start)
        }
        var set = ScalarSet(ranges)
        if ignoresCase { set = CaseVariants.closure(of: set) }
        return isNegated ? set.inverted : set
    }

    /// A scalar, a range or a class.
    private mutating func takeClassItem(
        _ classStart: Int
    ) throws(RegexFault) -> [ClosedRange<UInt32>] {
        let start = offset
        guard let first = try takeMember() else { return [] }
        let isRange = isNext("-") && !isNext("-]")
        guard case .scalar(let low) = first else {
            guard case .set(let set) = first else { return [] }
            if isRange { throw .syntax("a class can't begin a range", offset: start) }
            return set.ranges
        }
        guard isRange, take("-") else { return [low.value...low.value] }
        guard let last = try takeMember() else {
            throw .syntax("this [ is never closed; write \\[ for a bracket", offset: classStart)
        }
        guard case .scalar(let high) = last else {
            throw .syntax("a class can't end a range", offset: start)
        }
        guard low <= high else {
            throw .syntax("the range \(low)-\(high) is the wrong way round", offset: start)
        }
        return [low.value...high.value]
    }

    private mutating func takeMember() throws(RegexFault) -> Escape? {
        let start = offset
        guard let scalar = take() else { return nil }
        guard scalar == "\\" else { return .scalar(scalar) }
        let escape = try takeEscape()
        if case .assertion = escape {
            throw .syntax("this stands for no character within brackets", offset: start)
        }
        return escape
    }

    /// `[:alpha:]`, `[:^alpha:]`: of ASCII, as in RE2. Nil if `[` is just a bracket.
    private mutating func takeNamedClass() throws(RegexFault) -> ScalarSet? {
        let start = offset
        var ahead = self
        guard ahead.take("[:"), var name = ahead.take(upTo: ":"), ahead.take("]") else {
            return nil
        }
        self = ahead
        let isNegated = name.hasPrefix("^")
        if isNegated { name.removeFirst() }
        guard let ranges = Self.namedClasses[name] else {
            let known = Self.namedClasses.keys.sorted().joined(separator: ", ")
            throw .syntax("[:\(name):] is not one of \(known)", offset: start)
        }
        var set = ScalarSet(ranges)
        if isNegated {
            if ignoresCase { set = CaseVariants.closure(of: set) }
            set = set.inverted
        }
        return set
    }

    /// `[:alpha:]` without brackets around is the letters a, h, l, p and colons.
    private func refuseBareName() throws(RegexFault) {
        var ahead = self
        guard ahead.take(":"), let name = ahead.take(upTo: ":"), ahead.isNext("]"),
            Self.namedClasses[name] != nil
        else { return }
        throw .suspicious(
            "[:\(name):] alone is a set of letters and a colon",
            fixed: pattern(withBracketsAround: name))
    }

    private static let namedClasses: [String: [ClosedRange<UInt32>]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A],
        "alpha": [0x41...0x5A, 0x61...0x7A],
        "ascii": [0x00...0x7F],
        "blank": [0x09...0x09, 0x20...0x20],
        "cntrl": [0x00...0x1F, 0x7F...0x7F],
        "digit": [0x30...0x39],
        "graph": [0x21...0x7E],
        "lower": [0x61...0x7A],
        "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
        "space": [0x09...0x0D, 0x20...0x20],
        "upper": [0x41...0x5A],
        "word": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]
}
