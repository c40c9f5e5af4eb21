/// Whatever queries look up in an item, numbered from 0: the words they use, and under keys that no
/// word has, wildcards, facts and the letters that a regex needs.
///
/// A hash table with open addressing, built once and then only read. What is read for a word is kept
/// small and close together, since waiting for memory is what looking up costs.
struct KeyTable: ~Copyable {
    private let filter: FlatBuffer<UInt64>
    private let slots: FlatBuffer<UInt32>
    private let letters: FlatBuffer<KeyLetters>
    private let bytes: FlatBuffer<UInt8>
    private let starts: FlatBuffer<UInt32>
    let count: Int
    let view: View

    /// The first byte of a key that is no word: none of UTF-8.
    static let mark: UInt8 = 0xFF

    init(_ builder: borrowing KeyTableBuilder) {
        var size = 64
        while size * 64 < builder.count * 16 { size *= 2 }
        var slotCount = 64
        while slotCount * 3 < builder.count * 4 { slotCount *= 2 }
        var numberMask: UInt32 = 1
        while numberMask <= builder.count { numberMask = numberMask << 1 | 1 }
        filter = FlatBuffer(count: size, of: 0)
        slots = FlatBuffer(count: slotCount, of: none)
        letters = FlatBuffer(builder.letters)
        bytes = FlatBuffer(builder.bytes)
        starts = FlatBuffer(builder.starts)
        count = builder.count
        view = View(
            hash: builder.hash, filter: filter.view, filterMask: size - 1, slots: slots.view,
            mask: slotCount - 1, numberMask: numberMask,
            last: UInt32(clamping: max(1, count) - 1), letters: letters.view,
            bytes: bytes.view, starts: starts.view)
        for (number, hash) in builder.hashes.enumerated() {
            filter.view[view.filterWord(hash)] |= View.filterBit(hash)
            var place = Int(truncatingIfNeeded: hash) & view.mask
            while slots.view[place] != none { place = (place + 1) & view.mask }
            slots.view[place] = view.tag(hash) | UInt32(truncatingIfNeeded: number)
        }
    }

    var byteCount: Int {
        filter.byteCount + slots.byteCount + letters.byteCount + bytes.byteCount + starts.byteCount
    }

    struct View {
        let hash: KeyHash
        /// A bit for each key, small enough to stay near: most words of a text are in no query.
        fileprivate let filter: FlatView<UInt64>
        fileprivate let filterMask: Int
        /// The number of a key, and above it as much of its hash as there is room for; `none` is free.
        fileprivate let slots: FlatView<UInt32>
        fileprivate let mask: Int
        fileprivate let numberMask: UInt32
        /// The highest number of a key, or 0.
        fileprivate let last: UInt32
        fileprivate let letters: FlatView<KeyLetters>
        fileprivate let bytes: FlatView<UInt8>
        fileprivate let starts: FlatView<UInt32>

        @inline(__always)
        fileprivate func filterWord(_ hash: UInt64) -> Int {
            Int(truncatingIfNeeded: hash >> 6) & filterMask
        }

        @inline(__always)
        fileprivate static func filterBit(_ hash: UInt64) -> UInt64 { 1 << (hash & 63) }

        @inline(__always)
        fileprivate func tag(_ hash: UInt64) -> UInt32 {
            UInt32(truncatingIfNeeded: hash >> 32) & ~numberMask
        }

        /// - Parameter key: Compared with its ASCII capitals made small.
        func number(of key: Span<UInt8>) -> UInt32? {
            let hash = hash.of(key)
            guard mayHold(hash) != 0 else { return nil }
            return number(hash, firstSlot: slot(of: hash)) { number in
                let start = Int(starts[number])
                guard Int(starts[number + 1]) - start == key.count else { return false }
                for index in key.indices where bytes[start + index] != key[index].lowercased {
                    return false
                }
                return true
            }
        }

        /// - Parameters:
        ///   - slot: `slot(of: token.hash)`.
        ///   - sink: That has the token's bytes.
        @inline(__always)
        func number(
            of token: WordToken, firstSlot slot: UInt32, _ sink: borrowing OccurrenceSink
        ) -> UInt32? {
            number(token.hash, firstSlot: slot) { number in
                let key = letters[number]
                guard key.first == token.first, key.second == token.second else { return false }
                return token.count < 16 || isKey(number, token, sink)
            }
        }

        /// Of a word with sixteen letters or more.
        @inline(never)
        private func isKey(
            _ number: UInt32, _ token: WordToken, _ sink: borrowing OccurrenceSink
        ) -> Bool {
            let start = Int(starts[number])
            guard Int(starts[number + 1]) - start == Int(token.count) else { return false }
            let (view, range) = sink.bytes(of: token)
            for index in 16..<range.count
            where bytes[start + index] != view[range.lowerBound + index].lowercased {
                return false
            }
            return true
        }

        /// 0 if no key has the hash, else most probably 1.
        @inline(__always)
        func mayHold(_ hash: UInt64) -> Int {
            Int(truncatingIfNeeded: filter[filterWord(hash)] >> (hash & 63) & 1)
        }

        /// Where a key with the hash is, or would be.
        @inline(__always)
        func slot(of hash: UInt64) -> UInt32 { slots[Int(truncatingIfNeeded: hash) & mask] }

        /// Most probably that of a word whose first slot it is.
        @inline(__always)
        func key(ofSlot slot: UInt32) -> UInt32 { min(slot & numberMask, last) }

        /// Brings near what is read of a key when it is looked up.
        @inline(__always)
        func touch(_ key: UInt32) -> UInt64 { letters[key].first }

        @inline(__always)
        private func number(
            _ hash: UInt64, firstSlot: UInt32, _ isKey: (UInt32) -> Bool
        ) -> UInt32? {
            var place = Int(truncatingIfNeeded: hash) & mask
            var slot = firstSlot
            let tag = tag(hash)
            while true {
                if slot == none { return nil }
                if slot & ~numberMask == tag, isKey(slot & numberMask) { return slot & numberMask }
                place = (place + 1) & mask
                slot = slots[place]
            }
        }

        /// What wildcards look at; nil of a key that is no word.
        func ends(of number: UInt32) -> WordEnds? {
            let (start, end) = (Int(starts[number]), Int(starts[number + 1]))
            let first = letters[number].first
            guard end > start, bytes[start] != KeyTable.mark else { return nil }
            let last = end - start > 8 ? bytes.eightBytes(at: end - 8) : first
            return WordEnds(first: first, last: last, count: end - start)
        }

        func key(_ number: UInt32) -> [UInt8] {
            (Int(starts[number])..<Int(starts[number + 1])).map { bytes[$0] }
        }
    }
}

/// The first sixteen bytes of a key, or fewer and then zeroes, the first one lowest.
struct KeyLetters: BitwiseCopyable {
    var first: UInt64
    var second: UInt64

    init(_ key: [UInt8]) {
        (first, second) = (0, 0)
        for (place, byte) in key.prefix(8).enumerated() {
            first |= UInt64(byte) << UInt64(place * 8)
        }
        for (place, byte) in key.dropFirst(8).prefix(8).enumerated() {
            second |= UInt64(byte) << UInt64(place * 8)
        }
    }
}

/// Collects keys.
struct KeyTableBuilder {
    let hash = KeyHash.ofProcess
    /// By key.
    fileprivate private(set) var hashes: [UInt64] = []
    fileprivate private(set) var letters: [KeyLetters] = []
    fileprivate private(set) var bytes: [UInt8] = []
    /// Where each key begins in `bytes`, and the end of the last.
    fileprivate private(set) var starts: [UInt32] = [0]
    /// Numbers of keys by their hashes; `none` is free.
    private var slots = Array(repeating: none, count: 1024)

    var count: Int { hashes.count }

    /// The number of `key`, which is folded; a new one if it has none.
    mutating func insert(_ key: [UInt8]) -> UInt32 {
        let hash = hash.of(key.span)
        var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[place] != none {
            let number = slots[place]
            if hashes[Int(number)] == hash, isKey(number, key) { return number }
            place = (place + 1) & (slots.count - 1)
        }
        let number = UInt32(clamping: count)
        slots[place] = number
        hashes.append(hash)
        letters.append(KeyLetters(key))
        bytes += key
        starts.append(UInt32(clamping: bytes.count))
        if count * 2 > slots.count { grow() }
        return number
    }

    private func isKey(_ number: UInt32, _ key: [UInt8]) -> Bool {
        let start = Int(starts[Int(number)])
        guard Int(starts[Int(number) + 1]) - start == key.count else { return false }
        for (offset, byte) in key.enumerated() where bytes[start + offset] != byte { return false }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: none, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[place] != none { place = (place + 1) & (slots.count - 1) }
            slots[place] = UInt32(clamping: number)
        }
    }
}
