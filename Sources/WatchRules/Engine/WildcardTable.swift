/// All wildcards of the queries, filed by the letters they begin or else end with, and with them what
/// regexes need at the beginning of a word.
struct WildcardTable: ~Copyable {
    private let bytes: FlatBuffer<UInt8>
    private let entries: FlatBuffer<Entry>
    private let letters: FlatBuffer<Letters>
    private let slots: FlatBuffer<UInt32>
    private let filter: FlatBuffer<UInt8>
    private let lengthsByLetters: FlatBuffer<UInt8>
    let view: View
    let isEmpty: Bool
    /// Entries for all words.
    let unfiledCount: Int
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
        /// By which letters of a word it is found.
        var look: Look
        /// The next one is found by other letters.
        var isLast = false
        /// Up to eight bytes at the beginning of the word, the first one lowest, or at its end, the
        /// last one highest, and which of these are compared.
        var ends: UInt64
        var mask: UInt64
        var bytes: Run
    }

    /// How many letters of a word are looked up, at its beginning or its end; 0: it is for all words.
    struct Look: BitwiseCopyable, Equatable {
        private var bits: UInt8

        static let everyWord = Look(length: 0, isEnd: false)

        @inline(__always)
        init(length: Int, isEnd: Bool) {
            bits = UInt8(truncatingIfNeeded: length) | (isEnd ? 0x80 : 0)
        }

        @inline(__always)
        var isEnd: Bool { bits & 0x80 != 0 }
    }

    /// Letters of a word that wildcards may be filed under.
    struct LookUp: BitwiseCopyable {
        var hash: UInt32
        /// As its user counts words.
        var word: UInt16
        var look: Look

        static let none = Self(hash: 0, word: 0, look: .everyWord)
    }

    /// Of a regex.
    struct Letters: BitwiseCopyable {
        var bytes: Run
        /// Where the beginning of a word is in them.
        var offset: UInt32
        var ignoresCase: Bool
    }

    /// How many letters are looked up, the larger number first.
    private static let lengths = [6, 5, 4, 3, 2, 1]
    private static let filterSize = 1 << 18
    private static let lengthsByLettersSize = 1 << 14

    struct View {
        let bytes: FlatView<UInt8>
        let entries: FlatView<Entry>
        let letters: FlatView<Letters>
        /// The first of the entries for words that begin or end so, and above its number as much of
        /// their hash as there is room for; `none` is free.
        let slots: FlatView<UInt32>
        let numberMask: UInt32
        let keyHash: KeyHash
        let slotMask: UInt32
        let filter: FlatView<UInt8>
        /// By a hash of three letters at the beginning of a word, or at its end, the lengths in use
        /// as bits.
        let lengthsByLetters: FlatView<UInt8>
        /// There are entries for all words; they come first.
        let hasUnfiled: Bool
        /// Those below three: of beginnings, and of ends.
        let shortStarts: UInt8
        let shortEnds: UInt8
    }

    init(
        _ wildcards: [(key: UInt32, glob: Glob)], _ regexes: [CompiledRegex]
    ) {
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
        var slots = Array(repeating: none, count: size)
        let entryCount = entries.count + filing.filed.values.reduce(0) { $0 + $1.count }
        var numberMask: UInt32 = 1
        while numberMask <= entryCount { numberMask = numberMask << 1 | 1 }
        if !entries.isEmpty { entries[entries.count - 1].isLast = true }
        var filter = Array(repeating: UInt8(0), count: isEmpty ? 1 : Self.filterSize / 8)
        let keyHash = KeyHash.ofProcess
        for (letters, group) in filing.filed.sorted(by: { $0.key < $1.key }) {
            let hash = Self.hash(letters, keyHash)
            filter[Int(hash >> 3) & (filter.count - 1)] |= 1 << UInt8(hash & 7)
            var slot = Int(hash) & (size - 1)
            while slots[slot] != none { slot = (slot + 1) & (size - 1) }
            slots[slot] = hash & ~numberMask | UInt32(clamping: entries.count)
            entries += group
            entries[entries.count - 1].isLast = true
        }
        lengthsByLetters = FlatBuffer(filing.lengthsByLetters)
        bytes = FlatBuffer(filing.bytes)
        self.entries = FlatBuffer(entries)
        letters = FlatBuffer(filing.letters)
        self.slots = FlatBuffer(slots)
        self.filter = FlatBuffer(filter)
        unfiledCount = filing.unfiled.count
        view = View(
            bytes: bytes.view, entries: self.entries.view, letters: letters.view,
            slots: self.slots.view, numberMask: numberMask, keyHash: keyHash,
            slotMask: UInt32(clamping: size - 1), filter: self.filter.view,
            lengthsByLetters: lengthsByLetters.view, hasUnfiled: unfiledCount > 0,
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
                key: key, kind: isPlain ? .plain : .pattern, look: .everyWord,
                ends: 0, mask: 0, bytes: isPlain ? Run(0, 0) : add(pattern.bytes))
            file(entry, pattern.start, pattern.end)
        }

        mutating func add(_ key: UInt32, _ needed: RegexLetters) {
            let entry = Entry(
                key: key, kind: .letters, look: .everyWord, ends: 0, mask: 0,
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
                entry.look = Look(length: length, isEnd: false)
                if length < 3 { shortStarts |= 1 << UInt8(length) }
                file(entry, start[..<length], start.prefix(3))
            } else if let length = lengths.first(where: { $0 <= end.count }) {
                let shift = UInt64(8 - min(8, end.count)) * 8
                entry.ends = packed(end.suffix(8)) << shift
                entry.mask = .max << shift
                entry.look = Look(length: length, isEnd: true)
                if length < 3 { shortEnds |= 1 << UInt8(length) }
                file(entry, end.suffix(length), end.suffix(3))
            } else {
                unfiled.append(entry)
            }
        }

        private mutating func file(
            _ entry: Entry, _ letters: ArraySlice<UInt8>, _ three: ArraySlice<UInt8>
        ) {
            let isEnd = entry.look.isEnd
            let tagged = tagged(packed(letters), letters.count, isEnd: isEnd)
            filed[tagged, default: []].append(entry)
            guard letters.count >= 3 else { return }
            let place = hashOfThree(packed(three), isEnd: isEnd)
            lengthsByLetters[place] |= 1 << UInt8(letters.count)
        }
    }

    /// Up to eight letters, the first lowest.
    private static func packed(_ letters: ArraySlice<UInt8>) -> UInt64 {
        letters.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    /// Up to 6 letters, how many, and which end; never 0.
    @inline(__always)
    static func tagged(_ letters: UInt64, _ count: Int, isEnd: Bool) -> UInt64 {
        letters | UInt64(count) << 56 | (isEnd ? 1 << 63 : 0)
    }

    /// - Parameter letters: The first one lowest.
    @inline(__always)
    static func hashOfThree(_ letters: UInt64, isEnd: Bool) -> Int {
        let hash = UInt32(truncatingIfNeeded: letters) &* (isEnd ? 0x85EB_CA6B : 0x9E37_79B1)
        return Int(hash >> 18)
    }

    @inline(__always)
    static func hash(_ letters: UInt64, _ keyHash: KeyHash) -> UInt32 {
        UInt32(truncatingIfNeeded: keyHash.of(letters) >> 32)
    }
}
