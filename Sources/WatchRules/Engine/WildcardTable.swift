/// All wildcards of the queries, filed by the letters they begin or else end with, and with them what
/// regexes need at the beginning of a word.
struct WildcardTable: ~Copyable {
    private let bytes: FlatBuffer<UInt8>
    private let entries: FlatBuffer<Entry>
    private let letters: FlatBuffer<Letters>
    private let slots: FlatBuffer<Slot>
    private let filter: FlatBuffer<UInt8>
    private let lengthsByLetters: FlatBuffer<UInt8>
    let view: View
    let isEmpty: Bool
    /// The keys of letters at the beginning of a word whose case makes no difference.
    let caselessKeys: [UInt32]
    let hasLetters: Bool

    struct Entry: BitwiseCopyable {
        enum Kind: UInt8 {
            /// The word satisfies it if `ends` agrees.
            case plain
            /// `bytes` is the whole pattern.
            case pattern
            /// Of a regex; `bytes.start` is their number.
            case letters
        }

        var key: UInt32
        var kind: Kind
        /// It is the end of the word that is compared.
        var isEnd: Bool
        /// Up to eight bytes at the beginning of the word, the first one lowest, or at its end, the
        /// last one highest, and which of these are compared.
        var ends: UInt64
        var mask: UInt64
        var bytes: Run
    }

    /// Of a regex.
    struct Letters: BitwiseCopyable {
        var bytes: Run
        /// Where the beginning of a word is in them.
        var offset: UInt32
        var ignoresCase: Bool
    }

    /// The entries for words that begin or end so; those for all other words come first.
    struct Slot: BitwiseCopyable {
        /// 0 is free.
        var letters: UInt64
        var entries: Run
    }

    /// How many letters are looked up, the larger number first.
    private static let lengths = [6, 5, 4, 3, 2, 1]
    private static let filterSize = 1 << 18
    private static let lengthsByLettersSize = 1 << 14

    struct View {
        fileprivate let bytes: FlatView<UInt8>
        fileprivate let entries: FlatView<Entry>
        fileprivate let letters: FlatView<Letters>
        fileprivate let slots: FlatView<Slot>
        fileprivate let keyHash: KeyHash
        fileprivate let slotMask: Int
        fileprivate let filter: FlatView<UInt8>
        /// By a hash of three letters at the beginning of a word, or at its end, the lengths in use
        /// as bits.
        fileprivate let lengthsByLetters: FlatView<UInt8>
        fileprivate let unfiled: Run
        /// Those below three: of beginnings, and of ends.
        fileprivate let shortStarts: UInt8
        fileprivate let shortEnds: UInt8
    }

    init(_ wildcards: [(key: UInt32, glob: Glob)], _ regexes: [CompiledRegex]) {
        var filing = WildcardFiling()
        for (key, glob) in wildcards { filing.add(key, WildcardPattern(glob)) }
        var seen: Set<UInt32> = []
        var caselessKeys: [UInt32] = []
        for regex in regexes {
            guard let letters = regex.letters, !letters.wordStart.isEmpty,
                seen.insert(regex.key).inserted
            else { continue }
            filing.add(regex.key, letters)
            if letters.ignoresCase { caselessKeys.append(regex.key) }
        }
        self.caselessKeys = caselessKeys
        hasLetters = !filing.letters.isEmpty
        isEmpty = wildcards.isEmpty && filing.letters.isEmpty
        var entries = filing.unfiled
        var size = 16
        while size < filing.filed.count * 4 { size *= 2 }
        var slots = Array(repeating: Slot(letters: 0, entries: Run(0, 0)), count: size)
        var filter = Array(repeating: UInt8(0), count: isEmpty ? 1 : Self.filterSize / 8)
        let keyHash = KeyHash.ofProcess
        for (letters, group) in filing.filed.sorted(by: { $0.key < $1.key }) {
            let hash = Self.hash(letters, keyHash)
            filter[hash >> 3 & (filter.count - 1)] |= 1 << UInt8(hash & 7)
            var slot = hash & (size - 1)
            while slots[slot].letters != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Slot(
                letters: letters, entries: Run(entries.count, entries.count + group.count))
            entries += group
        }
        lengthsByLetters = FlatBuffer(filing.lengthsByLetters)
        bytes = FlatBuffer(filing.bytes)
        self.entries = FlatBuffer(entries)
        letters = FlatBuffer(filing.letters)
        self.slots = FlatBuffer(slots)
        self.filter = FlatBuffer(filter)
        view = View(
            bytes: bytes.view, entries: self.entries.view, letters: letters.view,
            slots: self.slots.view, keyHash: keyHash, slotMask: size - 1, filter: self.filter.view,
            lengthsByLetters: lengthsByLetters.view, unfiled: Run(0, filing.unfiled.count),
            shortStarts: filing.shortStarts, shortEnds: filing.shortEnds)
    }

    var byteCount: Int {
        bytes.byteCount + entries.byteCount + letters.byteCount + slots.byteCount
            + filter.byteCount + lengthsByLetters.byteCount
    }

    /// The entries of a table on their way there.
    private struct WildcardFiling {
        var filed: [UInt64: [Entry]] = [:]
        var unfiled: [Entry] = []
        var bytes: [UInt8] = []
        var letters: [Letters] = []
        var shortStarts: UInt8 = 0
        var shortEnds: UInt8 = 0
        var lengthsByLetters = Array(repeating: UInt8(0), count: lengthsByLettersSize)

        mutating func add(_ key: UInt32, _ pattern: WildcardPattern) {
            let whole = pattern.start.isEmpty ? pattern.end : pattern.start
            let isPlain = whole.count <= 8 && pattern.isOneMany
            let entry = Entry(
                key: key, kind: isPlain ? .plain : .pattern, isEnd: pattern.start.isEmpty,
                ends: 0, mask: 0, bytes: isPlain ? Run(0, 0) : add(pattern.bytes))
            file(entry, pattern.start, pattern.end)
        }

        mutating func add(_ key: UInt32, _ needed: RegexLetters) {
            let entry = Entry(
                key: key, kind: .letters, isEnd: false, ends: 0, mask: 0,
                bytes: Run(letters.count, letters.count + 1))
            letters.append(
                Letters(
                    bytes: add(needed.bytes), offset: UInt32(needed.wordStart.lowerBound),
                    ignoresCase: needed.ignoresCase))
            file(entry, needed.bytes[needed.wordStart].map(\.lowercased), [])
        }

        private mutating func add(_ more: [UInt8]) -> Run {
            bytes += more
            return Run(bytes.count - more.count, bytes.count)
        }

        private mutating func file(_ entry: Entry, _ start: [UInt8], _ end: [UInt8]) {
            var entry = entry
            if let length = lengths.first(where: { $0 <= start.count }) {
                entry.ends = packed(start.prefix(8))
                entry.mask = WordToken.mask(start.count)
                if length < 3 { shortStarts |= 1 << UInt8(length) }
                file(entry, start[..<length], start.prefix(3))
            } else if let length = lengths.first(where: { $0 <= end.count }) {
                let shift = UInt64(8 - min(8, end.count)) * 8
                entry.ends = packed(end.suffix(8)) << shift
                entry.mask = .max << shift
                if length < 3 { shortEnds |= 1 << UInt8(length) }
                file(entry, end.suffix(length), end.suffix(3))
            } else {
                unfiled.append(entry)
            }
        }

        private mutating func file(
            _ entry: Entry, _ letters: ArraySlice<UInt8>, _ three: ArraySlice<UInt8>
        ) {
            let tagged = tagged(packed(letters), letters.count, isEnd: entry.isEnd)
            filed[tagged, default: []].append(entry)
            guard letters.count >= 3 else { return }
            let place = hashOfThree(packed(three), isEnd: entry.isEnd)
            lengthsByLetters[place] |= 1 << UInt8(letters.count)
        }
    }

    /// Up to eight letters, the first lowest.
    private static func packed(_ letters: ArraySlice<UInt8>) -> UInt64 {
        letters.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    /// Up to 6 letters, how many, and which end; never 0.
    @inline(__always)
    fileprivate static func tagged(_ letters: UInt64, _ count: Int, isEnd: Bool) -> UInt64 {
        letters | UInt64(count) << 56 | (isEnd ? 1 << 63 : 0)
    }

    /// - Parameter letters: The first one lowest.
    @inline(__always)
    fileprivate static func hashOfThree(_ letters: UInt64, isEnd: Bool) -> Int {
        let hash = UInt32(truncatingIfNeeded: letters) &* (isEnd ? 0x85EB_CA6B : 0x9E37_79B1)
        return Int(hash >> 18)
    }

    @inline(__always)
    fileprivate static func hash(_ letters: UInt64, _ keyHash: KeyHash) -> Int {
        Int(truncatingIfNeeded: keyHash.of(letters) >> 40)
    }
}

/// What a word is looked up by: its letters, folded but for ASCII capitals in `key`.
struct WordEnds {
    /// The first eight bytes, or fewer, folded, the first one lowest.
    var first: UInt64
    /// The last ones; the same of a word that has no more.
    var last: UInt64
    /// Bytes of the word.
    var count: Int

    @inline(__always)
    init(_ token: WordToken) {
        first = token.first
        last = token.last
        count = Int(token.count)
    }

    @inline(__always)
    fileprivate func last(_ length: Int) -> UInt64 { last >> UInt64((min(8, count) - length) * 8) }

    /// The last one highest.
    @inline(__always)
    fileprivate var lastAtTop: UInt64 { count == 0 ? 0 : last << UInt64((8 - min(8, count)) * 8) }
}

extension WildcardTable.View {
    /// Calls `found` with groups of entries of which `word` may satisfy some.
    @inline(__always)
    func candidates(for word: WordEnds, _ found: (Run) -> Void) {
        if unfiled.start != unfiled.end { found(unfiled) }
        var (starts, ends) = (shortStarts, shortEnds)
        if word.count >= 3 {
            let first = WildcardTable.hashOfThree(word.first & WordToken.mask(3), isEnd: false)
            starts |= lengthsByLetters[first]
            let last = WildcardTable.hashOfThree(word.last(3), isEnd: true)
            ends |= lengthsByLetters[last]
        }
        while starts != 0 {
            let length = starts.trailingZeroBitCount
            starts &= starts &- 1
            if length > word.count { break }
            let letters = word.first & WordToken.mask(length)
            lookUp(WildcardTable.tagged(letters, length, isEnd: false), found)
        }
        while ends != 0 {
            let length = ends.trailingZeroBitCount
            ends &= ends &- 1
            if length > word.count { break }
            lookUp(WildcardTable.tagged(word.last(length), length, isEnd: true), found)
        }
    }

    @inline(__always)
    private func lookUp(_ letters: UInt64, _ found: (Run) -> Void) {
        let hash = WildcardTable.hash(letters, keyHash)
        guard filter[hash >> 3 & (1 << 15 - 1)] >> UInt8(hash & 7) & 1 == 1 else { return }
        var slot = hash & slotMask
        while slots[slot].letters != 0 {
            if slots[slot].letters == letters { found(slots[slot].entries) }
            slot = (slot + 1) & slotMask
        }
    }

    /// Calls `found` with the keys of those of `run` that `word` satisfies.
    ///
    /// - Parameter key: All of its bytes.
    /// - Returns: Whether letters of a regex may begin with the word.
    @inline(__always)
    @discardableResult
    func match(
        _ run: Run, _ word: WordEnds, _ key: Span<UInt8>, _ found: (UInt32) -> Void
    ) -> Bool {
        var mayBeginLetters = false
        for index in run.indices {
            let entry = entries[index]
            let ends = entry.isEnd ? word.lastAtTop : word.first
            guard ends & entry.mask == entry.ends else { continue }
            switch entry.kind {
            case .plain: found(entry.key)
            case .pattern: if matches(entry.bytes, key) { found(entry.key) }
            case .letters: mayBeginLetters = true
            }
        }
        return mayBeginLetters
    }

    /// Calls `found` with the keys of letters of which a beginning is the word that begins at `start`,
    /// and where in `text` they stand.
    ///
    /// - Parameter field: They stand within it.
    @inline(__always)
    func matchLetters(
        _ run: Run, _ word: WordEnds, at start: Int, in field: Range<Int>,
        of text: FlatView<UInt8>, _ found: (UInt32, Range<Int>) -> Void
    ) {
        for index in run.indices {
            let entry = entries[index]
            guard entry.kind == .letters, word.first & entry.mask == entry.ends else { continue }
            let letters = letters[entry.bytes.start]
            let first = start - Int(letters.offset)
            let place = first..<first + letters.bytes.indices.count
            guard place.lowerBound >= field.lowerBound, place.upperBound <= field.upperBound,
                stands(letters, at: first, in: text)
            else { continue }
            found(entry.key, place)
        }
    }

    private func stands(
        _ letters: WildcardTable.Letters, at start: Int, in text: FlatView<UInt8>
    ) -> Bool {
        var offset = start
        for place in letters.bytes.indices {
            let byte = text[offset]
            guard (letters.ignoresCase ? byte.lowercased : byte) == bytes[place]
            else { return false }
            offset += 1
        }
        return true
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
