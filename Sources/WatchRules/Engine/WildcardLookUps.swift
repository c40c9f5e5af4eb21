/// What a word is looked up by: its letters, folded but for ASCII capitals in `key`.
struct WordEnds {
    /// The first eight bytes, or fewer, folded, the first one lowest.
    var first: UInt64
    /// The last ones; the same of a word that has no more.
    var last: UInt64
    /// Bytes of the word.
    var count: Int

    @inline(__always)
    init(first: UInt64, last: UInt64, count: Int) {
        self.first = first
        self.last = last
        self.count = count
    }

    @inline(__always)
    init(_ token: WordToken, _ bytes: TokenBytes) {
        first = token.first
        count = Int(token.count)
        // Without a branch for the length, as of most that follows.
        let isFolded: UInt64 = token.shape.origin == .folded ? .max : 0
        let (view, range) = bytes.of(token)
        let end = view.eightBytes(at: range.lowerBound &+ max(0, count &- 8))
        let mask = UInt64.max &>> UInt64(64 &- 8 &* max(1, min(8, count)))
        // Folded bytes of other letters have to stay.
        last = (end | 0x2020_2020_2020_2020 & ~isFolded) & mask
    }

    /// Up to six letters at its beginning or its end, of which the word has as many, the first one
    /// lowest.
    @inline(__always)
    func letters(_ length: Int, isEnd: Bool) -> UInt64 {
        let skipped = isEnd ? min(8, count) &- length : 0
        let mask = UInt64(1) &<< UInt64(length &* 8) &- 1
        let isLast: UInt64 = isEnd ? .max : 0
        return (last & isLast | first & ~isLast) &>> UInt64(skipped &* 8) & mask
    }

    @inline(__always)
    func last(_ length: Int) -> UInt64 { last >> UInt64((min(8, count) - length) * 8) }

    /// The last one highest.
    @inline(__always)
    var lastAtTop: UInt64 { count == 0 ? 0 : last << UInt64((8 - min(8, count)) * 8) }
}

extension WildcardTable.View {
    /// Of one word.
    static let mostLookUps = 12

    /// Leaves in `lookUps` what may be found of the first `count` tokens, without `finished`; entries
    /// for all words aside.
    ///
    /// - Parameters:
    ///   - finished: A bit for each token.
    ///   - rest: For the others and their lengths; has room for one more than `count`.
    /// - Returns: The number of these.
    @inline(never)
    func findLookUps(
        _ lookUps: FlatView<WildcardTable.LookUp>, of tokens: FlatView<WordToken>, _ count: Int,
        besides finished: UInt32, _ bytes: TokenBytes, _ rest: FlatView<Scratch.Candidate>
    ) -> Int {
        let (short, lengthsByLetters) = (shortLengths, lengthsByLetters)
        var (left, isFinished) = (0, finished)
        for number in 0..<count {
            rest[left].token = UInt32(truncatingIfNeeded: number)
            left &+= isFinished & 1 == 0 ? 1 : 0
            isFinished &>>= 1
        }
        for place in 0..<left {
            let token = rest[place].token
            let isLong = tokens[token].count >= 3
            let first = Int(
                WildcardTable.hashOfThree(tokens[token].first & 0xFF_FFFF, isEnd: false))
            let last = WildcardTable.hashOfThree(bytes.lastThree(of: tokens[token]), isEnd: true)
            let lengths = UInt32(lengthsByLetters[first]) | UInt32(lengthsByLetters[last]) << 8
            rest[place].slot = short | (isLong ? lengths : 0)
        }
        var found = 0
        for place in 0..<left where rest[place].slot != 0 {
            let number = Int(rest[place].token)
            found = addLookUps(
                of: WordEnds(tokens[number], bytes), rest[place].slot, word: number, to: lookUps,
                found)
        }
        return found
    }

    /// Those in use of words with less than three letters too.
    private var shortLengths: UInt32 { UInt32(shortStarts) | UInt32(shortEnds) << 8 }

    /// Those in use for words that begin and end so, as bits; those of ends 8 higher.
    ///
    /// - Parameters:
    ///   - first: Three letters.
    ///   - last: As many.
    @inline(__always)
    private func lengths(first: UInt64, last: UInt64) -> UInt32 {
        let first = lengthsByLetters[WildcardTable.hashOfThree(first, isEnd: false)]
        let last = lengthsByLetters[WildcardTable.hashOfThree(last, isEnd: true)]
        return UInt32(first) | UInt32(last) << 8
    }

    /// Appends to `lookUps` what may be found of a word; entries for all words aside.
    ///
    /// - Returns: The end of those that count.
    @inline(__always)
    private func addLookUps(
        of ends: WordEnds, _ lengths: UInt32, word: Int, to lookUps: FlatView<WildcardTable.LookUp>,
        _ count: Int
    ) -> Int {
        var (count, lengths) = (count, lengths)
        while lengths != 0 {
            let bit = lengths.trailingZeroBitCount
            lengths &= lengths &- 1
            let (length, isEnd) = (bit & 7, bit > 7)
            if length > ends.count { continue }
            let letters = ends.letters(length, isEnd: isEnd)
            let tagged = WildcardTable.tagged(letters, length, isEnd: isEnd)
            let hash = WildcardTable.hash(tagged, keyHash)
            lookUps[count] = WildcardTable.LookUp(
                hash: hash, word: UInt16(truncatingIfNeeded: word),
                look: WildcardTable.Look(length: length, isEnd: isEnd))
            count &+= Int(filter[hash >> 3 & (1 << 15 - 1)] >> UInt8(hash & 7) & 1)
        }
        return count
    }

    /// Calls `found` with the keys of all wildcards that a word satisfies.
    ///
    /// - Parameter lookUps: Has room for one word.
    /// - Returns: Whether letters of a regex may begin with the word.
    func find(
        _ ends: WordEnds, _ key: Span<UInt8>, _ lookUps: FlatView<WildcardTable.LookUp>,
        _ found: (UInt32) -> Void
    ) -> Bool {
        var mayBeginLetters = hasUnfiled && match(0, .everyWord, ends, key, found)
        var lengths = shortLengths
        if ends.count >= 3 {
            lengths |= self.lengths(first: ends.first & 0xFF_FFFF, last: ends.last(3))
        }
        for place in 0..<addLookUps(of: ends, lengths, word: 0, to: lookUps, 0) {
            forEachGroup(lookUps[place]) { group in
                if match(group, lookUps[place].look, ends, key, found) { mayBeginLetters = true }
            }
        }
        return mayBeginLetters
    }

    /// Brings near what `forEachGroup` reads.
    @inline(__always)
    func touch(_ lookUp: WildcardTable.LookUp) -> UInt32 { slots[lookUp.hash & slotMask] }

    /// Calls `found` with the first of each group of entries that `lookUp` may have found.
    @inline(__always)
    func forEachGroup(_ lookUp: WildcardTable.LookUp, _ found: (UInt32) -> Void) {
        var place = lookUp.hash & slotMask
        let tag = lookUp.hash & ~numberMask
        while slots[place] != none {
            if slots[place] & ~numberMask == tag { found(slots[place] & numberMask) }
            place = (place &+ 1) & slotMask
        }
    }

    /// Calls `found` with the keys of those of a group that `word` satisfies.
    ///
    /// - Parameters:
    ///   - first: Of the group.
    ///   - key: All bytes of the word.
    /// - Returns: Whether letters of a regex may begin with the word.
    @inline(__always)
    func match(
        _ first: UInt32, _ look: WildcardTable.Look, _ word: WordEnds, _ key: Span<UInt8>,
        _ found: (UInt32) -> Void
    ) -> Bool {
        var mayBeginLetters = false
        let ends = look.isEnd ? word.lastAtTop : word.first
        var place = first
        while true {
            let entry = entries[place]
            if ends & entry.mask == entry.ends, entry.look == look {
                switch entry.kind {
                case .plain: found(entry.key)
                case .pattern: if matches(entry.bytes, key) { found(entry.key) }
                case .letters: mayBeginLetters = true
                }
            }
            if entry.isLast { return mayBeginLetters }
            place &+= 1
        }
    }

    /// Calls `found` with the keys of letters of a group of which a beginning is the word that begins
    /// at `start`, and where in `text` they stand.
    ///
    /// - Parameter field: They stand within it.
    func matchLetters(
        _ first: UInt32, _ look: WildcardTable.Look, _ word: WordEnds, at start: Int,
        in field: Range<Int>, of text: FlatView<UInt8>, _ found: (UInt32, Range<Int>) -> Void
    ) {
        var place = first
        while true {
            let entry = entries[place]
            place &+= 1
            if entry.kind == .letters, entry.look == look, word.first & entry.mask == entry.ends {
                let letters = letters[entry.bytes.start]
                let first = start - Int(letters.offset)
                let place = first..<first + letters.bytes.indices.count
                if place.lowerBound >= field.lowerBound, place.upperBound <= field.upperBound,
                    stands(letters, at: first, in: text)
                {
                    found(entry.key, place)
                }
            }
            if entry.isLast { return }
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
