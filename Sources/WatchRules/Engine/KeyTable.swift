/// Whatever queries look up in an item, numbered from 0: the words they use, and under keys that no
/// word has, wildcards, facts and the letters that a regex needs.
///
/// A hash table with open addressing, built once and then only read.
struct KeyTable: ~Copyable {
    private let filter: FlatBuffer<UInt64>
    private let slots: FlatBuffer<KeySlot>
    /// By slot, the key's next eight bytes.
    private let seconds: FlatBuffer<UInt64>
    private let bytes: FlatBuffer<UInt8>
    private let starts: FlatBuffer<UInt32>
    let count: Int
    let view: View

    /// The first byte of a key that is no word: none of UTF-8.
    static let mark: UInt8 = 0xFF

    init(_ builder: borrowing KeyTableBuilder) {
        var size = 64
        while size * 64 < builder.count * 16 { size *= 2 }
        var bits = Array(repeating: UInt64(0), count: size)
        for number in 0..<builder.count {
            let hash = KeyHash.of(Array(builder.key(UInt32(number))).span)
            bits[Self.filterWord(hash) & (size - 1)] |= Self.filterBit(hash)
        }
        filter = FlatBuffer(bits)
        slots = FlatBuffer(builder.slots)
        seconds = FlatBuffer(builder.slots.map { builder.second(of: $0) })
        bytes = FlatBuffer(builder.bytes)
        starts = FlatBuffer(builder.starts)
        count = builder.count
        view = View(
            filter: filter.view, filterMask: size - 1, slots: slots.view,
            seconds: seconds.view, mask: builder.slots.count - 1, bytes: bytes.view,
            starts: starts.view)
    }

    @inline(__always)
    fileprivate static func filterWord(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash >> 6)
    }

    @inline(__always)
    fileprivate static func filterBit(_ hash: UInt64) -> UInt64 { 1 << (hash & 63) }

    var byteCount: Int {
        filter.byteCount + slots.byteCount + seconds.byteCount + bytes.byteCount + starts.byteCount
    }

    struct View {
        /// A bit for each key, small enough to stay near: most words of a text are in no query.
        fileprivate let filter: FlatView<UInt64>
        fileprivate let filterMask: Int
        fileprivate let slots: FlatView<KeySlot>
        fileprivate let seconds: FlatView<UInt64>
        fileprivate let mask: Int
        fileprivate let bytes: FlatView<UInt8>
        fileprivate let starts: FlatView<UInt32>

        /// - Parameter key: Compared with its ASCII capitals made small.
        func number(of key: Span<UInt8>) -> UInt32? {
            let hash = KeyHash.of(key)
            return number(KeySlot.tag(hash, count: key.count), hash) { slot, _ in
                let start = Int(starts[slot.number])
                guard Int(starts[slot.number + 1]) - start == key.count else { return false }
                for index in key.indices where bytes[start + index] != key[index].lowercased {
                    return false
                }
                return true
            }
        }

        /// - Parameter text: That the word stands in.
        @inline(__always)
        func number(of word: PlainWord, in text: FlatView<UInt8>) -> UInt32? {
            number(KeySlot.tag(word.hash, count: word.range.count), word.hash) { slot, place in
                guard slot.first == word.first else { return false }
                if word.range.count <= 8 { return true }
                return seconds[place] == word.second
                    && (word.range.count <= 16 || isKey(slot, word, in: text))
            }
        }

        /// Of a word with more than sixteen letters.
        private func isKey(_ slot: KeySlot, _ word: PlainWord, in text: FlatView<UInt8>) -> Bool {
            let start = Int(starts[slot.number])
            guard Int(starts[slot.number + 1]) - start == word.range.count else { return false }
            for index in 16..<word.range.count {
                let byte = text[word.range.lowerBound + index]
                if bytes[start + index] != byte.lowercased { return false }
            }
            return true
        }

        @inline(__always)
        private func number(
            _ tag: UInt32, _ hash: UInt64, _ isKey: (KeySlot, Int) -> Bool
        ) -> UInt32? {
            if filter[KeyTable.filterWord(hash) & filterMask] & KeyTable.filterBit(hash) == 0 {
                return nil
            }
            var place = Int(truncatingIfNeeded: hash) & mask
            while true {
                let slot = slots[place]
                if slot.number == none { return nil }
                if slot.tag == tag, isKey(slot, place) { return slot.number }
                place = (place + 1) & mask
            }
        }

        func key(_ number: UInt32) -> [UInt8] {
            (Int(starts[number])..<Int(starts[number + 1])).map { bytes[$0] }
        }
    }
}

/// A place of the hash table, with as much of the key as most have.
struct KeySlot: BitwiseCopyable {
    /// The key's first eight bytes, or fewer, the first one lowest.
    var first: UInt64 = 0
    /// The key's number; `none` in a free slot.
    var number = none
    /// Of hash and length.
    var tag: UInt32 = 0

    /// Keys of up to 254 bytes that have the same tag have the same length.
    @inline(__always)
    static func tag(_ hash: UInt64, count: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: hash >> 32) & 0xFFFF_FF00 | UInt32(min(count, 255))
    }
}

/// A hash of a key, eight bytes at a time. Equal hashes are told apart by the keys.
enum KeyHash {
    @inline(__always)
    static func combined(_ hash: UInt64, _ block: UInt64) -> UInt64 {
        let product = (hash ^ block) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }

    /// With ASCII capitals made small.
    static func of(_ key: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0
        var index = 0
        while index + 8 <= key.count {
            hash = combined(hash, lowercased(key.eightBytes(at: index)))
            index += 8
        }
        if index == key.count { return hash }
        var (block, shift): (UInt64, UInt64) = (0, 0)
        while index < key.count {
            block |= UInt64(key[index].lowercased) << shift
            shift += 8
            index += 1
        }
        return combined(hash, block)
    }

    @inline(__always)
    static func lowercased(_ block: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let low = block & (ones &* 0x7F)
        let isCapital =
            (low &+ ones &* (0x80 - 0x41)) & ~(low &+ ones &* (0x80 - 0x5B)) & ~block
            & (ones &* 0x80)
        return block | isCapital >> 2
    }
}

/// Collects keys.
struct KeyTableBuilder {
    fileprivate(set) var slots = Array(repeating: KeySlot(), count: 1024)
    fileprivate(set) var bytes: [UInt8] = []
    /// Where each key begins in `bytes`, and the end of the last.
    fileprivate(set) var starts: [UInt32] = [0]

    var count: Int { starts.count - 1 }

    func key(_ number: UInt32) -> ArraySlice<UInt8> {
        bytes[Int(starts[Int(number)])..<Int(starts[Int(number) + 1])]
    }

    /// Those of the key after its first eight bytes, the first one lowest.
    fileprivate func second(of slot: KeySlot) -> UInt64 {
        if slot.number == none { return 0 }
        return key(slot.number).dropFirst(8).prefix(8).reversed()
            .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    /// The number of `key`, which is folded; a new one if it has none.
    mutating func insert(_ key: [UInt8]) -> UInt32 {
        let hash = KeyHash.of(key.span)
        let tag = KeySlot.tag(hash, count: key.count)
        var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[place].number != none {
            let slot = slots[place]
            if slot.tag == tag, self.key(slot.number).elementsEqual(key) { return slot.number }
            place = (place + 1) & (slots.count - 1)
        }
        bytes += key
        starts.append(UInt32(clamping: bytes.count))
        let first = key.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        slots[place] = KeySlot(first: first, number: UInt32(count - 1), tag: tag)
        // At most half is taken; the filter keeps most words from coming here.
        if count * 2 > slots.count { grow() }
        return UInt32(count - 1)
    }

    private mutating func grow() {
        var larger = Array(repeating: KeySlot(), count: slots.count * 2)
        for slot in slots where slot.number != none {
            let hash = KeyHash.of(Array(key(slot.number)).span)
            var place = Int(truncatingIfNeeded: hash) & (larger.count - 1)
            while larger[place].number != none { place = (place + 1) & (larger.count - 1) }
            larger[place] = slot
        }
        slots = larger
    }
}
