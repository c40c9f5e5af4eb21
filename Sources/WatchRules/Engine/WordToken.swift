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

    /// The word of ASCII letters and digits that begins at `start`, where one stands.
    ///
    /// - Parameters:
    ///   - block: The eight bytes from there.
    ///   - letters: `letters(in: block)`.
    @inline(__always)
    init(
        at start: Int, _ block: UInt64, _ letters: UInt64, in text: FlatView<UInt8>,
        _ keyHash: KeyHash, position: UInt32, _ shape: Shape
    ) {
        let spaces: UInt64 = 0x2020_2020_2020_2020
        self.start = UInt32(truncatingIfNeeded: start)
        key = self.start
        self.position = position
        self.shape = shape
        let stops = ~letters & 0x8080_8080_8080_8080
        if stops != 0 {
            let count = stops.trailingZeroBitCount >> 3
            first = (block | spaces) & Self.mask(count)
            hash = keyHash.of(first)
            end = UInt32(truncatingIfNeeded: start &+ count)
            self.count = UInt32(truncatingIfNeeded: count)
            return
        }
        first = block | spaces
        hash = keyHash.of(first)
        var end = start &+ 8
        while true {
            let block = text.eightBytes(at: end)
            let stops = ~Self.letters(in: block) & 0x8080_8080_8080_8080
            if stops == 0 {
                hash = keyHash.combined(hash, block | spaces)
                if end == start &+ 8 { second = block | spaces }
                end &+= 8
                continue
            }
            let count = stops.trailingZeroBitCount >> 3
            if count > 0 {
                let rest = (block | spaces) & Self.mask(count)
                hash = keyHash.combined(hash, rest)
                if end == start &+ 8 { second = rest }
            }
            end &+= count
            break
        }
        self.end = UInt32(truncatingIfNeeded: end)
        self.count = UInt32(truncatingIfNeeded: end &- start)
    }

    /// A key that stands folded in `bytes`, followed by seven bytes or more.
    @inline(__always)
    init(
        folded key: Int, count: Int, in bytes: FlatView<UInt8>, _ keyHash: KeyHash,
        _ range: Range<Int>, position: UInt32, _ shape: Shape
    ) {
        first = bytes.eightBytes(at: key) & Self.mask(count)
        if count > 8 { second = bytes.eightBytes(at: key + 8) & Self.mask(count - 8) }
        var hash = keyHash.of(first)
        var done = 8
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

    /// The last three bytes of a token's key, which has more, in small letters, the first one lowest.
    @inline(__always)
    func lastThree(of token: WordToken) -> UInt64 {
        let (view, range) = of(token)
        let letters = view.eightBytes(at: range.upperBound &- 3) & 0xFF_FFFF
        // Folded bytes of other letters have to stay.
        return token.shape.origin == .folded ? letters : letters | 0x20_2020
    }
}
