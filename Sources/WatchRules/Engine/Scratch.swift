/// What matching writes while it looks at an item; used for one item after the other, so that none
/// needs new memory.
///
/// What belongs to an item carries its number, `epoch`, so that nothing is cleared in between.
// Invariant: only who took it from the pool of a rule set uses it, until it is given back. So no two
// accesses to a property overlap, and none is checked for that, which would take a tenth of the time.
final class Scratch: @unchecked Sendable {
    struct KeyState: BitwiseCopyable {
        /// The fields in its lower 8 bits, above them the number of occurrences.
        var summary: UInt32 = 0
        /// Its last occurrence.
        var last = none

        @inline(__always)
        var fields: FieldSet { FieldSet(rawValue: UInt8(truncatingIfNeeded: summary)) }

        /// In `summary`, of the letters of a regex: not all places are known.
        static let isVague: UInt32 = 256
    }

    /// The states of the keys that an item has; of others there is nothing to be read.
    ///
    /// A bit for each key tells whether it is there: all bits stay in the processor's nearest cache,
    /// where most questions end.
    struct KeyStates: BitwiseCopyable {
        fileprivate let bits: FlatView<UInt64>
        /// By key, where in `dense` its state is.
        fileprivate let places: FlatView<UInt32>
        /// In the order in which the keys were found.
        fileprivate let dense: FlatView<KeyState>

        @inline(__always)
        func isPresent(_ key: UInt32) -> Bool { bits[key >> 6] >> UInt64(key & 63) & 1 == 1 }

        /// The same as a number, for who needs no branch.
        @inline(__always)
        func presence(of key: UInt32) -> UInt32 {
            UInt32(truncatingIfNeeded: bits[key >> 6] &>> UInt64(key & 63) & 1)
        }

        /// - Parameter number: Of keys that the item has so far.
        @inline(__always)
        func insert(_ key: UInt32, number: Int, _ state: KeyState) {
            bits[key >> 6] |= 1 << UInt64(key & 63)
            places[key] = UInt32(truncatingIfNeeded: number)
            dense[number] = state
        }

        /// Of a key that is present.
        @inline(__always)
        subscript(key: UInt32) -> KeyState {
            get { dense[places[key]] }
            nonmutating set { dense[places[key]] = newValue }
        }

        /// Or it is a fact.
        @inline(__always)
        func isInText(_ key: UInt32) -> Bool {
            isPresent(key) && !self[key].fields.isDisjoint(with: .text)
        }

        /// Changes the state of a key that the item has one more time; whether it had it before nobody can
        /// guess, so no branch asks.
        ///
        /// - Parameters:
        ///   - new: Its number if the item didn't have it: that of the keys before it.
        ///   - id: Of the occurrence.
        /// - Returns: The occurrence before it, or `none`; and how many keys are new, 1 or 0.
        @inline(__always)
        func add(_ key: UInt32, new: Int, in fieldBit: UInt32, at id: UInt32) -> (UInt32, Int) {
            let word = bits[key >> 6]
            let isKnown = UInt32(truncatingIfNeeded: word &>> UInt64(key & 63) & 1)
            bits[key >> 6] = word | 1 &<< UInt64(key & 63)
            // All bits if it is known.
            let mask = 0 &- isKnown
            let place = places[key] & mask | UInt32(truncatingIfNeeded: new) & ~mask
            places[key] = place
            let state = dense[place]
            dense[place] = KeyState(summary: (state.summary & mask) &+ 256 | fieldBit, last: id)
            return (state.last | ~mask, Int(1 &- isKnown))
        }

        /// Brings near what is read of a key when it is found.
        @inline(__always)
        func touch(_ key: UInt32) -> UInt64 { UInt64(places[key]) }

        /// Of the key that was found as the `number`th.
        @inline(__always)
        func state(ofNumber number: Int) -> KeyState { dense[number] }
    }

    /// A word of the item that some query uses, or a wildcard that it satisfies.
    struct Occurrence: BitwiseCopyable {
        var key: UInt32
        /// Counted over all fields.
        var position: UInt32
        /// Bytes of `text`.
        var start: UInt32
        var end: UInt32
        var previousOfKey: UInt32
        var nextAtPosition: UInt32
        /// Of the last step of a phrase that reached it, and how many words were passed over till then.
        var visit: UInt32 = 0
        var passed: UInt16 = 0
        /// Positions.
        var width: UInt8
        /// The number of its field, and in the upper 4 bits its form: 0 is whole.
        var place: UInt8

        @inline(__always)
        var field: Int { Int(place & 15) }
        @inline(__always)
        var fields: FieldSet { FieldSet(rawValue: 1 << (place & 15)) }
        @inline(__always)
        var isWhole: Bool { place < 16 }
        @inline(__always)
        var nextPosition: Int { Int(position) + Int(width) }
    }

    /// A token that may be a key.
    struct Candidate: BitwiseCopyable {
        /// Its number among the tokens.
        var token: UInt32
        /// In turn the lower half of its hash, the slot where its key may be, and its key.
        var slot: UInt32
    }

    /// A post that is to be looked at.
    struct Waiting: BitwiseCopyable {
        var post: Posting
        /// That it is filed under.
        var key: UInt32
        /// Of its query's program.
        var start: UInt32
    }

    struct FieldPlace: BitwiseCopyable {
        /// Bytes of `text`; empty if the item lacks the field.
        var start = 0
        var end = 0
        /// Of its first word, and past its last.
        var firstPosition = 0
        var endPosition = 0
    }

    /// Where a term stands.
    struct FoundPlace: BitwiseCopyable {
        var position: UInt32
        var endPosition: UInt32
        /// The start of its first word.
        var wordStart: UInt32
        /// With its signs.
        var start: UInt32
        var end: UInt32
        var field: UInt32
    }

    @safe @exclusivity(unchecked) var epoch: UInt32 = 0
    @safe @exclusivity(unchecked) private var keyBits: FlatBuffer<UInt64>
    @safe @exclusivity(unchecked) private var keyPlaces: FlatBuffer<UInt32>
    @safe @exclusivity(unchecked) private var denseStates: FlatBuffer<KeyState>
    let keyStates: KeyStates
    /// Keys of the item, each once.
    @safe @exclusivity(unchecked) var present: FlatBuffer<UInt32>
    @safe @exclusivity(unchecked) var presentCount = 0
    /// By leaf: twice the epoch, plus 1 if it holds.
    @safe @exclusivity(unchecked) var leafAnswers: FlatBuffer<UInt32>
    /// By query: the epoch of the last item it was verified for.
    @safe @exclusivity(unchecked) var verified: FlatBuffer<UInt32>
    @safe @exclusivity(unchecked) var occurrences = FlatBuffer<Occurrence>(count: 256, of: .unused)
    @safe @exclusivity(unchecked) var occurrenceCount = 0
    /// The most positions that one of them spans.
    @safe @exclusivity(unchecked) var widest = 1
    /// The first occurrence that begins at each position, or `none`.
    @safe @exclusivity(unchecked) var positions = FlatBuffer<UInt32>(count: 1024, of: none)
    /// All texts of the item, each followed by room.
    @safe @exclusivity(unchecked) var text = FlatBuffer<UInt8>(count: 1024, of: 0)
    @safe @exclusivity(unchecked) var textCount = 0
    /// Where what the words of the link are taken from begins in `text`.
    @safe @exclusivity(unchecked) var linkCopy = 0
    @safe @exclusivity(unchecked) var fields = FlatBuffer<FieldPlace>(
        count: FieldSet.parts.count, of: FieldPlace())
    /// The positions of each category.
    @safe @exclusivity(unchecked) var categories = FlatBuffer<Run>(count: 16, of: Run(0, 0))
    @safe @exclusivity(unchecked) var categoryCount = 0
    /// Where paragraphs begin besides after line breaks, ascending.
    @safe @exclusivity(unchecked) var paragraphs = FlatBuffer<UInt32>(count: 16, of: 0)
    @safe @exclusivity(unchecked) var paragraphCount = 0
    @safe @exclusivity(unchecked) var reached = FlatBuffer<UInt32>(count: 64, of: none)
    @safe @exclusivity(unchecked) var nextReached = FlatBuffer<UInt32>(count: 64, of: none)
    @safe @exclusivity(unchecked) var visit: UInt32 = 0
    @safe @exclusivity(unchecked) var places = FlatBuffer<FoundPlace>(count: 64, of: .unused)
    @safe @exclusivity(unchecked) var placeCount = 0
    /// Queries of which the index can't tell whether they hold.
    @safe @exclusivity(unchecked) var doubts = FlatBuffer<UInt32>(count: 64, of: none)
    @safe @exclusivity(unchecked) private(set) var doubtCount = 0
    /// A bit for each source, and one for each 64 of these.
    @safe @exclusivity(unchecked) var hitBits: FlatBuffer<UInt64>
    @safe @exclusivity(unchecked) var hitGroups: FlatBuffer<UInt64>
    /// The numbers of the sources that hold, ascending.
    @safe @exclusivity(unchecked) var hits = FlatBuffer<UInt32>(count: 64, of: 0)
    @safe @exclusivity(unchecked) var hitCount = 0

    @safe @exclusivity(unchecked) var textScan = TextScan()
    /// What an `OccurrenceSink` looks up together.
    let tokens = FlatBuffer(count: OccurrenceSink.block, of: WordToken.unused)
    let candidates = FlatBuffer(
        count: OccurrenceSink.block + 1, of: Candidate(token: 0, slot: none))
    let lookUps = FlatBuffer(
        count: (OccurrenceSink.block + 1) * WildcardTable.View.mostLookUps,
        of: WildcardTable.LookUp.none)
    let folded = FlatBuffer<UInt8>(
        count: (OccurrenceSink.block + 4) * (Word.longestKey + 16), of: 0)
    /// What was read only to be near; so that the compiler doesn't leave that out.
    @safe @exclusivity(unchecked) var touched: UInt64 = 0
    /// Keys, and then queries, that are looked at together.
    let runs = FlatBuffer(count: QueryMatcher.block, of: Run(0, 0))
    /// Of three parts of each query.
    let leaves = FlatBuffer(count: QueryMatcher.block * 3, of: none)
    /// By the kind of their posts.
    let waitingCounts = FlatBuffer(count: 16, of: 0)
    let waiting = FlatBuffer(
        count: QueryMatcher.list * 16,
        of: Waiting(post: Posting(.verify, query: 0, guardKey: none), key: 0, start: 0))
    @safe @exclusivity(unchecked) var feedFacts = FeedFacts()

    init(_ index: QueryIndex) {
        keyBits = FlatBuffer(count: index.keyCount / 64 + 1, of: 0)
        keyPlaces = FlatBuffer(count: index.keyCount, of: 0)
        denseStates = FlatBuffer(count: index.keyCount, of: KeyState())
        keyStates = KeyStates(
            bits: keyBits.view, places: keyPlaces.view, dense: denseStates.view)
        present = FlatBuffer(count: index.keyCount + 1, of: 0)
        leafAnswers = FlatBuffer(count: index.leafCount, of: 0)
        verified = FlatBuffer(count: index.queryCount, of: 0)
        hitBits = FlatBuffer(count: index.sourceCount / 64 + 1, of: 0)
        hitGroups = FlatBuffer(count: index.sourceCount / 4096 + 1, of: 0)
    }

    /// Forgets the item before.
    func begin() {
        if epoch >= UInt32.max >> 1 { forgetEpochs() }
        epoch += 1
        for place in 0..<presentCount { keyBits.view[present.view[place] >> 6] = 0 }
        presentCount = 0
        occurrenceCount = 0
        widest = 1
        textCount = 0
        categoryCount = 0
        paragraphCount = 0
        visit = 0
        doubtCount = 0
        hitCount = 0
        for field in FieldSet.parts.indices { fields.view[field] = FieldPlace() }
    }

    /// Once in two thousand million items.
    private func forgetEpochs() {
        epoch = 0
        leafAnswers = FlatBuffer(count: leafAnswers.capacity, of: 0)
        verified = FlatBuffer(count: verified.capacity, of: 0)
    }

    /// Letters that a regex needs are there.
    ///
    /// - Parameter place: Bytes of `text`; nil if it isn't known where.
    func mark(_ key: UInt32, in field: Int, at place: Range<Int>?) {
        if !keyStates.isPresent(key) { insert(key, KeyState()) }
        var state = keyStates[key]
        state.summary |= 1 << UInt32(field)
        if let place {
            let id = UInt32(truncatingIfNeeded: occurrenceCount)
            occurrences.reserve(occurrenceCount + 1, filledWith: .unused)
            occurrences.view[occurrenceCount] = Occurrence(
                key: key, position: 0, start: UInt32(truncatingIfNeeded: place.lowerBound),
                end: UInt32(truncatingIfNeeded: place.upperBound), previousOfKey: state.last,
                nextAtPosition: none, width: 0, place: UInt8(truncatingIfNeeded: field))
            occurrenceCount += 1
            state.last = id
        } else {
            // Above what fields have.
            state.summary |= KeyState.isVague
        }
        keyStates[key] = state
    }

    /// A fact is there.
    func mark(_ key: UInt32) {
        if !keyStates.isPresent(key) { insert(key, KeyState(summary: 0xFF)) }
    }

    private func insert(_ key: UInt32, _ state: KeyState) {
        keyStates.insert(key, number: presentCount, state)
        present.view[presentCount] = key
        presentCount += 1
    }

    func note(doubt query: UInt32) {
        doubts.reserve(doubtCount + 1, filledWith: none)
        doubts.view[doubtCount] = query
        doubtCount += 1
    }

    /// Turns the bits into numbers, and clears them.
    func collectHits() {
        let (groups, words) = (hitGroups.view, hitBits.view)
        var (found, count) = (hits.view, hitCount)
        for group in 0..<hitGroups.capacity {
            var groupBits = groups[group]
            groups[group] = 0
            while groupBits != 0 {
                let word = group << 6 | groupBits.trailingZeroBitCount
                groupBits &= groupBits &- 1
                var bits = words[word]
                words[word] = 0
                if count &+ 64 > hits.capacity {
                    hits.reserve(count + 64, filledWith: 0)
                    found = hits.view
                }
                while bits != 0 {
                    let source = word << 6 | bits.trailingZeroBitCount
                    bits &= bits &- 1
                    found[count] = UInt32(truncatingIfNeeded: source)
                    count &+= 1
                }
            }
        }
        hitCount = count
    }

    /// Gives the hits other numbers.
    ///
    /// - Parameters:
    ///   - numbers: By hit; `none`: it is left out.
    ///   - count: Higher than all of them.
    func noteHits(of other: Scratch, as numbers: [UInt32], count: Int) {
        hitBits.reserve(count / 64 + 1, filledWith: 0)
        hitGroups.reserve(count / 4096 + 1, filledWith: 0)
        for place in 0..<other.hitCount {
            let number = numbers[Int(other.hits.view[place])]
            if number == none { continue }
            hitBits.view[number >> 6] |= 1 << UInt64(number & 63)
            hitGroups.view[number >> 12] |= 1 << UInt64(number >> 6 & 63)
        }
        if other === self { hitCount = 0 }
    }

    /// Gives back what an unusually long item took.
    func shrink() {
        if text.capacity > Self.usualText {
            text = FlatBuffer(count: 1024, of: 0)
            positions = FlatBuffer(count: 1024, of: none)
        }
        if occurrences.capacity > Self.usualText {
            occurrences = FlatBuffer(count: 256, of: .unused)
        }
    }

    private static let usualText = 1 << 20

    var byteCount: Int {
        keyBits.byteCount + keyPlaces.byteCount + denseStates.byteCount + present.byteCount
            + leafAnswers.byteCount + verified.byteCount
            + occurrences.byteCount + positions.byteCount + text.byteCount + hitBits.byteCount
    }
}

extension Scratch.Occurrence {
    static let unused = Self(
        key: none, position: 0, start: 0, end: 0, previousOfKey: none, nextAtPosition: none,
        width: 1,
        place: 0)
}

extension WordToken {
    static let unused = Self()
}

extension Scratch.FoundPlace {
    static let unused = Self(position: 0, endPosition: 0, wordStart: 0, start: 0, end: 0, field: 0)
}
