/// Cuts a text of a scratch into words, as `WordScanner` does, only faster where they are plain, or
/// Latin letters with apostrophes.
struct TextScan: ~Copyable {
    private var forms = WordForms()
    private let breaks = WordBreaks(isTailored: true)
    private let latin = LatinLetters()
    private let endings = WordEndings()

    /// - Parameter range: Bytes of `text`; what follows is no letter or digit.
    /// - Returns: The number of positions.
    mutating func scan(_ range: Range<Int>, into sink: inout OccurrenceSink) -> Int {
        let (text, end, keyHash) = (sink.text, range.upperBound, sink.keyHash)
        let (firstPosition, shape) = (sink.firstPosition, WordToken.Shape(place: sink.field))
        var offset = range.lowerBound
        var position = 0
        // Where a word would follow a `#`, or hang on to the word before it.
        var special = -1
        forms.reset()
        while offset < end {
            var next = firstPosition &+ position
            offset = sink.takePlainWords(
                from: offset, before: end, besides: special, at: &next, endings.view)
            position = next &- firstPosition
            if offset >= end { break }
            let block = LetterBlock(text, at: offset)
            if block.length > 0 {
                let token = WordToken(
                    at: offset, block, in: text, keyHash,
                    position: UInt32(truncatingIfNeeded: firstPosition &+ position), shape)
                let stop = Int(token.end)
                let next = text[stop]
                var link: WordLink?
                if next == 0x2D, text[stop + 1] < 0x80, stop + 1 < end {
                    link = WordLink(end: stop + 1 - range.lowerBound, isFullStop: false)
                }
                if link != nil || Self.endsWord(with: next, at: stop, before: end, in: text),
                    joins(token, range, link, at: &position, special: &special, into: &sink)
                {
                    offset = stop
                    continue
                }
            } else if text[offset] == 0x23 {
                offset &+= 1
                special = offset
                continue
            } else if Self.isPlainSign(UInt32(truncatingIfNeeded: text.eightBytes(at: offset))) {
                offset &+= 3
                continue
            }
            if offset != special, let stop = takeLatin(offset, end, at: position, into: &sink) {
                position &+= 1
                offset = stop
                continue
            }
            offset = scanSlowly(range, from: offset, &position, &special, into: &sink)
        }
        return position
    }

    /// Takes a plain word with a link after it or before it.
    ///
    /// - Returns: False, and nothing is done, if it follows a `#` or is too long.
    private mutating func joins(
        _ token: WordToken, _ range: Range<Int>, _ link: WordLink?, at position: inout Int,
        special: inout Int, into sink: inout OccurrenceSink
    ) -> Bool {
        let base = range.lowerBound
        let start = Int(token.start)
        let isLinked = forms.link.map { $0.end + base == start } ?? false
        guard token.count < Word.longestKey, start != special || isLinked else { return false }
        sink.take(token)
        let own = start - base..<Int(token.end) - base
        sink.text.withSpan(range) {
            forms.join(plain: own, of: $0, at: position, link, into: &sink)
        }
        position += 1
        special = link.map { $0.end + base } ?? -1
        return true
    }

    private mutating func scanSlowly(
        _ range: Range<Int>, from offset: Int, _ position: inout Int, _ special: inout Int,
        into sink: inout OccurrenceSink
    ) -> Int {
        let base = range.lowerBound
        return sink.text.withSpan(range) { span in
            let segment = breaks.segment(at: offset - base, in: span)
            if segment.isWord {
                position += forms.emit(
                    segment, from: offset - base, of: span, at: position, splitsHashtags: true,
                    into: &sink)
                special = forms.link.map { $0.end + base } ?? -1
            }
            sink.takeLetters(in: offset..<base + segment.end)
            return base + segment.end
        }
    }

    /// As `WordScanner` has it.
    @inline(__always)
    private static func endsWord(
        with byte: UInt8, at end: Int, before textEnd: Int, in text: FlatView<UInt8>
    ) -> Bool {
        if end >= textEnd { return true }
        switch byte {
        case 0x27, 0x2C, 0x2E, 0x3B:  // ' , . ;
            guard end + 1 < textEnd else { return true }
            let next = text[end + 1]
            return next < 0x80 && next != 0x5F && !next.isASCIIWord
        case 0x2D, 0x5F:  // - _
            return false
        default:
            return byte < 0x80
        }
    }

    /// Whether these bytes, the first one lowest, are a dash, a quotation mark or an ellipsis, and then
    /// one of ASCII.
    @inline(__always)
    private static func isPlainSign(_ bytes: UInt32) -> Bool {
        guard bytes & 0x8000_FFFF == 0x80E2 else { return false }
        switch bytes >> 16 & 0xFF {
        case 0x93, 0x94, 0x98, 0x99, 0x9C, 0x9D, 0xA6: return true
        default: return false
        }
    }
}

// MARK: - Latin letters and apostrophes

extension TextScan {
    /// Takes the word that begins at `offset` if it consists of Latin letters, digits and apostrophes
    /// between letters, and nothing links it to what follows.
    ///
    /// - Returns: Its end; nil, and nothing is done, of any other.
    private func takeLatin(
        _ offset: Int, _ end: Int, at position: Int, into sink: inout OccurrenceSink
    ) -> Int? {
        sink.makeRoom(for: 4)
        let (text, folded, key) = (sink.text, sink.folded, sink.foldedCount)
        var (stop, count, isAfterLetter) = (offset, 0, false)
        var firstApostrophe, lastApostrophe: Folding.Apostrophe?
        scan: while stop < end, count < Word.longestKey - 8 {
            let byte = text[stop]
            if byte.isASCIIWord {
                folded[key + count] = byte | 0x20
                isAfterLetter = byte.isASCIILetter
                count += 1
                stop += 1
            } else if LatinLetters.View.mayBegin(with: byte) {
                let letter = latin.view[byte, text[stop + 1]]
                if letter == 0 { return nil }
                for place in 0..<3 {
                    folded[key + count + place] = UInt8(
                        truncatingIfNeeded: letter >> UInt32(place * 8))
                }
                isAfterLetter = true
                count += Int(letter >> 24)
                stop += 2
            } else {
                let next = stop + text.apostropheLength(at: stop)
                if next == stop { break scan }
                switch follower(at: next, end, in: text) {
                case .letter where isAfterLetter:
                    let place = Folding.Apostrophe(keyOffset: count, start: stop, end: next)
                    firstApostrophe = firstApostrophe ?? place
                    lastApostrophe = place
                    stop = next
                case .nothing: break scan
                default: return nil
                }
            }
        }
        guard count > 0, count < Word.longestKey - 8, isEnd(stop, end, in: text) else {
            return nil
        }
        let range = offset..<stop
        sink.takeFolded(key, count: count, range, .whole, at: position)
        if let firstApostrophe, let lastApostrophe {
            takeBare(key, count, range, firstApostrophe, lastApostrophe, position, &sink)
        }
        sink.endFolded(count)
        sink.takeLetters(in: range)
        return stop
    }

    /// As `WordForms` has it.
    private func takeBare(
        _ key: Int, _ count: Int, _ range: Range<Int>, _ first: Folding.Apostrophe,
        _ last: Folding.Apostrophe, _ position: Int, _ sink: inout OccurrenceSink
    ) {
        let folded = sink.folded
        let isElided =
            first.keyOffset < count
            && Clitics.isElision(packed: folded.packed(key, count: first.keyOffset))
        let isPossessive = Clitics.isEnd(
            packed: folded.packed(key + last.keyOffset, count: count - last.keyOffset))
        if isElided {
            sink.takeFolded(
                key + first.keyOffset, count: count - first.keyOffset,
                first.end..<range.upperBound, .bare, at: position)
        }
        guard isPossessive else { return }
        sink.takeFolded(
            key, count: last.keyOffset, range.lowerBound..<last.start, .bare, at: position)
        if isElided, first.keyOffset < last.keyOffset {
            sink.takeFolded(
                key + first.keyOffset, count: last.keyOffset - first.keyOffset,
                first.end..<last.start, .bare, at: position)
        }
    }

    private enum Follower {
        case letter
        /// That makes no part of a word.
        case nothing
        case other
    }

    /// What stands after an apostrophe.
    private func follower(at offset: Int, _ end: Int, in text: FlatView<UInt8>) -> Follower {
        guard offset < end else { return .nothing }
        let byte = text[offset]
        if LatinLetters.View.mayBegin(with: byte) {
            return latin.view[byte, text[offset + 1]] == 0 ? .other : .letter
        }
        if byte.isASCIILetter { return .letter }
        return byte < 0x80 && byte != 0x5F && !byte.isASCIIDigit ? .nothing : .other
    }

    /// Whether a word of Latin letters ends at `stop` for certain, and without a link.
    private func isEnd(_ stop: Int, _ end: Int, in text: FlatView<UInt8>) -> Bool {
        if Self.endsWord(with: text[stop], at: stop, before: end, in: text) { return true }
        // ‘ may stand for an apostrophe.
        let sign = UInt32(truncatingIfNeeded: text.eightBytes(at: stop))
        return Self.isPlainSign(sign) && sign >> 16 & 0xFF != 0x98
    }
}

extension FlatView<UInt8> {
    /// Of ' or ’ in bytes; 0: there is none.
    @inline(__always)
    func apostropheLength(at offset: Int) -> Int {
        if self[offset] == 0x27 { return 1 }
        return self[offset] == 0xE2 && self[offset + 1] == 0x80 && self[offset + 2] == 0x99
            ? 3 : 0
    }

    /// As `Clitics` has them; 0 if there are too many.
    fileprivate func packed(_ start: Int, count: Int) -> UInt64 {
        count > 8 ? 0 : (start..<start + count).reduce(0) { $0 << 8 | UInt64(self[$1]) }
    }
}
