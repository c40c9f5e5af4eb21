/// A word of a text, or a form of one, on its way to be looked up.
struct WordToken: BitwiseCopyable {
    var hash: UInt64
    /// The first eight bytes of its key or fewer, in small letters, the first one lowest.
    var first: UInt64
    /// Those after these, 0 of a key that has no more.
    var second: UInt64 = 0
    /// Bytes of the scratch's text.
    var start: UInt32
    var end: UInt32
    /// Counted over all fields.
    var position: UInt32
    /// Where its key begins: in the scratch's text, or in its folded keys.
    var key: UInt32
    /// Bytes of the key.
    var count: UInt32
    var shape: Shape

    /// Plain values in one.
    struct Shape: BitwiseCopyable {
        /// As `Scratch.Occurrence` has it.
        var place: UInt8
        /// Positions.
        var width: UInt8 = 1
        var origin = Origin.text

        /// Where the key is, and what it is looked up for.
        enum Origin: UInt8 {
            /// A word of the text, with which letters of regexes may begin as well.
            case text
            /// The same, but part of a word: only letters of regexes may begin with it.
            case partOfWord
            /// One of the folded keys.
            case folded
        }
    }

    init() {
        (hash, first) = (0, 0)
        (start, end, position, key) = (0, 0, 0, 0)
        (count, shape) = (0, Shape(place: 0))
    }

    @inline(__always)
    static func mask(_ count: Int) -> UInt64 {
        count >= 8 ? .max : (1 << UInt64(count * 8)) &- 1
    }

    /// The word of ASCII letters and digits that begins at `start`, where one stands.
    ///
    /// - Parameter block: The sixteen bytes from there.
    @inline(__always)
    init(
        at start: Int, _ block: LetterBlock, in text: FlatView<UInt8>,
        _ keyHash: KeyHash, position: UInt32, _ shape: Shape
    ) {
        self.start = UInt32(truncatingIfNeeded: start)
        key = self.start
        self.position = position
        self.shape = shape
        (first, second) = (block.first, block.second)
        hash = keyHash.of(first, second)
        var length = block.length
        if length == LetterBlock.size {
            while true {
                let next = LetterBlock(text, at: start &+ length)
                if next.length > 0 { hash = keyHash.combined(hash, next.first) }
                if next.length > 8 { hash = keyHash.combined(hash, next.second) }
                length &+= next.length
                if next.length < LetterBlock.size { break }
            }
        }
        count = UInt32(truncatingIfNeeded: length)
        end = self.start &+ count
    }

    /// A key that stands folded in `bytes`, followed by seven bytes or more.
    @inline(__always)
    init(
        folded key: Int, count: Int, in bytes: FlatView<UInt8>, _ keyHash: KeyHash,
        _ range: Range<Int>, position: UInt32, _ shape: Shape
    ) {
        first = bytes.eightBytes(at: key) & Self.mask(count)
        if count > 8 { second = bytes.eightBytes(at: key + 8) & Self.mask(count - 8) }
        var hash = keyHash.of(first, second)
        var done = 16
        while done < count {
            hash = keyHash.combined(
                hash, bytes.eightBytes(at: key + done) & Self.mask(count - done))
            done += 8
        }
        self.hash = hash
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        end = UInt32(truncatingIfNeeded: range.upperBound)
        self.position = position
        self.key = UInt32(truncatingIfNeeded: key)
        self.count = UInt32(truncatingIfNeeded: count)
        self.shape = shape
        self.shape.origin = .folded
    }
}

/// Sixteen bytes of a text, and how many of them, from the first one on, are ASCII letters and digits.
///
/// Without a branch: how long the next word is nobody can guess.
struct LetterBlock: BitwiseCopyable {
    static let size = 16
    /// These letters and digits in small letters, and then zeroes, the first one lowest.
    let first: UInt64
    let second: UInt64
    let length: Int

    /// - Parameter offset: Sixteen bytes can be read from there.
    @inline(__always)
    init(_ text: FlatView<UInt8>, at offset: Int) {
        let bytes = text.sixteenBytes(at: offset)
        let small = bytes | SIMD16(repeating: 0x20)
        let letters = Self.halves(
            of: small &- SIMD16(repeating: 0x61) .< SIMD16(repeating: 26))
        let digits = Self.halves(
            of: bytes &- SIMD16(repeating: 0x30) .< SIMD16(repeating: 10))
        let (low, high) = (letters.low | digits.low, letters.high | digits.high)
        let (lowStops, highStops) = (~low, ~high)
        // The bits below the lowest one; all of them if there is none.
        let lowMask = (lowStops & (0 &- lowStops)) &- 1
        let highMask = ((highStops & (0 &- highStops)) &- 1) & (lowStops == 0 ? .max : 0)
        let block = unsafe unsafeBitCast(small, to: SIMD2<UInt64>.self)
        first = UInt64(littleEndian: block[0]) & lowMask
        second = UInt64(littleEndian: block[1]) & highMask
        length = ((~lowMask).trailingZeroBitCount &+ (~highMask).trailingZeroBitCount) &>> 3
    }

    /// A byte that is marked is all ones.
    @inline(__always)
    private static func halves(of marks: SIMDMask<SIMD16<Int8>>) -> (low: UInt64, high: UInt64) {
        let halves = unsafe unsafeBitCast(marks, to: SIMD2<UInt64>.self)
        return (UInt64(littleEndian: halves[0]), UInt64(littleEndian: halves[1]))
    }
}

/// Where the keys of tokens stand.
struct TokenBytes: BitwiseCopyable {
    let text: FlatView<UInt8>
    let folded: FlatView<UInt8>

    /// Those of a token's key; ASCII capitals may be among them.
    @inline(__always)
    func of(_ token: WordToken) -> (FlatView<UInt8>, Range<Int>) {
        let start = Int(token.key)
        return (token.shape.origin == .folded ? folded : text, start..<start &+ Int(token.count))
    }

    /// The last three bytes of a token's key, or its first ones and what follows, in small letters, the
    /// first one lowest.
    @inline(__always)
    func lastThree(of token: WordToken) -> UInt64 {
        let isFolded = token.shape.origin == .folded
        let end = Int(token.key) &+ max(3, Int(token.count))
        let letters = (isFolded ? folded : text).eightBytes(at: end &- 3) & 0xFF_FFFF
        // Folded bytes of other letters have to stay.
        return letters | (isFolded ? 0 : 0x20_2020)
    }
}
