/// A word with wildcards, compared with folded words byte by byte.
struct WildcardPattern {
    /// Bytes of UTF-8 and, where they are none, `one` and `many`.
    let bytes: [UInt8]
    /// The letters it begins and ends with.
    let start: [UInt8]
    let end: [UInt8]

    static let one: UInt8 = 0xFE
    static let many: UInt8 = 0xFD

    init(_ glob: Glob) {
        var bytes: [UInt8] = []
        for part in glob.parts {
            switch part {
            case .letter(let letter): bytes += String(letter).utf8
            case .one: bytes.append(Self.one)
            case .many: if bytes.last != Self.many { bytes.append(Self.many) }
            }
        }
        self.bytes = bytes
        start = Array(bytes.prefix { $0 < Self.many })
        end = bytes.reversed().prefix { $0 < Self.many }.reversed()
    }
}

/// All wildcards of the queries, filed by the letters they begin or else end with.
struct WildcardTable: ~Copyable {
    private let bytes: FlatBuffer<UInt8>
    private let entries: FlatBuffer<Entry>
    private let slots: FlatBuffer<Slot>
    private let filter: FlatBuffer<UInt8>
    let view: View
    let isEmpty: Bool

    struct Entry: BitwiseCopyable {
        var key: UInt32
        var bytes: Run
    }

    /// The entries for words that begin or end so; those for all other words come first.
    struct Slot: BitwiseCopyable {
        /// 0 is free.
        var letters: UInt64
        var entries: Run
    }

    /// How many letters are looked up, the larger number first.
    private static let lengths = [6, 3, 2, 1]
    private static let filterSize = 1 << 18

    struct View {
        fileprivate let bytes: FlatView<UInt8>
        fileprivate let entries: FlatView<Entry>
        fileprivate let slots: FlatView<Slot>
        fileprivate let slotMask: Int
        fileprivate let filter: FlatView<UInt8>
        fileprivate let unfiled: Run
        /// Lengths in use, as bits: of beginnings, and of ends.
        fileprivate let starts: UInt8
        fileprivate let ends: UInt8
    }

    init(_ wildcards: [(key: UInt32, glob: Glob)]) {
        isEmpty = wildcards.isEmpty
        var filed: [UInt64: [(key: UInt32, bytes: [UInt8])]] = [:]
        var unfiled: [(key: UInt32, bytes: [UInt8])] = []
        var (starts, ends): (UInt8, UInt8) = (0, 0)
        for (key, glob) in wildcards {
            let pattern = WildcardPattern(glob)
            if let length = Self.lengths.first(where: { $0 <= pattern.start.count }) {
                starts |= 1 << UInt8(length)
                filed[Self.pack(pattern.start[..<length], isEnd: false), default: []]
                    .append((key, pattern.bytes))
            } else if let length = Self.lengths.first(where: { $0 <= pattern.end.count }) {
                ends |= 1 << UInt8(length)
                filed[Self.pack(pattern.end.suffix(length), isEnd: true), default: []]
                    .append((key, pattern.bytes))
            } else {
                unfiled.append((key, pattern.bytes))
            }
        }
        var (allBytes, allEntries): ([UInt8], [Entry]) = ([], [])
        func file(_ group: [(key: UInt32, bytes: [UInt8])]) -> Run {
            let start = allEntries.count
            for (key, bytes) in group {
                let from = allBytes.count
                allBytes += bytes
                allEntries.append(Entry(key: key, bytes: Run(from, allBytes.count)))
            }
            return Run(start, allEntries.count)
        }
        let first = file(unfiled)
        var size = 16
        while size < filed.count * 4 { size *= 2 }
        var slots = Array(repeating: Slot(letters: 0, entries: Run(0, 0)), count: size)
        var filter = Array(repeating: UInt8(0), count: isEmpty ? 1 : Self.filterSize / 8)
        for (letters, group) in filed.sorted(by: { $0.key < $1.key }) {
            let hash = Self.hash(letters)
            filter[hash >> 3 & (filter.count - 1)] |= 1 << UInt8(hash & 7)
            var slot = hash & (size - 1)
            while slots[slot].letters != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Slot(letters: letters, entries: file(group))
        }
        bytes = FlatBuffer(allBytes)
        entries = FlatBuffer(allEntries)
        self.slots = FlatBuffer(slots)
        self.filter = FlatBuffer(filter)
        view = View(
            bytes: bytes.view, entries: entries.view, slots: self.slots.view, slotMask: size - 1,
            filter: self.filter.view, unfiled: first, starts: starts, ends: ends)
    }

    var byteCount: Int {
        bytes.byteCount + entries.byteCount + slots.byteCount + filter.byteCount
    }

    /// Up to 6 letters, the first lowest, how many, and which end; never 0.
    private static func pack(_ letters: ArraySlice<UInt8>, isEnd: Bool) -> UInt64 {
        let packed = letters.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return tagged(packed, letters.count, isEnd: isEnd)
    }

    @inline(__always)
    fileprivate static func tagged(_ letters: UInt64, _ count: Int, isEnd: Bool) -> UInt64 {
        letters | UInt64(count) << 56 | (isEnd ? 1 << 63 : 0)
    }

    @inline(__always)
    fileprivate static func hash(_ letters: UInt64) -> Int {
        Int(truncatingIfNeeded: (letters &* 0x9E37_79B9_7F4A_7C15) >> 40)
    }
}

extension WildcardTable.View {
    /// Calls `found` with groups of wildcards of which `word` may satisfy some.
    ///
    /// - Parameter word: Folded but for ASCII capitals.
    func candidates(for word: Span<UInt8>, _ found: (Run) -> Void) {
        var (first, last): (UInt64, UInt64) = (0, 0)
        let count = min(8, word.count)
        for index in 0..<count {
            first |= UInt64(word[index].lowercased) << UInt64(index * 8)
            let offset = word.count - count + index
            last |= UInt64(word[offset].lowercased) << UInt64(index * 8)
        }
        candidates(first: first, last: last, count: word.count, found)
    }

    /// The same.
    ///
    /// - Parameters:
    ///   - first: The first eight bytes of the word, or fewer, folded, the first one lowest.
    ///   - last: The last ones.
    @inline(__always)
    func candidates(first: UInt64, last: UInt64, count: Int, _ found: (Run) -> Void) {
        if unfiled.start != unfiled.end { found(unfiled) }
        var lengths = starts
        while lengths != 0 {
            let length = lengths.trailingZeroBitCount
            lengths &= lengths &- 1
            if length > count { break }
            let letters = first & PlainWord.mask(length)
            lookUp(WildcardTable.tagged(letters, length, isEnd: false), found)
        }
        lengths = ends
        while lengths != 0 {
            let length = lengths.trailingZeroBitCount
            lengths &= lengths &- 1
            if length > count { break }
            let letters = last >> UInt64((min(8, count) - length) * 8)
            lookUp(WildcardTable.tagged(letters, length, isEnd: true), found)
        }
    }

    @inline(__always)
    private func lookUp(_ letters: UInt64, _ found: (Run) -> Void) {
        let hash = WildcardTable.hash(letters)
        guard filter[hash >> 3 & (1 << 15 - 1)] >> UInt8(hash & 7) & 1 == 1 else { return }
        var slot = hash & slotMask
        while slots[slot].letters != 0 {
            if slots[slot].letters == letters { found(slots[slot].entries) }
            slot = (slot + 1) & slotMask
        }
    }

    /// Calls `found` with the keys of those of `run` that `word` satisfies.
    func match(_ run: Run, _ word: Span<UInt8>, _ found: (UInt32) -> Void) {
        for index in run.indices where matches(entries[index].bytes, word) {
            found(entries[index].key)
        }
    }

    private func matches(_ pattern: Run, _ word: Span<UInt8>) -> Bool {
        var (part, letter) = (Int(pattern.start), 0)
        let end = Int(pattern.end)
        // The last `*`, and up to where it reaches.
        var (star, reach) = (-1, 0)
        while letter < word.count {
            if part < end {
                let byte = bytes[part]
                if byte == WildcardPattern.many {
                    (star, reach) = (part, letter)
                    part += 1
                    continue
                }
                if byte == WildcardPattern.one {
                    letter += 1
                    while letter < word.count, word[letter] & 0xC0 == 0x80 { letter += 1 }
                    part += 1
                    continue
                }
                if byte == word[letter].lowercased {
                    part += 1
                    letter += 1
                    continue
                }
            }
            guard star >= 0 else { return false }
            reach += 1
            while reach < word.count, word[reach] & 0xC0 == 0x80 { reach += 1 }
            (part, letter) = (star + 1, reach)
        }
        while part < end, bytes[part] == WildcardPattern.many { part += 1 }
        return part == end
    }
}
