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
            guard filter[filterWord(hash)] >> (hash & 63) & 1 == 1 else { return nil }
            var place = Int(truncatingIfNeeded: hash) & mask
            while slots[place] != none {
                let number = slots[place] & numberMask
                if slots[place] & ~numberMask == tag(hash), isKey(number, key) { return number }
                place = (place + 1) & mask
            }
            return nil
        }

        private func isKey(_ number: UInt32, _ key: Span<UInt8>) -> Bool {
            let start = Int(starts[number])
            guard Int(starts[number + 1]) - start == key.count else { return false }
            for index in key.indices where bytes[start + index] != key[index].lowercased {
                return false
            }
            return true
        }

        // MARK: - Tokens
        //
        // Step by step for all of them, so that waiting for the memory of one goes on while that of
        // the others is asked for. Few values are at hand in each step, so that all stay in registers.

        /// Leaves in `candidates` those of the first `count` tokens that may be keys.
        ///
        /// - Parameter candidates: Has room for one more than `count`.
        /// - Returns: The number of these.
        @inline(never)
        func findCandidates(
            _ candidates: FlatView<Scratch.Candidate>, among tokens: FlatView<WordToken>,
            _ count: Int
        ) -> Int {
            let (filter, filterMask) = (filter, filterMask)
            var found = 0
            for number in 0..<count {
                let hash = tokens[number].hash
                candidates[found].token = UInt32(truncatingIfNeeded: number)
                candidates[found].slot = UInt32(truncatingIfNeeded: hash)
                let word = filter[Int(truncatingIfNeeded: hash >> 6) & filterMask]
                let isWord = tokens[number].shape.origin != .partOfWord
                found &+= Int(truncatingIfNeeded: word >> (hash & 63)) & (isWord ? 1 : 0)
            }
            return found
        }

        /// Brings near what is read of the first `count` candidates; their slots are hashes before.
        @inline(never)
        func touch(
            _ candidates: FlatView<Scratch.Candidate>, _ count: Int, _ states: Scratch.KeyStates
        ) -> UInt64 {
            let (slots, mask) = (slots, UInt32(truncatingIfNeeded: mask))
            for place in 0..<count { candidates[place].slot = slots[candidates[place].slot & mask] }
            let (numberMask, last, letters) = (numberMask, last, letters)
            var touched: UInt64 = 0
            for place in 0..<count {
                // Most probably that of the token.
                let key = min(candidates[place].slot & numberMask, last)
                touched &+= letters[key].first &+ states.touch(key)
            }
            return touched
        }

        /// Turns the slots of the first `count` candidates into the numbers of their keys; those that
        /// have none are left out.
        ///
        /// - Returns: The number of those that stay.
        @inline(never)
        func findKeys(
            of candidates: FlatView<Scratch.Candidate>, _ count: Int,
            _ tokens: FlatView<WordToken>, _ bytes: TokenBytes
        ) -> Int {
            let (letters, slots, mask, numberMask) = (letters, slots, mask, numberMask)
            var found = 0
            for place in 0..<count {
                let (token, first) = (candidates[place].token, candidates[place].slot)
                let hash = tokens[token].hash
                let tag = UInt32(truncatingIfNeeded: hash >> 32) & ~numberMask
                var (slot, next) = (first, Int(truncatingIfNeeded: hash))
                while slot != none {
                    let number = slot & numberMask
                    if slot & ~numberMask == tag, letters[number].first == tokens[token].first,
                        letters[number].second == tokens[token].second,
                        tokens[token].count < 16 || isKey(number, tokens[token], bytes)
                    {
                        candidates[found] = Scratch.Candidate(token: token, slot: number)
                        found &+= 1
                        break
                    }
                    next &+= 1
                    slot = slots[next & mask]
                }
            }
            return found
        }

        /// Of a word with sixteen letters or more.
        @inline(never)
        private func isKey(
            _ number: UInt32, _ token: WordToken, _ bytes: TokenBytes
        ) -> Bool {
            let start = Int(starts[number])
            guard Int(starts[number + 1]) - start == Int(token.count) else { return false }
            let (view, range) = bytes.of(token)
            for index in 16..<range.count
            where self.bytes[start + index] != view[range.lowerBound + index].lowercased {
                return false
            }
            return true
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

        /// Lends its bytes.
        func withKey<Result>(_ number: UInt32, _ body: (Span<UInt8>) -> Result) -> Result {
            bytes.withSpan(Int(starts[number])..<Int(starts[number + 1]), body)
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
