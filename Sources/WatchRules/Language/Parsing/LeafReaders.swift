/// Reads what stands between quotation marks.
struct PhraseReader {
    let text: QueryText

    /// The phrase that `start`, a quotation mark, begins, and the index behind it; nil if it
    /// doesn't end.
    func phrase(from start: Int) -> (text: String, end: Int)? {
        guard let opening = text[start] else { return nil }
        var phrase = String.UnicodeScalarView()
        var index = start + 1
        while let scalar = text[index] {
            if scalar == "\\", let next = text[index + 1], next == "\"" || next == "\\" {
                phrase.append(next)
                index += 2
                continue
            }
            if Self.closes(scalar, opening) { return (String(phrase), index + 1) }
            phrase.append(scalar)
            index += 1
        }
        return nil
    }

    /// Within plain marks the others are text; pasted ones come in pairs, or half of them.
    private static func closes(_ scalar: Unicode.Scalar, _ opening: Unicode.Scalar) -> Bool {
        switch opening {
        case "\"", "＂": scalar == "\"" || scalar == "＂"
        case "«", "»": scalar == "«" || scalar == "»"
        default: scalar == "“" || scalar == "”" || scalar == "\""
        }
    }
}

/// Reads `/…/csm`.
struct RegexReader {
    let text: QueryText
    let log: QueryLog

    /// - Parameter start: Of the slash.
    func regex(from start: Int) -> (QueryToken.Kind, end: Int) {
        var index = start + 1
        while let scalar = text[index], scalar != "/" {
            index += scalar == "\\" && text[index + 1] != nil ? 2 : 1
        }
        guard text[index] == "/" else {
            log.add(
                .unclosedRegex, text.bytes(start..<start + 1), "this pattern is never closed",
                help: [text.string + "/", "\"/\" is a slash that begins no pattern"])
            return (.broken, text.scalars.count)
        }
        var leaf = RegexLeaf(text.slice(start + 1..<index))
        index += 1
        var isBroken = false
        while let flag = text[index], flag.isASCIILetter || flag.isASCIIDigit {
            switch flag {
            case "c": leaf.countsCase = true
            case "s": leaf.dotMatchesNewline = true
            case "m": leaf.isMultiline = true
            default:
                isBroken = true
                log.add(
                    .badRegex, text.bytes(index..<index + 1),
                    flag == "i"
                        ? "there is no flag i: matching already ignores case, c makes it count"
                        : "there is no flag \(flag): after the slash may stand c, s and m")
            }
            index += 1
        }
        return (isBroken ? .broken : .regex(leaf), index)
    }
}

/// Tells operators from words.
struct OperatorReader {
    let text: QueryText
    let log: QueryLog

    /// Nil if `word` is none. Upper case only.
    func operatorToken(_ word: String, _ range: Range<Int>) -> QueryToken.Kind? {
        switch word {
        case "AND": return .and
        case "OR": return .or
        case "NOT": return .not
        default: break
        }
        let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, name == "NEAR" || name == "ONEAR" else { return nil }
        let isOrdered = name == "ONEAR"
        guard parts.count == 2 else { return .near(.words(5), isOrdered: isOrdered) }
        switch parts[1] {
        case "s": return .near(.sentence, isOrdered: isOrdered)
        case "p": return .near(.paragraph, isOrdered: isOrdered)
        default: break
        }
        let digits = parts[1]
        guard !digits.isEmpty, digits.unicodeScalars.allSatisfy(\.isASCIIDigit) else {
            log.add(
                .badNumber, text.bytes(range),
                "\(name)/ is followed by a number of words, s (sentence) or p (paragraph)",
                help: ["\(name)/5"])
            return .near(.words(5), isOrdered: isOrdered)
        }
        if let number = Int(digits), number <= QueryParser.farthestNear {
            return .near(.words(number), isOrdered: isOrdered)
        }
        log.add(
            .nearTooFar, text.bytes(range),
            "at most \(QueryParser.farthestNear) words may stand between",
            help: ["\(name)/\(QueryParser.farthestNear)", "\(name)/p"])
        return .near(.words(QueryParser.farthestNear), isOrdered: isOrdered)
    }
}

/// Finds operators that were written small.
struct LowercaseOperators {
    let text: QueryText
    let log: QueryLog

    /// The tokens with such words as the operators that were meant.
    func raised(in tokens: [QueryToken]) -> [QueryToken] {
        var result = tokens
        for index in result.indices {
            guard case .word(let word) = result[index].kind, Self.looksLikeOperator(word),
                index + 1 < result.count, result[index + 1].beginsOperand
            else { continue }
            let upper = word.uppercased()
            let isNot = upper == "NOT"
            let follows = index > 0 && result[index - 1].endsOperand
            // After a field's name it is what is looked for.
            let isScope = index > 0 && result[index - 1].isField
            guard !isScope, isNot || follows else { continue }
            let raised = upper.replacing("/S", with: "/s").replacing("/P", with: "/p")
            let range = result[index].range
            log.add(
                .lowercaseOperator, range,
                "\(word) is written small: write \(raised), or quote it to look for the word",
                help: [
                    text.replacing(range, by: raised), text.replacing(range, by: "\"\(word)\""),
                ])
            let reader = OperatorReader(text: text, log: log)
            result[index].kind = reader.operatorToken(raised, 0..<0) ?? .broken
        }
        return result
    }

    static func looksLikeOperator(_ word: String) -> Bool {
        let name = word.split(separator: "/", maxSplits: 1).first?.lowercased() ?? ""
        switch name {
        case "near", "onear": return true
        case "or", "and", "not": return name.count == word.count
        default: return false
        }
    }
}

extension QueryToken {
    fileprivate var isField: Bool { if case .field = kind { true } else { false } }
}

extension Sequence<String> {
    /// The name that was probably meant: at most a third of its letters are off.
    func nearest(to written: String) -> String? {
        let written = Array(written.lowercased().prefix(40))
        let ranked = map { (name: $0, distance: Array($0.lowercased()).distance(to: written)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        let longest = Swift.max(best.name.count, written.count)
        return best.distance <= Swift.max(1, longest / 3) ? best.name : nil
    }
}

extension [Character] {
    /// Insertions, deletions, replacements and exchanged neighbours between two words.
    fileprivate func distance(to other: [Character]) -> Int {
        var row = [Int](0...other.count)
        var above: [Int] = []
        for (i, left) in enumerated() {
            var next = [i + 1]
            for (j, right) in other.enumerated() {
                var cost = Swift.min(
                    next[j] + 1, row[j + 1] + 1, row[j] + (left == right ? 0 : 1))
                if i > 0, j > 0, left == other[j - 1], self[i - 1] == right {
                    cost = Swift.min(cost, above[j - 1] + 1)
                }
                next.append(cost)
            }
            (above, row) = (row, next)
        }
        return row[other.count]
    }
}
