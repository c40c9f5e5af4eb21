/// A word of ASCII letters and digits, where it stands.
struct PlainWord {
    /// Bytes of the scratch's text.
    var range: Range<Int>
    var hash: UInt64
    /// Its first eight bytes or fewer, in small letters, the first one lowest.
    var first: UInt64
    /// Those after these, 0 of a word that has no more.
    var second: UInt64 = 0
    /// Its last eight; the same of a word that has no more.
    var last: UInt64

    @inline(__always)
    static func mask(_ count: Int) -> UInt64 {
        count >= 8 ? .max : (1 << UInt64(count * 8)) &- 1
    }

    /// The highest bit of each byte of `block` that is a letter or digit.
    @inline(__always)
    static func letters(in block: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let low = block & (ones &* 0x7F)
        let small = low | ones &* 0x20
        let isLetter = (small &+ ones &* (0x80 - 0x61)) & ~(small &+ ones &* (0x80 - 0x7B))
        let isDigit = (low &+ ones &* (0x80 - 0x30)) & ~(low &+ ones &* (0x80 - 0x3A))
        return (isLetter | isDigit) & ~block & (ones &* 0x80)
    }

    /// The word that begins at `start`, where a letter or digit stands.
    ///
    /// - Parameters:
    ///   - block: The eight bytes from there.
    ///   - letters: `letters(in: block)`.
    @inline(__always)
    init(
        at start: Int, _ block: UInt64, _ letters: UInt64, in text: FlatView<UInt8>,
        _ keyHash: KeyHash
    ) {
        let spaces: UInt64 = 0x2020_2020_2020_2020
        let stops = ~letters & 0x8080_8080_8080_8080
        if stops != 0 {
            let count = stops.trailingZeroBitCount >> 3
            first = (block | spaces) & Self.mask(count)
            last = first
            hash = keyHash.of(first)
            range = start..<start + count
            return
        }
        first = block | spaces
        hash = keyHash.of(first)
        var end = start + 8
        while true {
            let block = text.eightBytes(at: end)
            let stops = ~Self.letters(in: block) & 0x8080_8080_8080_8080
            if stops == 0 {
                hash = keyHash.combined(hash, block | spaces)
                if end == start + 8 { second = block | spaces }
                end += 8
                continue
            }
            let count = stops.trailingZeroBitCount >> 3
            if count > 0 {
                let rest = (block | spaces) & Self.mask(count)
                hash = keyHash.combined(hash, rest)
                if end == start + 8 { second = rest }
            }
            end += count
            break
        }
        last = text.eightBytes(at: end - 8) | spaces
        range = start..<end
    }
}

/// Cuts a text of a scratch into words, as `WordScanner` does, only faster where they are plain.
struct TextScan {
    private var forms = WordForms()
    private let breaks = WordBreaks(isTailored: true)

    /// - Parameter range: Bytes of `text`; what follows is no letter or digit.
    /// - Returns: The number of positions.
    mutating func scan(
        _ range: Range<Int>, of text: FlatView<UInt8>, into sink: inout OccurrenceSink
    ) -> Int {
        let end = range.upperBound
        let keyHash = sink.keyHash
        var offset = range.lowerBound
        var position = 0
        // Where a word would follow a `#`, or hang on to the word before it.
        var special = -1
        forms.reset()
        while offset < end {
            let block = text.eightBytes(at: offset)
            let letters = PlainWord.letters(in: block)
            var wordEnd: Int?
            if letters & 0x80 != 0 {
                let word = PlainWord(at: offset, block, letters, in: text, keyHash)
                let stop = word.range.upperBound
                let next = text[stop]
                if next == 0x20 || Self.endsWord(with: next, at: stop, before: end, in: text),
                    offset != special, word.range.count < Word.longestKey
                {
                    sink.take(word, at: position)
                    position += 1
                    offset = stop + (next == 0x20 ? 1 : 0)
                    continue
                }
                if next == 0x2D || Self.endsWord(with: next, at: stop, before: end, in: text) {
                    wordEnd = stop
                }
            } else {
                let byte = UInt8(truncatingIfNeeded: block)
                if byte < 0x80, byte != 0x5F {
                    offset += 1
                    if byte == 0x23 { special = offset }
                    continue
                }
            }
            offset = scanSlowly(
                range, of: text, from: offset, wordEnd, &position, &special, into: &sink)
        }
        return position
    }

    /// - Parameter wordEnd: That of a word of ASCII letters and digits, if one is there.
    private mutating func scanSlowly(
        _ range: Range<Int>, of text: FlatView<UInt8>, from offset: Int, _ wordEnd: Int?,
        _ position: inout Int, _ special: inout Int, into sink: inout OccurrenceSink
    ) -> Int {
        let base = range.lowerBound
        return text.withSpan(range) { span in
            let segment =
                wordEnd.map {
                    WordBreaks.Segment(end: $0 - base, isWord: true, isCharacter: false)
                } ?? breaks.segment(at: offset - base, in: span)
            if segment.isWord {
                position += forms.emit(
                    segment, from: offset - base, of: span, at: position, splitsHashtags: true,
                    into: &sink)
                special = forms.link.map { $0.end + base } ?? -1
            }
            if sink.hasLetters { sink.takeLetters(in: offset..<base + segment.end) }
            return base + segment.end
        }
    }

    /// As `WordScanner` has it.
    @inline(__always)
    private static func endsWord(
        with byte: UInt8, at end: Int, before textEnd: Int, in text: FlatView<UInt8>
    ) -> Bool {
        if end >= textEnd { return true }
        switch byte {
        case 0x27, 0x2C, 0x2E, 0x3B:  // ' , . ;
            guard end + 1 < textEnd else { return true }
            let next = text[end + 1]
            return next < 0x80 && next != 0x5F && !next.isASCIIWord
        case 0x2D, 0x5F:  // - _
            return false
        default:
            return byte < 0x80
        }
    }
}
