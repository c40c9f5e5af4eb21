/// A word of a text, or one of the further forms under which it may be found.
struct Word {
    var form = Form.whole
    /// `WordHash` of its key.
    var hash: UInt64
    /// Counts the words of a text; neighbours differ by 1.
    var position: Int
    /// How many positions it spans: 1, and more for the parts of `data-centre` in one.
    var width = 1
    /// Its bytes in the text.
    var range: Range<Int>
    /// A letter that is a word alone, in a script written without spaces: 語, ก.
    var isCharacter = false

    enum Form {
        /// As it stands.
        case whole
        /// Without a possessive or clitic end, an elided article, or Korean particles.
        case bare
        /// Parts that a hyphen, or a full stop, or the capitals of a hashtag set apart.
        case joined
    }

    /// The most positions a joined word spans.
    static let widestJoin = 6
    /// A word with a longer key, in bytes of UTF-8, is in no rule and is found by none.
    static let longestKey = 256
}

/// Who is told the words of a text, in the order of their ends.
protocol WordSink {
    /// Whether `Word.hash` is made.
    static var readsHash: Bool { get }

    /// - Parameter key: The bytes to compare by once ASCII capitals are made small.
    mutating func take(_ word: Word, key: Span<UInt8>)
}

extension WordSink {
    static var readsHash: Bool { true }
}

/// A hash of a key that costs two cycles a byte; equal hashes are told apart by the keys.
struct WordHash {
    private var state: UInt64 = 0

    @inline(__always)
    mutating func combine(_ byte: UInt8) {
        // Five bits tell letters apart, so that short words differ before the ends are mixed.
        state = (state << 5 | state >> 59) ^ UInt64(byte)
    }

    @inline(__always)
    var value: UInt64 {
        let mixed = (state ^ state >> 32) &* 0x9e37_79b9_7f4a_7c15
        return mixed ^ mixed >> 29
    }

    static func of(_ key: Span<UInt8>) -> UInt64 {
        var hash = WordHash()
        for index in key.indices { hash.combine(key[index].lowercased) }
        return hash.value
    }
}
