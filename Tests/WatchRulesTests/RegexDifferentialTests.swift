import Testing
import WatchRules

/// What an expression means, by trying all ways in order of preference; exponential.
private indirect enum Pattern {
    case letters(String, isNegated: Bool)
    case border(String)
    case sequence(Pattern, Pattern)
    case choice(Pattern, Pattern)
    case group(Pattern)
    case repeated(Pattern, least: Int, most: Int?, isLazy: Bool)

    /// - Parameter depth: At most so many levels.
    static func random(_ depth: Int, using random: inout SplitMix) -> Pattern {
        switch Int.random(in: 0..<(depth == 0 ? 4 : 12), using: &random) {
        case 0...2:
            let letters = ["a", "b", "é", "ab", "aé"].randomElement(using: &random) ?? "a"
            return .letters(letters, isNegated: Int.random(in: 0..<8, using: &random) == 0)
        case 3:
            return .border(["^", "$", "\\b", "\\B"].randomElement(using: &random) ?? "^")
        case 4...6:
            return .sequence(
                .random(depth - 1, using: &random), .random(depth - 1, using: &random))
        case 7, 8:
            return .choice(.random(depth - 1, using: &random), .random(depth - 1, using: &random))
        case 9:
            return .group(.random(depth - 1, using: &random))
        default:
            let least = Int.random(in: 0...2, using: &random)
            let most = Bool.random(using: &random) ? least + 1 : nil
            return .repeated(
                .random(depth - 1, using: &random), least: least, most: most,
                isLazy: Bool.random(using: &random))
        }
    }

    var written: String {
        switch self {
        case .letters(let letters, let isNegated): "[\(isNegated ? "^" : "")\(letters)]"
        case .border(let sign): sign
        case .sequence(let first, let second): "(?:\(first.written))(?:\(second.written))"
        case .choice(let first, let second): "\(first.written)|\(second.written)"
        case .group(let inner): "(\(inner.written))"
        case .repeated(let part, let least, let most, let isLazy):
            "(?:\(part.written)){\(least),\(most.map(String.init) ?? "")}\(isLazy ? "?" : "")"
        }
    }

    /// No loop without end has a round that consumes nothing. Engines differ in what such a round
    /// is: which match is preferred is compared without, whether there is one with.
    var isPlain: Bool {
        switch self {
        case .letters, .border: true
        case .sequence(let first, let second), .choice(let first, let second):
            first.isPlain && second.isPlain
        case .group(let inner): inner.isPlain
        case .repeated(let part, _, _, _): part.isPlain && !part.canBeEmpty
        }
    }

    var canBeEmpty: Bool {
        switch self {
        case .letters: false
        case .border: true
        case .sequence(let first, let second): first.canBeEmpty && second.canBeEmpty
        case .choice(let first, let second): first.canBeEmpty || second.canBeEmpty
        case .group(let inner): inner.canBeEmpty
        case .repeated(let part, let least, _, _): least == 0 || part.canBeEmpty
        }
    }

    /// Calls `then` with the end of each way to match from `start`, until it is true.
    func match(_ text: [Character], _ start: Int, then: (Int) -> Bool) -> Bool {
        switch self {
        case .letters(let letters, let isNegated):
            start < text.count && letters.contains(text[start]) != isNegated && then(start + 1)
        case .border(let sign):
            Self.holds(sign, text, start) && then(start)
        case .sequence(let first, let second):
            first.match(text, start) { second.match(text, $0, then: then) }
        case .choice(let first, let second):
            first.match(text, start, then: then) || second.match(text, start, then: then)
        case .group(let inner):
            inner.match(text, start, then: then)
        case .repeated(let part, let least, let most, let isLazy):
            Self.repeated(part, least, most, isLazy, text, start, then)
        }
    }

    private static func repeated(
        _ part: Pattern, _ least: Int, _ most: Int?, _ isLazy: Bool, _ text: [Character],
        _ start: Int, _ then: (Int) -> Bool
    ) -> Bool {
        func again() -> Bool {
            guard most != 0 else { return false }
            return part.match(text, start) { end in
                if end == start, least == 0 { return false }
                return repeated(
                    part, max(least - 1, 0), most.map { $0 - 1 }, isLazy, text, end, then)
            }
        }
        if least > 0 { return again() }
        return isLazy ? then(start) || again() : again() || then(start)
    }

    private static func holds(_ sign: String, _ text: [Character], _ place: Int) -> Bool {
        func isWord(_ place: Int) -> Bool { text.indices.contains(place) && text[place] != " " }
        return switch sign {
        case "^": place == 0
        case "$": place == text.count
        case "\\b": isWord(place - 1) != isWord(place)
        default: isWord(place - 1) == isWord(place)
        }
    }

    /// In characters.
    func matches(in text: [Character]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        while start < text.count {
            var end: Int?
            _ = match(text, start) {
                end = $0
                return true
            }
            if let end {
                found.append(start..<end)
                start = end
            } else {
                start += 1
            }
        }
        return found
    }
}

@Suite("Random expressions mean what trying all ways says", .timeLimit(.minutes(10)))
struct RegexDifferentialTests {
    @Test(arguments: 1...4)
    func matches(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        var compared = 0
        while compared < 3_000 {
            let pattern = Pattern.random(4, using: &random)
            let leaf = RegexLeaf(pattern.written)
            if pattern.canBeEmpty {
                #expect(throws: RegexFault.matchesEmpty) { try LinearRegex(leaf) }
                continue
            }
            let regex = try LinearRegex(leaf)
            for _ in 0..<3 {
                let count = Int.random(in: 0...8, using: &random)
                let text = (0..<count).map { _ in
                    (["a", "b", "é", "a", "b", " "] as [Character])
                        .randomElement(using: &random) ?? "a"
                }
                let bytes = Array(String(text).utf8)
                let found = regex.matches(in: bytes.span, limit: .max)
                    .map { String(decoding: bytes[$0], as: UTF8.self) }
                let expected = pattern.matches(in: text)
                let label = Comment(rawValue: "/\(pattern.written)/ in \"\(String(text))\"")
                #expect(regex.isFound(in: bytes) == !expected.isEmpty, label)
                if pattern.isPlain {
                    #expect(found == expected.map { String(text[$0]) }, label)
                } else {
                    #expect(found.isEmpty == expected.isEmpty, label)
                }
                if let literal = regex.requiredLiteral {
                    for piece in found { #expect(piece.contains(literal.text), label) }
                }
                compared += 1
            }
        }
    }
}
