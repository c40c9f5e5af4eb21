import Crypto
import FeedModel

/// The first 128 bits of the SHA-256 of some texts, each with an end mark that UTF-8 never holds.
///
/// Can be used again and again, and keeps its room.
struct TextDigest {
    private var bytes: [UInt8] = []

    /// No text counts as an empty one.
    mutating func add(_ text: String?) {
        if let text { bytes.append(contentsOf: text.utf8) }
        bytes.append(0xFF)
    }

    /// The digest of what was added, big-endian; forgets the texts.
    mutating func finish() -> (UInt64, UInt64) {
        var words: (UInt64, UInt64) = (0, 0)
        for (index, byte) in SHA256.hash(data: bytes).prefix(16).enumerated() {
            if index < 8 {
                words.0 = words.0 << 8 | UInt64(byte)
            } else {
                words.1 = words.1 << 8 | UInt64(byte)
            }
        }
        bytes.removeAll(keepingCapacity: true)
        return words
    }

    /// Of an item's texts that rules look at, as ``TextFingerprint`` was made before.
    mutating func texts(of items: Span<Item>, at index: Int) -> Int64 {
        add(items[index].title)
        add(items[index].summaryText)
        add(items[index].contentText)
        return Int64(bitPattern: finish().0)
    }
}
