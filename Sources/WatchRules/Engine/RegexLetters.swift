/// Letters that every match of a regex contains, looked for in the text before the regex is.
struct RegexLetters: Sendable {
    /// Small if letter case makes no difference; ASCII in that case.
    let bytes: [UInt8]
    let ignoresCase: Bool

    static let fewestBytes = 3

    /// Nil if they are too few to tell.
    init?(_ literal: RequiredLiteral) {
        ignoresCase = literal.ignoresCase
        var runs: [[UInt8]] = [[]]
        for byte in literal.text.utf8 {
            // Of other letters, the other case may have another length.
            if byte < 0x80 || !literal.ignoresCase {
                runs[runs.count - 1].append(byte)
            } else {
                runs.append([])
            }
        }
        let longest = runs.max { $0.count < $1.count } ?? []
        guard longest.count >= Self.fewestBytes else { return nil }
        bytes = Array(longest.prefix(64))
    }

    var keyBytes: [UInt8] { [ignoresCase ? 1 : 0] + bytes }

    /// What stands in for letters of three bytes, whatever their case.
    static func trigram(_ bytes: ArraySlice<UInt8>) -> Int {
        trigram(bytes.prefix(3).reduce(0) { $0 << 8 | UInt32($1 | 0x20) })
    }

    /// - Parameter packed: The three in 24 bits, each with 0x20.
    @inline(__always)
    static func trigram(_ packed: UInt32) -> Int { Int((packed &* 0x9E37_79B1) >> 17) }

    static let trigramCount = 1 << 15
}
