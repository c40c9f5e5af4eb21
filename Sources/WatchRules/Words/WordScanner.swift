/// Cuts a text into words and hands each, in every form it may be found under, to a sink.
///
/// The analysis chain of docs/rules.md. Words of ASCII letters and digits, most of any text in
/// English, are hashed where they stand; all others are folded into a key first.
struct WordScanner {
    /// Whether `#StargateProject` is Stargate and Project as well.
    let splitsHashtags: Bool
    private var forms = WordForms()
    private let breaks = WordBreaks(isTailored: true)

    init(splitsHashtags: Bool = true) { self.splitsHashtags = splitsHashtags }

    /// - Parameter text: Well-formed UTF-8. Positions count from 0.
    /// - Returns: The number of positions.
    mutating func scan<Sink: WordSink>(_ text: Span<UInt8>, into sink: inout Sink) -> Int {
        var position = 0
        var offset = 0
        // Where a word would follow a `#`, or hang on to the word before it.
        var special = -1
        forms.reset()
        while offset < text.count {
            let byte = text[offset]
            if byte.isASCIIWord {
                var hash = WordHash()
                var end = offset
                var next = byte
                repeat {
                    // Makes capitals small, and leaves digits and small letters as they are.
                    hash.combine(next | 0x20)
                    end += 1
                    next = end < text.count ? text[end] : 0x20
                } while next.isASCIIWord
                let isWhole = next == 0x20 || Self.endsWord(with: next, at: end, in: text)
                if isWhole, offset != special, end - offset < Word.longestKey {
                    let word = Word(
                        hash: hash.value, position: position, range: offset..<end)
                    sink.take(word, key: text.extracting(offset..<end))
                    position += 1
                    offset = end
                    continue
                }
            } else if byte < 0x80, byte != 0x5F {
                offset += 1
                if byte == 0x23 { special = offset }
                continue
            }
            let segment = breaks.segment(at: offset, in: text)
            if segment.isWord {
                position += forms.emit(
                    segment, from: offset, of: text, at: position,
                    splitsHashtags: splitsHashtags, into: &sink)
                special = forms.link?.end ?? -1
            }
            offset = segment.end
        }
        return position
    }

    /// Whether a run of ASCII letters and digits is all of a word, with nothing that could join or
    /// link it to what follows.
    ///
    /// - Parameter byte: The first after the run, at `end`.
    private static func endsWord(with byte: UInt8, at end: Int, in text: Span<UInt8>) -> Bool {
        switch byte {
        case 0x27, 0x2C, 0x2E, 0x3B:  // ' , . ;
            guard end + 1 < text.count else { return true }
            let next = text[end + 1]
            return next < 0x80 && next != 0x5F && !next.isASCIIWord
        case 0x2D, 0x5F:  // - _
            return false
        default:
            return byte < 0x80
        }
    }
}
