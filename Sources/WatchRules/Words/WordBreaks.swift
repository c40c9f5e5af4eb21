/// Word boundaries (UAX #29 version 15.0), plain or as docs/rules.md tailors them.
struct WordBreaks {
    /// False: the boundaries of UAX #29 to the letter.
    let isTailored: Bool

    /// What stands between two neighbouring boundaries.
    struct Segment {
        /// Offset past the last byte.
        var end: Int
        /// False: white space, punctuation, symbols.
        var isWord: Bool
        /// A single letter of a script that is written without spaces: 語, ก.
        var isCharacter: Bool
    }

    /// The segment that begins at the boundary `start`, which is not the end of `text`.
    func segment(at start: Int, in text: Span<UInt8>) -> Segment {
        let (first, length) = text.scalar(at: start)
        // The last class that counts: Extend, Format and ZWJ are looked through (WB4).
        var last = wordClass(of: first)
        var direct = last
        var end = start + length
        var isWord = last.makesWord
        let isCharacter = last == .character
        var indicators = last == .regionalIndicator ? 1 : 0
        if last == .cr, end < text.count, text[end] == 0x0A { end += 1 }  // WB3
        if last == .cr || last == .lf || last == .newline {  // WB3a
            return Segment(end: end, isWord: false, isCharacter: false)
        }
        while end < text.count {
            let (scalar, length) = text.scalar(at: end)
            let next = wordClass(of: scalar)
            if next.isIgnored {  // WB4
                direct = next
                end += length
                continue
            }
            if joins(last, next) || direct == .zwj && next.isPictographic  // WB3c
                || direct == .space && next == .space  // WB3d
            {
                end += length
            } else if indicators == 1, last == .regionalIndicator, next == last {  // WB15, WB16
                indicators = 2
                end += length
            } else if let afterNext = endOfBridge(last, next, at: end + length, in: text) {
                end = afterNext.offset
                last = afterNext.wordClass
                direct = last
                continue
            } else if last == .hebrew, next == .singleQuote {  // WB7a
                end += length
            } else {
                break
            }
            last = next
            direct = next
            isWord = isWord || next.makesWord
        }
        return Segment(end: end, isWord: isWord, isCharacter: isCharacter)
    }

    private func isLower(at offset: Int, in text: Span<UInt8>) -> Bool {
        offset < text.count && wordClass(of: text.scalar(at: offset).value) == .lower
    }

    private func wordClass(of scalar: UInt32) -> WordClass {
        // CO₂ is a word as CO2 is; UAX #29 has no class for digits below the line. Those above it are
        // mostly notes: OpenAI¹.
        if isTailored, (0x2080...0x2089).contains(scalar) { return .numeric }
        let value = WordClass(of: scalar)
        return isTailored ? value.tailored : value.untailored
    }

    /// The rules that look at two neighbours: WB5, WB8 to WB10, WB13 to WB13b.
    private func joins(_ left: WordClass, _ right: WordClass) -> Bool {
        switch (left, right) {
        case (.katakana, .katakana), (.katakana, .extendNumLet), (.extendNumLet, .katakana),
            (.extendNumLet, .extendNumLet):
            true
        default:
            (left.isLetter || left == .numeric || left == .extendNumLet)
                && (right.isLetter || right == .numeric || right == .extendNumLet)
        }
    }

    /// Where `middle`, between `left` and what begins at `offset`, joins the two (WB6, WB7, WB7b,
    /// WB7c, WB11, WB12): the end of the latter, and its class.
    private func endOfBridge(
        _ left: WordClass, _ middle: WordClass, at offset: Int, in text: Span<UInt8>
    ) -> (offset: Int, wordClass: WordClass)? {
        let isLetter = left.isLetter
        let canBridge =
            switch middle {
            case .midNumLet, .singleQuote, .fullStop: isLetter || left == .numeric
            case .midLetter: isLetter
            case .midNum: left == .numeric
            case .doubleQuote: left == .hebrew
            default: false
            }
        guard canBridge else { return nil }
        var offset = offset
        while offset < text.count {
            let (scalar, length) = text.scalar(at: offset)
            let right = wordClass(of: scalar)
            offset += length
            if right.isIgnored { continue }
            // "announced.OpenAI" and "US.Musk" are two words, "Node.js" and "U.S.A" are one.
            if middle == .fullStop, right == .upper,
                left == .lower || isLower(at: offset, in: text)
            {
                return nil
            }
            let joins =
                middle == .doubleQuote
                ? right == .hebrew : isLetter ? right.isLetter : right == .numeric
            return joins ? (offset, right) : nil
        }
        return nil
    }
}
