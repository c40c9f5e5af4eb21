/// Builds the key of a word: the form in which words of rules and items are compared.
///
/// NFKC_Casefold (Unicode 15.0 §3.13) in canonical decomposition, then without the marks on Latin,
/// Greek and Cyrillic letters, without Arabic and Hebrew points, with digits of any script as
/// ASCII, and without apostrophes. Hangul syllables stay composed.
struct Folding {
    private(set) var key: [UInt8] = []
    /// Where apostrophes stood: offsets in `key` and, before and after it, in the text.
    private(set) var firstApostrophe: Apostrophe?
    private(set) var lastApostrophe: Apostrophe?

    struct Apostrophe {
        var keyOffset: Int
        var start: Int
        var end: Int
    }

    /// The last scalar of the key that is not a mark.
    private var base: UInt32 = 0
    /// Marks on `base` that wait for their canonical order: combining class, arrival, scalar.
    private var marks: [UInt64] = []

    /// Where in `key` begins what follows the last apostrophe.
    private var pieceStart = 0
    /// A full stop, comma or space stands in it.
    private var hasPunctuation = false

    /// `WordTables.foldingBlocks`: values below `firstMapping` are these.
    private enum Treatment {
        static let keep: UInt32 = 0
        static let drop: UInt32 = 1
        /// Dropped after a Latin, Greek or Cyrillic letter.
        static let mark: UInt32 = 2
        /// Dropped after an alef.
        static let hamza: UInt32 = 3
        /// A mark that stays.
        static let ordered: UInt32 = 4
        static let firstMapping: UInt32 = 5
    }

    mutating func clear() {
        key.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
        firstApostrophe = nil
        lastApostrophe = nil
        base = 0
        pieceStart = 0
        hasPunctuation = false
    }

    /// Appends the folded form of `range`. Stops once the key is too long to be looked for.
    mutating func append(_ range: Range<Int>, of text: Span<UInt8>) {
        var offset = range.lowerBound
        while offset < range.upperBound, key.count < Word.longestKey {
            let byte = text[offset]
            if byte.isASCIIWord, marks.isEmpty {
                key.append(byte.lowercased)
                base = UInt32(byte.lowercased)
                offset += 1
            } else if byte < 0x80, byte != 0x27 {
                appendBase(UInt32(byte.lowercased))
                offset += 1
            } else {
                let (scalar, length) = text.scalar(at: offset)
                if [0x27, 0x2018, 0x2019, 0x02BC, 0xFF07].contains(scalar) {
                    endPiece()
                    let place = Apostrophe(
                        keyOffset: key.count, start: offset, end: offset + length)
                    firstApostrophe = firstApostrophe ?? place
                    lastApostrophe = place
                } else {
                    append(scalar)
                }
                offset += length
            }
        }
        endPiece()
    }

    /// Completes what stands before an apostrophe or the end: `1,000` becomes `1000`, `u.s.a`
    /// becomes `usa`.
    private mutating func endPiece() {
        flushMarks()
        if hasPunctuation {
            dropFromPiece(0x20)
            if isInitials { dropFromPiece(0x2E) }
            if isGrouped { dropFromPiece(0x2C) }
            hasPunctuation = false
        }
        pieceStart = key.count
        base = 0
    }

    private mutating func dropFromPiece(_ byte: UInt8) {
        var end = pieceStart
        for index in pieceStart..<key.count where key[index] != byte {
            key[end] = key[index]
            end += 1
        }
        key.removeLast(key.count - end)
    }

    /// Single letters with a full stop between any two.
    private var isInitials: Bool {
        var isLetterNext = true
        for byte in key[pieceStart...] where byte & 0xC0 != 0x80 {
            guard isLetterNext ? byte != 0x2E && !byte.isASCIIDigit : byte == 0x2E else {
                return false
            }
            isLetterNext.toggle()
        }
        return !isLetterNext
    }

    /// Each comma sets three digits apart. "3,5" is three and a half to half of Europe, and
    /// "1,2,3" a list.
    private var isGrouped: Bool {
        func isDigit(_ index: Int) -> Bool { index < key.count && key[index].isASCIIDigit }
        return (pieceStart..<key.count).allSatisfy { index in
            key[index] != 0x2C
                || (1...3).allSatisfy { isDigit(index + $0) } && !isDigit(index + 4)
        }
    }

    private mutating func append(_ scalar: UInt32) {
        // The tags after a black flag say whose flag it is: England's, Scotland's (UTS #51 §2.9).
        let isTagged = base == 0x1F3F4 || Self.tags ~= base
        if isTagged, Self.tags ~= scalar { return appendBase(scalar) }
        let value = Self.treatment(of: scalar)
        guard value >= Treatment.firstMapping else { return append(scalar, treatment: value) }
        for index in 0..<Self.mapping(at: value) >> 18 {
            let scalar = Self.mapping(at: value + index) & 0x3FFFF
            append(scalar, treatment: Self.treatment(of: scalar))
        }
    }

    private static let tags: ClosedRange<UInt32> = 0xE0020...0xE007F

    private mutating func append(_ scalar: UInt32, treatment: UInt32) {
        switch treatment {
        case Treatment.drop:
            break
        case Treatment.mark:
            // й and ї are letters of their own.
            let isLetter = base == 0x438 && scalar == 0x306 || base == 0x456 && scalar == 0x308
            if isLetter || !Self.losesMarks(base) { appendMark(scalar) }
        case Treatment.hamza:
            if base != 0x627 { appendMark(scalar) }
        case Treatment.ordered:
            appendMark(scalar)
        default:
            appendBase(scalar)
        }
    }

    private mutating func appendBase(_ scalar: UInt32) {
        let isDirect = marks.isEmpty
        if !isDirect { flushMarks() }
        if scalar < 0x30 { hasPunctuation = true }
        if isDirect, 0x1161...0x11C2 ~= scalar, let syllable = Hangul.composed(base, scalar) {
            key.removeLast(3)
            encode(syllable)
            base = syllable
        } else {
            encode(scalar)
            base = scalar
        }
    }

    private mutating func appendMark(_ scalar: UInt32) {
        let order = Unicode.Scalar(scalar)?.properties.canonicalCombiningClass.rawValue ?? 0
        marks.append(UInt64(order) << 56 | UInt64(marks.count) << 21 | UInt64(scalar))
    }

    private mutating func flushMarks() {
        guard !marks.isEmpty else { return }
        marks.sort()
        for mark in marks {
            let scalar = UInt32(mark & 0x1FFFFF)
            // The iota below folds to a letter, but takes part in the order as a mark.
            encode(scalar == 0x345 ? 0x3B9 : scalar)
        }
        marks.removeAll(keepingCapacity: true)
    }

    private mutating func encode(_ scalar: UInt32) {
        func continuation(_ shift: UInt32) -> UInt8 {
            UInt8(truncatingIfNeeded: 0x80 | scalar >> shift & 0x3F)
        }
        switch scalar {
        case ..<0x80:
            key.append(UInt8(truncatingIfNeeded: scalar))
        case ..<0x800:
            key.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
            key.append(continuation(0))
        case ..<0x10000:
            key.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
            key.append(continuation(6))
            key.append(continuation(0))
        default:
            key.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
            key.append(continuation(12))
            key.append(continuation(6))
            key.append(continuation(0))
        }
    }

    private static func losesMarks(_ base: UInt32) -> Bool {
        let wordClass = WordClass(of: base)
        return wordClass == .lower || wordClass == .upper
    }

    private static func treatment(of scalar: UInt32) -> UInt32 {
        guard scalar < WordTables.limit else {
            return (0xE0000...0xE0FFF).contains(scalar) ? Treatment.drop : Treatment.keep
        }
        let index = Int(scalar >> 5)
        let block = WordTables.foldingIndex[index >> 2] >> (UInt64(index & 3) * 16) & 0xFFFF
        let place = Int(block) << 5 | Int(scalar & 31)
        let value = WordTables.foldingBlocks[place >> 2] >> (UInt64(place & 3) * 16) & 0xFFFF
        return UInt32(truncatingIfNeeded: value)
    }

    private static func mapping(at offset: UInt32) -> UInt32 {
        let word = WordTables.mappings[Int(offset >> 1)]
        return UInt32(truncatingIfNeeded: word >> (UInt64(offset & 1) * 32))
    }
}
