/// Notes the words of a text.
///
/// They are looked up some at a time, so that waiting for the memory of one goes on while that of the
/// others is asked for.
struct OccurrenceSink: WordSink {
    static let readsHash = false

    let keyHash: KeyHash
    let text: FlatView<UInt8>
    /// Where the number of the field is, and the form a word stands in by itself.
    let field: UInt8
    /// The position of the text's first word.
    let firstPosition: Int
    /// Letters at the beginning of words are looked for.
    let hasLetters: Bool

    private let scratch: Scratch
    private let keys: KeyTable.View
    private let wildcards: WildcardTable.View
    private let hasWildcards: Bool
    private let index: QueryIndex
    private let fieldRange: Range<Int>
    private let textStart: Int
    private let states: Scratch.KeyStates
    private var positions: FlatView<UInt32>
    private var positionRoom: Int
    /// Positions before it have their place in `positions`.
    private var begun: Int

    private let tokens: FlatView<WordToken>
    private var tokenCount = 0
    private let candidates: FlatView<Scratch.Candidate>
    private let lookUps: FlatView<WildcardTable.LookUp>
    /// The folded keys of `tokens`, each with room behind it.
    let folded: FlatView<UInt8>
    private let bytes: TokenBytes
    private(set) var foldedCount = 0
    /// Positions of `tokens` are before it.
    private var nextPosition: Int

    init(
        scratch: Scratch, index: QueryIndex, field: UInt8, textStart: Int, firstPosition: Int
    ) {
        self.scratch = scratch
        keys = index.view.keys
        keyHash = keys.hash
        wildcards = index.view.wildcards
        hasWildcards = !index.wildcards.isEmpty
        hasLetters = index.wildcards.hasLetters
        self.index = index
        self.field = field
        let place = scratch.fields.view[Int(field)]
        fieldRange = place.start..<place.end
        text = scratch.text.view
        self.textStart = textStart
        self.firstPosition = firstPosition
        states = scratch.keyStates
        positions = scratch.positions.view
        positionRoom = scratch.positions.capacity
        begun = firstPosition
        tokens = scratch.tokens.view
        candidates = scratch.candidates.view
        lookUps = scratch.lookUps.view
        folded = scratch.folded.view
        bytes = TokenBytes(text: text, folded: folded)
        nextPosition = firstPosition
    }

    // MARK: - Words

    mutating func take(_ word: Word, key: Span<UInt8>) {
        take(key, word.range, word.form, word.position, width: word.width)
    }

    mutating func take(_ word: TextWord) {
        take(
            word.key.span, word.range, word.form, word.positions.lowerBound,
            width: word.positions.count)
    }

    private mutating func take(
        _ key: Span<UInt8>, _ range: Range<Int>, _ form: Word.Form, _ position: Int, width: Int
    ) {
        makeRoom(for: 1)
        for index in key.indices { folded[foldedCount + index] = key[index].lowercased }
        takeFolded(
            foldedCount, count: key.count,
            range.lowerBound + textStart..<range.upperBound + textStart, form, at: position,
            width: width)
        endFolded(key.count)
    }

    /// Has room for `count` tokens, and as many folded keys.
    @inline(__always)
    mutating func makeRoom(for count: Int) {
        if tokenCount + count > Self.block { lookUp() }
    }

    /// - Parameter count: Bytes of `folded` that belong to tokens now.
    @inline(__always)
    mutating func endFolded(_ count: Int) { foldedCount += count + 8 }

    /// - Parameters:
    ///   - key: Where it stands in `folded`.
    ///   - range: Bytes of `text`.
    mutating func takeFolded(
        _ key: Int, count: Int, _ range: Range<Int>, _ form: Word.Form, at position: Int,
        width: Int = 1
    ) {
        let place: UInt8 =
            switch form {
            case .whole: field
            case .bare: field | 16
            case .joined: field | 32
            }
        if width > 1 { scratch.widest = max(scratch.widest, width) }
        let token = WordToken(
            folded: key, count: count, in: folded, keyHash, range,
            position: UInt32(truncatingIfNeeded: firstPosition + position),
            WordToken.Shape(place: place, width: UInt8(truncatingIfNeeded: width)))
        add(token, endPosition: firstPosition + position + width)
    }

    /// - Parameter token: A word of ASCII letters and digits, at one position.
    mutating func take(_ token: WordToken) {
        if tokenCount == Self.block { lookUp() }
        add(token, endPosition: Int(token.position) &+ 1)
    }

    /// Takes words of ASCII letters and digits as long as each of them ends plainly.
    ///
    /// - Parameters:
    ///   - start: Bytes of `text`.
    ///   - special: No word that begins there is taken.
    ///   - position: Of the first word, counted over all fields; raised by the words taken.
    /// - Returns: Where it is to be looked closer, or `end` or past it.
    @inline(never)
    mutating func takePlainWords(
        from start: Int, before end: Int, besides special: Int, at position: inout Int,
        _ endings: WordEndings.View
    ) -> Int {
        let (text, tokens, keyHash) = (text, tokens, keyHash)
        let shape = WordToken.Shape(place: field)
        var (offset, next, count) = (start, UInt32(truncatingIfNeeded: position), tokenCount)
        while offset < end {
            let block = LetterBlock(text, at: offset)
            if block.length == 0 {
                guard endings.isSkipped(text[offset]) else { break }
                offset &+= 1
                continue
            }
            if offset == special { break }
            if count == Self.block {
                (tokenCount, nextPosition) = (count, max(nextPosition, Int(next)))
                lookUp()
                count = 0
            }
            tokens[count] = WordToken(at: offset, block, in: text, keyHash, position: next, shape)
            let stop = Int(tokens[count].end)
            let (byte, following) = (text[stop], text[stop &+ 1])
            guard endings.endsWord(byte, following), stop &- offset < Word.longestKey
            else { break }
            offset = stop &+ (endings.isSkipped(following) ? 2 : 1)
            count &+= 1
            next &+= 1
        }
        tokenCount = count
        nextPosition = max(nextPosition, Int(next))
        position = Int(next)
        return offset
    }

    @inline(__always)
    private mutating func add(_ token: WordToken, endPosition: Int) {
        tokens[tokenCount] = token
        tokenCount &+= 1
        nextPosition = max(nextPosition, endPosition)
    }

    /// The letters of regexes in a part of the text that holds more than plain words.
    mutating func takeLetters(in range: Range<Int>) {
        guard hasLetters else { return }
        var offset = range.lowerBound
        while offset < range.upperBound {
            let block = LetterBlock(text, at: offset)
            if block.length == 0 {
                if text[offset] & 0x80 != 0, text.isCaselessSign(at: offset) {
                    for key in index.wildcards.caselessKeys {
                        scratch.mark(key, in: Int(field), at: nil)
                    }
                }
                offset += 1
                continue
            }
            let token = WordToken(
                at: offset, block, in: text, keyHash,
                position: UInt32(truncatingIfNeeded: nextPosition),
                WordToken.Shape(place: field, origin: .partOfWord))
            if tokenCount == Self.block { lookUp() }
            tokens[tokenCount] = token
            tokenCount += 1
            offset = Int(token.end)
        }
    }

    /// All positions before `position` have been taken.
    mutating func end(at position: Int) {
        lookUp()
        begin(upTo: position + 1)
    }

    // MARK: - Looking up

    /// How many tokens are looked up together: as many as a `UInt32` has bits.
    static let block = 32

    private mutating func lookUp() {
        begin(upTo: nextPosition)
        let mostNoted = Self.block * (1 + KnownWords.mostWildcards)
        if scratch.occurrences.capacity < scratch.occurrenceCount + mostNoted {
            growOccurrences(by: mostNoted)
        }
        var count = keys.findCandidates(candidates, among: tokens, tokenCount)
        // What is read here is not waited for.
        scratch.touched = keys.touch(candidates, count, states)
        count = keys.findKeys(of: candidates, count, tokens, bytes)
        let finished = note(candidates: count)
        if hasWildcards { lookUpWildcards(besides: finished) }
        tokenCount = 0
        foldedCount = 0
    }

    private mutating func lookUpWildcards(besides finished: UInt32) {
        if wildcards.hasUnfiled {
            for number in 0..<tokenCount where finished >> UInt32(number) & 1 == 0 {
                takeWildcards(0, .everyWord, WordEnds(tokens[number], bytes), tokens[number])
            }
        }
        let count = wildcards.findLookUps(
            lookUps, of: tokens, tokenCount, besides: finished, bytes, candidates)
        // As in `lookUp`.
        var touched: UInt32 = 0
        for place in 0..<count { touched &+= wildcards.touch(lookUps[place]) }
        scratch.touched &+= UInt64(touched)
        for place in 0..<count {
            let lookUp = lookUps[place]
            wildcards.forEachGroup(lookUp) { group in
                let token = tokens[Int(lookUp.word)]
                takeWildcards(group, lookUp.look, WordEnds(token, bytes), token)
            }
        }
    }

    private mutating func takeWildcards(
        _ group: UInt32, _ look: WildcardTable.Look, _ ends: WordEnds, _ token: WordToken
    ) {
        if token.shape.origin == .partOfWord {
            return takeLetters(group, look, ends, at: Int(token.start))
        }
        let (view, range) = bytes.of(token)
        let mayBeginLetters = view.withSpan(range) { key in
            wildcards.match(group, look, ends, key) { key in
                if scratch.occurrenceCount >= scratch.occurrences.capacity {
                    growOccurrences(by: Self.block)
                }
                note(key, token)
            }
        }
        if mayBeginLetters, token.shape.origin == .text {
            takeLetters(group, look, ends, at: Int(token.start))
        }
    }

    private mutating func takeLetters(
        _ group: UInt32, _ look: WildcardTable.Look, _ ends: WordEnds, at start: Int
    ) {
        wildcards.matchLetters(group, look, ends, at: start, in: fieldRange, of: text) {
            key, place in
            scratch.mark(key, in: Int(field), at: place)
        }
    }

    // MARK: - Occurrences

    private mutating func begin(upTo position: Int) {
        if position > positionRoom { growPositions(to: position) }
        while begun < position {
            positions[begun] = none
            begun &+= 1
        }
    }

    private mutating func growPositions(to count: Int) {
        scratch.positions.reserve(count + 64, filledWith: none)
        positions = scratch.positions.view
        positionRoom = scratch.positions.capacity
    }

    /// There is room for one more.
    private func note(_ key: UInt32, _ token: WordToken) {
        var notes = OccurrenceNotes(scratch, field: field)
        notes.note(key, token)
        notes.end(in: scratch)
    }

    /// There is room for them.
    ///
    /// - Returns: A bit for each token for which no wildcard has to be looked up.
    @inline(never)
    private func note(candidates count: Int) -> UInt32 {
        let (candidates, tokens, knownWords) = (candidates, tokens, index.view.knownWords)
        var notes = OccurrenceNotes(scratch, field: field)
        for place in 0..<count {
            notes.note(candidates[place].slot, tokens[candidates[place].token])
        }
        var finished: UInt32 = 0
        for place in 0..<count {
            let (key, token) = (candidates[place].slot, candidates[place].token)
            finished |= knownWords.settled(key) &<< token
            knownWords.forEachWildcard(of: key) { notes.note($0, tokens[token]) }
        }
        notes.end(in: scratch)
        return finished
    }

    private func growOccurrences(by count: Int) {
        scratch.occurrences.reserve(
            scratch.occurrences.capacity + count, filledWith: .unused)
    }
}

/// Notes occurrences in a scratch that has room for them.
private struct OccurrenceNotes {
    private let states: Scratch.KeyStates
    private let present: FlatView<UInt32>
    private let positions: FlatView<UInt32>
    private let occurrences: FlatView<Scratch.Occurrence>
    private let fieldBit: UInt32
    private var count: UInt32
    private var presentCount: Int

    init(_ scratch: Scratch, field: UInt8) {
        states = scratch.keyStates
        present = scratch.present.view
        positions = scratch.positions.view
        occurrences = scratch.occurrences.view
        fieldBit = 1 << UInt32(field)
        count = UInt32(truncatingIfNeeded: scratch.occurrenceCount)
        presentCount = scratch.presentCount
    }

    func end(in scratch: Scratch) {
        scratch.occurrenceCount = Int(count)
        scratch.presentCount = presentCount
    }

    @inline(__always)
    mutating func note(_ key: UInt32, _ token: WordToken) {
        let id = count
        count &+= 1
        present[presentCount] = key
        let (previous, new) = states.add(key, new: presentCount, in: fieldBit, at: id)
        presentCount &+= new
        occurrences[id] = Scratch.Occurrence(
            key: key, position: token.position, start: token.start, end: token.end,
            previousOfKey: previous, nextAtPosition: positions[token.position],
            width: token.shape.width,
            place: token.shape.place)
        positions[token.position] = id
    }
}
