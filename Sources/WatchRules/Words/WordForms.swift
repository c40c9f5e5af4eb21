/// Folds words and hands a sink every form they may be found under.
struct WordForms {
    private var folding = Folding()
    /// The words before this one that links hold to it, oldest first, and their keys in a row.
    private var chain: [Part] = []
    private var chainKey: [UInt8] = []
    private var hashtagParts: [Range<Int>] = []
    /// What follows the last word and may hold the next one to it.
    private(set) var link: WordLink?

    private struct Part {
        var start: Int
        var keyStart: Int
        var position: Int
    }

    private static let mostParticles = 4

    /// Forgets the text before.
    mutating func reset() {
        endChain()
        link = nil
    }

    /// - Returns: How many positions the word takes.
    mutating func emit<Sink: WordSink>(
        _ segment: WordBreaks.Segment, from start: Int, of text: Span<UInt8>, at position: Int,
        splitsHashtags: Bool, into sink: inout Sink
    ) -> Int {
        let isLinked = link?.end == start
        if !isLinked { endChain() }
        let nextLink = WordLink(at: segment.end, in: text)
        defer { link = nextLink }
        let range = text.trimmingConnectors(start..<segment.end)
        let isHashtag = splitsHashtags && range.lowerBound > 0 && text[range.lowerBound - 1] == 0x23
        hashtagParts.removeAll(keepingCapacity: true)
        if isHashtag { text.findCapitalizedParts(of: range, &hashtagParts) }
        if 2...Word.widestJoin ~= hashtagParts.count {
            endChain()
            for index in hashtagParts.indices {
                let part = hashtagParts[index]
                fold(part, of: text)
                let word = Word(hash: 0, position: position + index, range: part)
                emitForms(of: word, in: text, into: &sink)
            }
            fold(range, of: text)
            let whole = Word(
                form: .joined, hash: 0, position: position, width: hashtagParts.count,
                range: range)
            emitForms(of: whole, in: text, into: &sink)
            return hashtagParts.count
        }
        fold(range, of: text)
        guard !folding.key.isEmpty, folding.key.count < Word.longestKey else {
            endChain()
            return folding.key.isEmpty ? 0 : 1
        }
        let word = Word(
            hash: 0, position: position, range: range, isCharacter: segment.isCharacter)
        emitForms(of: word, in: text, into: &sink)
        if nextLink != nil || !chain.isEmpty {
            let keyStart = beginJoins()
            chainKey += folding.key
            emitJoins(range, at: position, from: keyStart, bareEnd: possessive, into: &sink)
        }
        return 1
    }

    /// Takes note of a word of ASCII letters and digits, of which the sink knows, that a link may hold
    /// to the word before it or after it.
    ///
    /// - Parameter nextLink: That after it.
    mutating func join<Sink: WordSink>(
        plain range: Range<Int>, of text: Span<UInt8>, at position: Int, _ nextLink: WordLink?,
        into sink: inout Sink
    ) {
        if link?.end != range.lowerBound { endChain() }
        if nextLink != nil || !chain.isEmpty {
            let keyStart = beginJoins()
            for index in range { chainKey.append(text[index].lowercased) }
            emitJoins(range, at: position, from: keyStart, bareEnd: nil, into: &sink)
        }
        link = nextLink
    }

    private mutating func fold(_ range: Range<Int>, of text: Span<UInt8>) {
        folding.clear()
        folding.append(range, of: text)
    }

    private mutating func endChain() {
        if chain.isEmpty { return }
        chain.removeAll(keepingCapacity: true)
        chainKey.removeAll(keepingCapacity: true)
    }

    /// - Returns: Where the key of the next word begins in `chainKey`.
    private mutating func beginJoins() -> Int {
        if chain.count == Word.widestJoin, let second = chain.dropFirst().first?.keyStart {
            chain.removeFirst()
            chainKey.removeFirst(second)
            for index in chain.indices { chain[index].keyStart -= second }
        }
        if !chain.isEmpty, link?.isFullStop == true { chainKey.append(0x2E) }
        return chainKey.count
    }

    /// The joined forms that end with this word, and its place in the chain for those to come.
    ///
    /// - Parameters:
    ///   - keyStart: Of the word, at the end of `chainKey`.
    ///   - bareEnd: What it loses in a further form.
    private mutating func emitJoins<Sink: WordSink>(
        _ range: Range<Int>, at position: Int, from keyStart: Int,
        bareEnd: Folding.Apostrophe?, into sink: inout Sink
    ) {
        for part in chain where chainKey.count - part.keyStart < Word.longestKey {
            let place = Word(
                form: .joined, hash: 0, position: part.position,
                width: position + 1 - part.position, range: part.start..<range.upperBound)
            Self.emit(place, key: chainKey.span.extracting(part.keyStart...), into: &sink)
            if let end = bareEnd {
                let bare = chainKey.span.extracting(part.keyStart..<keyStart + end.keyOffset)
                var place = place
                place.range = part.start..<end.start
                Self.emit(place, key: bare, into: &sink)
            }
        }
        chain.append(Part(start: range.lowerBound, keyStart: keyStart, position: position))
    }

    /// The folded word, and what stays of it without its clitics and particles.
    private func emitForms<Sink: WordSink>(
        of word: Word, in text: Span<UInt8>, into sink: inout Sink
    ) {
        let key = folding.key.span
        guard key.count < Word.longestKey else { return }
        let range = word.range
        var word = word
        Self.emit(word, key: key, into: &sink)
        if word.form == .whole { word.form = .bare }
        let elided = elision
        if let elided {
            word.range = elided.end..<range.upperBound
            Self.emit(word, key: key.extracting(elided.keyOffset...), into: &sink)
        }
        if let end = possessive {
            word.range = range.lowerBound..<end.start
            Self.emit(word, key: key.extracting(..<end.keyOffset), into: &sink)
            if let elided, elided.keyOffset < end.keyOffset {
                word.range = elided.end..<end.start
                let bare = key.extracting(elided.keyOffset..<end.keyOffset)
                Self.emit(word, key: bare, into: &sink)
            }
        }
        let particles = Hangul.trailingSyllables(in: key, upTo: Self.mostParticles)
        guard particles > 0 else { return }
        // In the text they may be written with more bytes, or hold apostrophes.
        let plain = Hangul.trailingSyllables(in: text.extracting(range), upTo: particles)
        for length in stride(from: 3, through: particles * 3, by: 3) where key.count > length {
            let end = range.upperBound - (length <= plain * 3 ? length : 0)
            word.range = range.lowerBound..<end
            Self.emit(word, key: key.extracting(..<(key.count - length)), into: &sink)
        }
    }

    private var possessive: Folding.Apostrophe? {
        guard let end = folding.lastApostrophe, end.keyOffset > 0 else { return nil }
        return Clitics.isEnd(folding.key[end.keyOffset...]) ? end : nil
    }

    private var elision: Folding.Apostrophe? {
        guard let end = folding.firstApostrophe, end.keyOffset < folding.key.count else {
            return nil
        }
        return Clitics.isElision(folding.key[..<end.keyOffset]) ? end : nil
    }

    private static func emit<Sink: WordSink>(
        _ word: Word, key: Span<UInt8>, into sink: inout Sink
    ) {
        var word = word
        if Sink.readsHash { word.hash = WordHash.of(key) }
        sink.take(word, key: key)
    }
}

extension Span<UInt8> {
    /// Without connectors at its ends, and marks on them: `_OpenAI_` is how some write emphasis.
    fileprivate func trimmingConnectors(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var hasConnector = false
        while start < range.upperBound {
            let (scalar, length) = scalar(at: start)
            let wordClass = WordClass(of: scalar)
            guard wordClass == .extendNumLet || hasConnector && wordClass.isIgnored else { break }
            hasConnector = true
            start += length
        }
        var end = range.upperBound
        var mark = end
        while mark > start {
            mark = scalarStart(before: mark)
            let wordClass = WordClass(of: scalar(at: mark).value)
            if wordClass == .extendNumLet { end = mark } else if !wordClass.isIgnored { break }
        }
        return start..<end
    }

    /// Appends to `parts` those of `AIStargateProject`: AI, Stargate, Project.
    fileprivate func findCapitalizedParts(of range: Range<Int>, _ parts: inout [Range<Int>]) {
        var start = range.lowerBound
        var offset = start
        var before: (wordClass: WordClass, start: Int)?
        while offset < range.upperBound {
            let (scalar, length) = scalar(at: offset)
            let wordClass = WordClass(of: scalar)
            if wordClass == .upper, before?.wordClass == .lower {
                parts.append(start..<offset)
                start = offset
            } else if wordClass == .lower, let before, before.wordClass == .upper,
                before.start > start
            {
                parts.append(start..<before.start)
                start = before.start
            }
            if !wordClass.isIgnored { before = (wordClass, offset) }
            offset += length
        }
        parts.append(start..<range.upperBound)
    }
}
