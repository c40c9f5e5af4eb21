/// A place in a text of an item.
struct Place: Hashable, Sendable {
    /// An index into `QueryItem.texts`.
    var text: Int
    /// Empty for what a regex found, which knows no words.
    var positions: Range<Int>
    /// Bytes of the text.
    var range: Range<Int>
    /// Of its first and its last word.
    var sentences: ClosedRange<Int>
    var paragraph: Int

    /// Reading order; of those that begin together the longest first.
    static func comesBefore(_ left: Place, _ right: Place) -> Bool {
        (left.text, left.range.lowerBound, -left.range.upperBound)
            < (right.text, right.range.lowerBound, -right.range.upperBound)
    }

    /// In reading order; of two that overlap, the first stays.
    ///
    /// - Parameter prefersShort: Of those that begin together the shortest stays, else the longest.
    static func withoutOverlaps(
        _ places: some Sequence<Place>, prefersShort: Bool = false
    ) -> [Place] {
        let sorted = places.sorted {
            guard prefersShort else { return comesBefore($0, $1) }
            return ($0.text, $0.range.lowerBound, $0.range.upperBound)
                < ($1.text, $1.range.lowerBound, $1.range.upperBound)
        }
        var kept: [Place] = []
        for place in sorted {
            if let last = kept.last, last.text == place.text,
                place.range.lowerBound < last.range.upperBound
            {
                continue
            }
            kept.append(place)
        }
        return kept
    }
}

/// Finds the places of a term by trying it at every word.
struct LeafFinder {
    let pattern: LeafPattern
    let text: FieldText
    /// The index of `text` in its item.
    let number: Int
    /// The indices of the text's words by their keys, if they have been gathered.
    var keys: [[UInt8]: [Int]]?

    /// All of them: with `~n`, one start may have several ends.
    func places() -> Set<Place> {
        var places: Set<Place> = []
        for sequence in pattern.sequences {
            guard let first = sequence.first else { continue }
            for word in candidates(first) where holds(first, at: word) {
                for last in ends(of: sequence, from: word) {
                    places.insert(place(from: word, to: last, sequence))
                }
            }
        }
        return places
    }

    /// Words that a step may hold at.
    private func candidates(_ step: LeafPattern.Step) -> [Int] {
        guard let keys, !(step.keys + step.written).contains(where: \.hasWildcards) else {
            return Array(text.words.indices)
        }
        return step.keys.flatMap { keys[$0.bytes] ?? [] }
    }

    /// The last words of `sequence` where its first is `first`.
    private func ends(of sequence: [LeafPattern.Step], from first: Int) -> [Int] {
        // How many further words lie before each word that the steps up to here may end with.
        var reached = [first: 0]
        for step in sequence.dropFirst() {
            var next: [Int: Int] = [:]
            for (left, used) in reached {
                let room = step.distance == nil && !step.isLinked ? pattern.slop - used : 0
                let start = text.words[left].positions.upperBound
                let end = min(start + room, max(start, text.positionCount))
                for position in start...end {
                    for right in text.words(at: position) where follows(step, left, right) {
                        next[right] = min(next[right] ?? .max, used + position - start)
                    }
                }
            }
            reached = next
        }
        return Array(reached.keys)
    }

    private func follows(_ step: LeafPattern.Step, _ left: Int, _ right: Int) -> Bool {
        let (before, after) = (text.words[left], text.words[right])
        guard before.paragraph == after.paragraph, holds(step, at: right) else { return false }
        if step.isLinked {
            let link = WordLink(at: before.range.upperBound, in: text.text.utf8Span.span)
            return link?.end == after.range.lowerBound
        }
        guard let distance = step.distance else { return true }
        return after.range.lowerBound - before.range.upperBound == distance
    }

    private func holds(_ step: LeafPattern.Step, at index: Int) -> Bool {
        let word = text.words[index]
        return isNamed(step, word) && hasSigns(step, word)
    }

    private func isNamed(_ step: LeafPattern.Step, _ word: TextWord) -> Bool {
        if step.keys.contains(where: \.isAnything) { return word.form == .whole }
        if pattern.comparison.isExact, word.form != .whole { return false }
        let isFound = step.isNamed(word.key)
        if pattern.comparison.isFolded { return isFound }
        // ß is two letters to a key and one as it is written, so with wildcards only the latter counts.
        guard isFound || step.written.contains(where: \.hasWildcards) else { return false }
        let written = pattern.comparison.letters(of: text.scanned.utf8Span.span.string(word.range))
        return step.written.contains { $0.matches(written) }
    }

    private func hasSigns(_ step: LeafPattern.Step, _ word: TextWord) -> Bool {
        if step.before.isEmpty, step.after.isEmpty { return true }
        let span = text.text.utf8Span.span
        let end = word.range.upperBound + step.after.count
        return span.starts(with: step.before, at: word.range.lowerBound - step.before.count)
            && span.starts(with: step.after, at: word.range.upperBound)
            // "C+" isn't in "C++".
            && (step.after.isEmpty || end >= span.count || span[end] != step.after.last)
    }

    private func place(
        from first: Int, to last: Int, _ sequence: [LeafPattern.Step]
    ) -> Place {
        let (start, end) = (text.words[first], text.words[last])
        let before = sequence.first?.before.count ?? 0
        let after = sequence.last?.after.count ?? 0
        return Place(
            text: number, positions: start.positions.lowerBound..<end.positions.upperBound,
            range: start.range.lowerBound - before..<end.range.upperBound + after,
            sentences: start.sentence...max(start.sentence, end.sentence),
            paragraph: start.paragraph)
    }
}
