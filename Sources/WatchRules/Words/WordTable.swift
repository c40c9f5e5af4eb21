/// The words that rules use, numbered from 0; a hash table with open addressing.
struct WordTable {
    /// Fingerprint in the upper half, the word's number plus 1 in the lower; 0 is a free slot. At
    /// most a quarter is taken, so that most words of a text end at the first slot they look at.
    private var slots: [UInt64]
    private var keyBytes: [UInt8] = []
    /// Where each key begins in `keyBytes`, and the end of the last.
    private var keyStarts: [Int] = [0]

    var count: Int { keyStarts.count - 1 }

    init(capacity: Int) {
        var size = 64
        while size < capacity * 4 { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    /// The number of `key`, which is folded; a new one if it has none. At most `capacity` words.
    mutating func insert(_ key: [UInt8]) -> Int {
        let hash = WordHash.of(key.span)
        if let number = number(of: key.span, hash: hash) { return number }
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(count + 1)
        keyBytes += key
        keyStarts.append(keyBytes.count)
        return count - 1
    }

    /// - Parameter key: Compared with its ASCII capitals made small.
    @inline(__always)
    func number(of key: Span<UInt8>, hash: UInt64) -> Int? {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while true {
            let entry = slots[slot]
            if entry == 0 { return nil }
            if (entry ^ hash) >> 32 == 0 {
                let number = Int(entry & 0xFFFF_FFFF) - 1
                if isKey(number, key) { return number }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
    }

    private func isKey(_ number: Int, _ key: Span<UInt8>) -> Bool {
        let start = keyStarts[number]
        guard keyStarts[number + 1] - start == key.count else { return false }
        for index in key.indices where keyBytes[start + index] != key[index].lowercased {
            return false
        }
        return true
    }
}
