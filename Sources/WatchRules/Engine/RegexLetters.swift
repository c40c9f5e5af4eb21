/// Letters that every match of a regex contains, looked for in the text before the regex is.
struct RegexLetters: Sendable {
    /// Small if letter case makes no difference; ASCII in that case.
    let bytes: [UInt8]
    let ignoresCase: Bool
    /// How many scalars of a match stand before them at most; nil if there may be any number.
    let mostBefore: Int?
    /// Those of them, ASCII letters and digits, that stand at the beginning of a word, so that no
    /// text is searched for the letters; empty if there are none.
    let wordStart: Range<Int>

    static let fewestBytes = 3

    /// Nil if they are too few to tell.
    init?(_ literal: RequiredLiteral) {
        ignoresCase = literal.ignoresCase
        var runs: [(before: Int, bytes: [UInt8])] = [(0, [])]
        for (number, scalar) in literal.text.unicodeScalars.enumerated() {
            // Of other letters, the other case may have another length.
            if scalar.isASCII || !literal.ignoresCase {
                runs[runs.count - 1].bytes += String(scalar).utf8
            } else {
                runs.append((number + 1, []))
            }
        }
        guard let longest = runs.max(by: { $0.bytes.count < $1.bytes.count }),
            longest.bytes.count >= Self.fewestBytes
        else { return nil }
        bytes = Array(longest.bytes.prefix(64))
        mostBefore = literal.mostBefore.flatMap { before in
            before <= Self.mostBefore ? before + longest.before : nil
        }
        wordStart = Self.wordStart(
            in: bytes, beginsWord: literal.beginsWord && longest.before == 0)
    }

    /// The longest beginning of a word.
    private static func wordStart(in bytes: [UInt8], beginsWord: Bool) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        while start < bytes.count {
            let length = bytes[start...].prefix(while: \.isASCIIWord).count
            let isKnown = start > 0 || beginsWord
            if isKnown, length >= fewestBytes, length > longest.count {
                longest = start..<start + length
            }
            start += length + 1
        }
        return longest
    }

    /// Where more may stand before, whole texts are searched.
    private static let mostBefore = 64

    var keyBytes: [UInt8] {
        [(ignoresCase ? 1 : 0) | (wordStart.isEmpty ? 0 : Self.startsWord)] + bytes
    }

    /// In the first of `keyBytes`.
    static let startsWord: UInt8 = 2

    /// What stands in for letters of three bytes, whatever their case.
    static func trigram(_ bytes: ArraySlice<UInt8>) -> Int {
        trigram(bytes.prefix(3).reversed().reduce(0) { $0 << 8 | UInt32($1 | 0x20) })
    }

    /// - Parameter packed: The three in 24 bits, each with 0x20, the first one lowest.
    @inline(__always)
    static func trigram(_ packed: UInt32) -> Int { Int((packed &* 0x9E37_79B1) >> 17) }

    static let trigramCount = 1 << 15
}
