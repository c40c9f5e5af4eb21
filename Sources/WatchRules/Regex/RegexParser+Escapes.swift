/// What a backslash makes of the next letters.
extension RegexParser {
    enum Escape {
        case scalar(Unicode.Scalar)
        case set(ScalarSet)
        case assertion(RegexAssertion)
    }

    /// After a backslash outside of brackets.
    mutating func parseEscape() throws(RegexFault) -> RegexNode {
        switch try takeEscape() {
        case .scalar(let scalar): literal(scalar)
        case .set(let set): .one(set, literal: nil)
        case .assertion(let assertion): .assertion(assertion)
        }
    }

    mutating func takeEscape() throws(RegexFault) -> Escape {
        let start = offset(before: 1)
        guard let letter = take() else {
            throw .syntax("nothing follows this backslash; write \\\\ for one", offset: start)
        }
        switch letter {
        case "A": return .assertion(.textStart)
        case "z": return .assertion(.textEnd)
        case "b": return .assertion(.wordBoundary)
        case "B": return .assertion(.noWordBoundary)
        case "d", "D", "w", "W", "s", "S": return .set(Self.perlClass(letter))
        case "p", "P": return .set(try takeProperty(isNegated: letter == "P", start))
        case "a": return .scalar("\u{07}")
        case "f": return .scalar("\u{0C}")
        case "t": return .scalar("\t")
        case "n": return .scalar("\n")
        case "r": return .scalar("\r")
        case "v": return .scalar("\u{0B}")
        case "x": return .scalar(try takeHexadecimal(start))
        case "0": return .scalar(takeOctal())
        default: break
        }
        if let what = Self.unsupportedEscapes[letter] {
            throw .unsupported("\(what) \\\(letter)", offset: start)
        }
        if letter.isASCII, !UInt8(ascii: letter).isASCIIWord { return .scalar(letter) }
        throw .syntax("\\\(letter) means nothing", offset: start)
    }

    private static let unsupportedEscapes: [Unicode.Scalar: String] = [
        "1": "a back-reference", "2": "a back-reference", "3": "a back-reference",
        "4": "a back-reference", "5": "a back-reference", "6": "a back-reference",
        "7": "a back-reference", "8": "a back-reference", "9": "a back-reference",
        "k": "a back-reference", "g": "a back-reference", "C": "a single byte",
        "G": "the end of the last match", "K": "a reset of the match",
        "R": "any line break", "X": "a grapheme cluster", "Z": "the end before a line break",
        "h": "horizontal space", "H": "horizontal space", "N": "a named character",
        "V": "vertical space", "u": "the escape (write \\x{…})", "U": "the escape (write \\x{…})",
    ]

    private static func perlClass(_ letter: Unicode.Scalar) -> ScalarSet {
        switch letter {
        case "d": ScalarProperties.digit
        case "D": ScalarProperties.digit.inverted
        case "w": ScalarProperties.word
        case "W": ScalarProperties.word.inverted
        case "s": ScalarProperties.space
        default: ScalarProperties.space.inverted
        }
    }

    /// After `\p`: `L`, `{Lu}`, `{^Greek}`.
    private mutating func takeProperty(
        isNegated: Bool, _ start: Int
    ) throws(RegexFault) -> ScalarSet {
        var isNegated = isNegated
        var name: String
        if take("{") {
            guard let inner = take(upTo: "}") else {
                throw .syntax("this { is never closed", offset: offset(before: 1))
            }
            name = inner
        } else if let letter = take() {
            name = String(letter)
        } else {
            throw .syntax("\\p needs a name: \\p{Greek}", offset: start)
        }
        if name.hasPrefix("^") {
            name.removeFirst()
            isNegated.toggle()
        }
        guard var set = ScalarProperties.named(name) else {
            let scripts = ScriptRanges.all.keys.sorted().joined(separator: ", ")
            throw .unsupported(
                "\\p{\(name)} (known are general categories such as L, Lu, Nd, and \(scripts))",
                offset: start)
        }
        if ignoresCase { set = CaseVariants.closure(of: set) }
        return isNegated ? set.inverted : set
    }

    /// After `\x`: two digits, or any number of them in braces.
    private mutating func takeHexadecimal(_ start: Int) throws(RegexFault) -> Unicode.Scalar {
        var digits = ""
        if take("{") {
            guard let inner = take(upTo: "}") else {
                throw .syntax("this { is never closed", offset: offset(before: 1))
            }
            digits = inner
        } else {
            while digits.utf8.count < 2, let digit = take() { digits.unicodeScalars.append(digit) }
            if digits.utf8.count < 2 { digits = "" }
        }
        guard digits.unicodeScalars.allSatisfy({ $0.properties.isASCIIHexDigit }),
            let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value)
        else { throw .syntax("\\x needs a character's number: \\x41, \\x{1F600}", offset: start) }
        return scalar
    }

    /// After `\0`: up to two further digits.
    private mutating func takeOctal() -> Unicode.Scalar {
        var value: UInt8 = 0
        var count = 0
        while count < 2, let digit = next?.value, 0x30...0x37 ~= digit {
            value = value * 8 + UInt8(digit - 0x30)
            count += 1
            _ = take()
        }
        return Unicode.Scalar(value)
    }
}
