import Foundation

/// Reads the syntax of RE2: choices, sequences and what stands in them.
///
/// https://github.com/google/re2/wiki/Syntax. Unlike RE2, `\d`, `\w`, `\s` and `\b` are those of
/// Unicode, see ``ScalarProperties``.
struct RegexParser {
    struct Flags {
        var ignoresCase: Bool
        var dotMatchesNewline: Bool
        var isMultiline: Bool
        /// `U`: `*` is lazy and `*?` greedy.
        var isLazy = false
    }

    private let scalars: [Unicode.Scalar]
    /// Where each scalar begins in UTF-8, and the end.
    private let offsets: [Int]
    private var position = 0
    private var flags: Flags
    private var depth = 0
    /// Between `\Q` and `\E`.
    private var isQuoted = false

    init(_ leaf: RegexLeaf) {
        scalars = Array(leaf.pattern.precomposedStringWithCanonicalMapping.unicodeScalars)
        var offsets = [0]
        for scalar in scalars { offsets.append(offsets[offsets.count - 1] + scalar.utf8.count) }
        self.offsets = offsets
        flags = Flags(
            ignoresCase: !leaf.countsCase, dotMatchesNewline: leaf.dotMatchesNewline,
            isMultiline: leaf.isMultiline)
    }

    mutating func parse() throws(RegexFault) -> RegexNode {
        if offsets[scalars.count] > LinearRegex.longestPattern {
            throw .syntax(
                "a regular expression has at most \(LinearRegex.longestPattern) bytes",
                offset: 0)
        }
        let node = try parseChoice()
        if next != nil {
            throw .syntax("this ) closes nothing; write \\) for a parenthesis", offset: offset)
        }
        return node
    }

    // MARK: The reader, also for escapes and classes

    var offset: Int { offsets[position] }
    var ignoresCase: Bool { flags.ignoresCase }
    var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    func offset(before count: Int) -> Int { offsets[max(position - count, 0)] }

    /// Consumes the next scalar.
    mutating func take() -> Unicode.Scalar? {
        guard position < scalars.count else { return nil }
        position += 1
        return scalars[position - 1]
    }

    func isNext(_ text: String) -> Bool {
        scalars[position...].starts(with: text.unicodeScalars)
    }

    mutating func take(_ text: String) -> Bool {
        guard isNext(text) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    /// What stands up to `end`, which is consumed too; nil, and nothing consumed, without one.
    mutating func take(upTo end: Unicode.Scalar) -> String? {
        guard let place = scalars[position...].firstIndex(of: end) else { return nil }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[position..<place])
        position = place + 1
        return String(text)
    }

    // MARK: Choices and sequences

    private mutating func parseChoice() throws(RegexFault) -> RegexNode {
        var branches = [try parseSequence()]
        while take("|") { branches.append(try parseSequence()) }
        if branches.count == 1 { return branches[0] }
        return branches.allSatisfy { $0 == .empty } ? .empty : .choice(branches)
    }

    private mutating func parseSequence() throws(RegexFault) -> RegexNode {
        var parts: [RegexNode] = []
        while let scalar = next {
            if isQuoted {
                if take("\\E") {
                    isQuoted = false
                    continue
                }
            } else if take("\\Q") {
                isQuoted = true
                continue
            } else if scalar == "|" || scalar == ")" {
                break
            }
            guard var part = try parseAtom() else { continue }
            if isQuoted, take("\\E") { isQuoted = false }
            if !isQuoted { try parseRepetitions(of: &part) }
            if part != .empty { parts.append(part) }
        }
        if parts.isEmpty { return .empty }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// Nil for what only sets flags.
    private mutating func parseAtom() throws(RegexFault) -> RegexNode? {
        let start = offset
        if !isQuoted, try parseRepetition() != nil {
            throw .syntax("there is nothing to repeat before this", offset: start)
        }
        guard let scalar = take() else { return .empty }
        if isQuoted { return literal(scalar) }
        switch scalar {
        case ".":
            let set = flags.dotMatchesNewline ? .everything : ScalarSet.lineFeed.inverted
            return .one(set, literal: nil)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case "[": return .one(try parseClass(), literal: nil)
        case "\\": return try parseEscape()
        case "(": return try parseGroup()
        default: return literal(scalar)
        }
    }

    /// A letter with its mark may be one scalar or two in a feed, whichever it is in the pattern:
    /// what looks the same is the same (UAX #15).
    func literal(_ scalar: Unicode.Scalar) -> RegexNode {
        let whole = one(scalar)
        guard scalar.value >= 0xC0 else { return whole }
        let parts = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
        return parts.count == 1 ? whole : .choice([whole, .sequence(parts.map(one))])
    }

    private func one(_ scalar: Unicode.Scalar) -> RegexNode {
        guard ignoresCase else { return .one(ScalarSet(scalar.value), literal: scalar.value) }
        let folded = CaseVariants.folded(scalar).value
        return .one(CaseVariants.closure(of: ScalarSet(scalar.value)), literal: folded)
    }

    // MARK: Groups

    /// After `(`.
    private mutating func parseGroup() throws(RegexFault) -> RegexNode? {
        let start = offset(before: 1)
        try refuseMistypedFlag()
        let outer = flags
        if take("?") {
            if try parseGroupKind(start) { return nil }
        }
        depth += 1
        if depth > LinearRegex.deepestGroup {
            throw .syntax(
                "groups are nested more than \(LinearRegex.deepestGroup) deep", offset: start)
        }
        let node = try parseChoice()
        guard take(")") else {
            throw .syntax("this ( is never closed; write \\( for a parenthesis", offset: start)
        }
        depth -= 1
        flags = outer
        return node
    }

    /// `(i?)` looks like a flag, but is an optional letter.
    private func refuseMistypedFlag() throws(RegexFault) {
        guard isNext("i?)"), position == 1 || "(|^".unicodeScalars.contains(scalars[position - 2])
        else { return }
        let fixed = pattern(replacing: position - 1, count: 4, by: "(?i)")
        throw .suspicious(
            "(i?) is an optional letter i, not a flag, and matching already ignores case; "
                + "write i? for the letter",
            fixed: fixed)
    }

    private func pattern(replacing start: Int, count: Int, by text: String) -> String {
        var fixed = String.UnicodeScalarView()
        fixed.append(contentsOf: scalars[..<start])
        fixed.append(contentsOf: text.unicodeScalars)
        fixed.append(contentsOf: scalars[(start + count)...])
        return String(fixed)
    }

    /// The pattern with the class `[:name:]`, whose bracket was just read, in brackets.
    func pattern(withBracketsAround name: String) -> String {
        let count = name.unicodeScalars.count + 4
        return pattern(replacing: position - 1, count: count, by: "[[:\(name):]]")
    }

    /// After `(?`. True if that is all: `(?i)`.
    private mutating func parseGroupKind(_ start: Int) throws(RegexFault) -> Bool {
        if take(":") { return false }
        for (sign, what) in Self.unsupportedGroups where isNext(sign) {
            throw .unsupported(what, offset: start)
        }
        if take("P<") || take("<") {
            guard let name = take(upTo: ">"), !name.isEmpty,
                name.utf8.allSatisfy({ $0.isASCIIWord || $0 == 0x5F })
            else { throw .syntax("this group needs a name: (?P<name>…)", offset: start) }
            return false
        }
        return try parseFlags(start)
    }

    private static let unsupportedGroups =
        [
            ("=", "look-ahead (?=…)"), ("!", "look-ahead (?!…)"), ("<=", "look-behind (?<=…)"),
            ("<!", "look-behind (?<!…)"), (">", "an atomic group (?>…)"), ("#", "a comment (?#…)"),
            ("|", "a branch reset (?|…)"), ("(", "a condition (?(…)…)"),
            ("P=", "a back-reference (?P=…)"), ("P>", "recursion (?P>…)"), ("&", "recursion (?&…)"),
            ("R", "recursion (?R)"), ("+", "recursion (?+…)"), ("C", "a callout (?C)"),
            ("'", "a group named (?'…'…)"),
        ] + (0...9).map { ("\($0)", "recursion (?\($0))") }

    private mutating func parseFlags(_ start: Int) throws(RegexFault) -> Bool {
        var isOn = true
        var isEmpty = true
        while let flag = take() {
            switch flag {
            case "i": flags.ignoresCase = isOn
            case "s": flags.dotMatchesNewline = isOn
            case "m": flags.isMultiline = isOn
            case "U": flags.isLazy = isOn
            case "-" where isOn:
                isOn = false
                isEmpty = true
                continue
            case ")" where !isEmpty: return true
            case ":" where !isEmpty: return false
            case "a"..."z", "A"..."Z":
                throw .unsupported("the flag \(flag)", offset: offset(before: 1))
            default:
                throw .syntax("after (? come flags: i, s, m, U", offset: start)
            }
            isEmpty = false
        }
        throw .syntax("this ( is never closed", offset: start)
    }

    // MARK: Repetitions

    private struct Repetition {
        var least: Int
        var most: Int?
        var isCounted: Bool
    }

    private mutating func parseRepetitions(of part: inout RegexNode) throws(RegexFault) {
        var last: Repetition?
        var count = 0
        while true {
            let start = offset
            guard let found = try parseRepetition() else { return }
            if let last, !last.isCounted || !found.isCounted {
                throw .syntax(
                    "this repeats a repetition; put parentheses around the inner one",
                    offset: start)
            }
            count += 1
            if depth + count > LinearRegex.deepestGroup {
                throw .syntax("too many repetitions of repetitions", offset: start)
            }
            let isLazy = take("?") != flags.isLazy
            if next == "+" { throw .unsupported("possessive repetition", offset: start) }
            last = found
            if part == .empty || found.most == 0 {
                part = .empty
            } else {
                part = .repeated(part, least: found.least, most: found.most, isLazy: isLazy)
            }
        }
    }

    /// Nil, and nothing consumed, if none is next. `{` begins one only as `{2}`, `{2,}` or `{2,5}`.
    private mutating func parseRepetition() throws(RegexFault) -> Repetition? {
        let start = position
        if take("*") { return Repetition(least: 0, most: nil, isCounted: false) }
        if take("+") { return Repetition(least: 1, most: nil, isCounted: false) }
        if take("?") { return Repetition(least: 0, most: 1, isCounted: false) }
        guard take("{"), let least = takeNumber() else {
            position = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = takeNumber() }
        guard take("}") else {
            position = start
            return nil
        }
        if max(least, most ?? 0) > LinearRegex.mostRepetitions {
            throw .syntax(
                "a part is repeated at most \(LinearRegex.mostRepetitions) times",
                offset: offsets[start])
        }
        if let most, most < least {
            throw .syntax("{\(least),\(most)} is the wrong way round", offset: offsets[start])
        }
        return Repetition(least: least, most: most, isCounted: true)
    }

    /// Above the bound, only that it is.
    private mutating func takeNumber() -> Int? {
        var number: Int?
        while let digit = next?.value, 0x30...0x39 ~= digit {
            number = min((number ?? 0) * 10 + Int(digit - 0x30), LinearRegex.mostRepetitions + 1)
            position += 1
        }
        return number
    }
}
