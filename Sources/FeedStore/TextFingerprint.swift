import FeedModel

/// Tells whether an item's texts are those that were stored: 64 bits made of title, summary and content.
///
/// No cryptography, and twenty times as fast where the processor has no instructions for SHA-256. It need not
/// withstand more than chance: a feed whose author makes two texts collide hides an edit of its own.
struct TextFingerprint {
    private let known: Set<Int64>
    private var bytes: [UInt8] = []
    private var former = TextDigest()

    private static let blockSize = 32

    /// - Parameter known: What is stored of the feed's items.
    init(known: some Sequence<KnownItem>) {
        self.known = Set(known.lazy.map(\.textDigest))
    }

    /// It changes when a revision is due.
    mutating func texts(of items: Span<Item>, at index: Int) -> Int64 {
        add(items[index].title)
        add(items[index].summaryText)
        add(items[index].contentText)
        let digest = finish()
        if known.isEmpty || known.contains(digest) { return digest }
        // What an older version stored bears SHA-256, and keeps it while its texts are the same.
        let formerDigest = former.texts(of: items, at: index)
        return known.contains(formerDigest) ? formerDigest : digest
    }

    /// No text counts as an empty one.
    private mutating func add(_ text: String?) {
        if let text { bytes.append(contentsOf: text.utf8) }
        // An end mark that UTF-8 never holds.
        bytes.append(0xFF)
    }

    /// Of what was added; forgets it.
    private mutating func finish() -> Int64 {
        let rest = bytes.count % Self.blockSize
        if rest > 0 {
            bytes.append(contentsOf: repeatElement(0, count: Self.blockSize - rest))
        }
        let digest = Self.digest(of: bytes.span)
        bytes.removeAll(keepingCapacity: true)
        return Int64(bitPattern: digest)
    }

    /// Products of 64 bits by 64, folded: two chains of them, since one would wait for itself.
    private static func digest(of bytes: Span<UInt8>) -> UInt64 {
        var (first, second) = start
        var index = 0
        while index &+ blockSize <= bytes.count {
            first = fold(first ^ bytes.word(at: index), key.1 ^ bytes.word(at: index &+ 8))
            second = fold(
                second ^ bytes.word(at: index &+ 16), key.0 ^ bytes.word(at: index &+ 24))
            index &+= blockSize
        }
        let folded = fold(first ^ UInt64(bytes.count), second ^ start.1)
        return fold(folded ^ start.0, key.1)
    }

    // Digits of pi.
    private static let start: (UInt64, UInt64) = (0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344)
    private static let key: (UInt64, UInt64) = (0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89)

    private static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }
}

extension Span where Element == UInt8 {
    /// Little-endian. Of eight bytes that are taken out at once the compiler makes one load.
    @inline(__always)
    fileprivate func word(at index: Int) -> UInt64 {
        let bytes = extracting(index..<index &+ 8)
        let low =
            UInt64(bytes[0]) | UInt64(bytes[1]) << 8 | UInt64(bytes[2]) << 16
            | UInt64(bytes[3]) << 24
        let high =
            UInt64(bytes[4]) << 32 | UInt64(bytes[5]) << 40 | UInt64(bytes[6]) << 48
            | UInt64(bytes[7]) << 56
        return low | high
    }
}
