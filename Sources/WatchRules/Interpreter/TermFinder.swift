/// Finds all terms of an index in one text, in one pass over its words.
struct TermFinder: WordSink {
    /// A place where a term stands: bytes of the text.
    struct Hit: Hashable {
        var term: Int
        var range: Range<Int>
    }

    /// A word of the text that some rule uses.
    private struct Occurrence {
        var word: UInt32
        var position: UInt32
        var width: UInt32
        var start: UInt32
        var end: UInt32

        var nextPosition: UInt32 { position + width }
    }

    private let index: TermIndex
    private var occurrences: [Occurrence] = []
    private var isSorted = true

    init(_ index: TermIndex) { self.index = index }

    @inline(__always)
    mutating func take(_ word: Word, key: Span<UInt8>) {
        guard let number = index.words.number(of: key, hash: word.hash) else { return }
        append(number, word)
    }

    private mutating func append(_ number: Int, _ word: Word) {
        // Texts end below 4 GB: a document has at most 10 MiB.
        let occurrence = Occurrence(
            word: UInt32(clamping: number), position: UInt32(clamping: word.position),
            width: UInt32(clamping: word.width), start: UInt32(clamping: word.range.lowerBound),
            end: UInt32(clamping: word.range.upperBound))
        if let last = occurrences.last {
            // "s's" is s both without its beginning and without its end.
            if last.word == occurrence.word, last.position == occurrence.position { return }
            if last.position > occurrence.position { isSorted = false }
        }
        occurrences.append(occurrence)
    }

    /// The terms in `text`, by term and place; hits of one term don't overlap, the first wins.
    static func hits(of index: TermIndex, in text: Span<UInt8>) -> [Hit] {
        var finder = TermFinder(index)
        var scanner = WordScanner()
        _ = scanner.scan(text, into: &finder)
        return finder.hits(in: text)
    }

    private mutating func hits(in text: Span<UInt8>) -> [Hit] {
        if !isSorted { occurrences.sort { $0.position < $1.position } }
        var hits: [Hit] = []
        for place in occurrences.indices {
            let here = occurrences[place]
            for posting in index.postings(of: Int(here.word)) {
                let sequence = index.sequences[posting.sequence]
                let range =
                    posting.isWhole
                    ? Int(here.start)..<Int(here.end)
                    : range(of: sequence, step: posting.step, at: place, in: text)
                if let range { hits.append(Hit(term: sequence.term, range: range)) }
            }
        }
        return Self.withoutOverlaps(hits)
    }

    /// What `sequence` covers of the text if its `step` stands at `place`; nil if it doesn't.
    private func range(
        of sequence: TermIndex.Sequence, step: Int, at place: Int, in text: Span<UInt8>
    ) -> Range<Int>? {
        guard let start = start(of: sequence, step: step, at: place, in: text),
            let end = end(of: sequence, step: step, at: place, in: text)
        else { return nil }
        return start..<end
    }

    /// Where the steps up to `step`, which is to stand at `place`, begin in the text.
    private func start(
        of sequence: TermIndex.Sequence, step: Int, at place: Int, in text: Span<UInt8>
    ) -> Int? {
        let here = occurrences[place]
        guard holds(index.steps[step], at: here, in: text) else { return nil }
        guard step > sequence.steps.lowerBound else {
            return Int(here.start) - index.signs[index.steps[step].before].count
        }
        var other = place - 1
        while other >= 0, occurrences[other].position + UInt32(Word.widestJoin) >= here.position {
            if follows(index.steps[step], occurrences[other], here),
                let start = start(of: sequence, step: step - 1, at: other, in: text)
            {
                return start
            }
            other -= 1
        }
        return nil
    }

    /// Where the steps from `step` on, which is to stand at `place`, end in the text.
    private func end(
        of sequence: TermIndex.Sequence, step: Int, at place: Int, in text: Span<UInt8>
    ) -> Int? {
        let here = occurrences[place]
        guard holds(index.steps[step], at: here, in: text) else { return nil }
        let next = step + 1
        guard next < sequence.steps.upperBound else {
            return Int(here.end) + index.signs[index.steps[step].after].count
        }
        var other = place + 1
        while other < occurrences.count, occurrences[other].position <= here.nextPosition {
            if follows(index.steps[next], here, occurrences[other]),
                let end = end(of: sequence, step: next, at: other, in: text)
            {
                return end
            }
            other += 1
        }
        return nil
    }

    private func holds(
        _ step: TermIndex.Step, at occurrence: Occurrence, in text: Span<UInt8>
    ) -> Bool {
        guard step.words.contains(where: { index.stepWords[$0] == Int(occurrence.word) }) else {
            return false
        }
        if step.before == 0, step.after == 0 { return true }
        let before = index.signs[step.before]
        let after = index.signs[step.after]
        let end = Int(occurrence.end) + after.count
        return text.starts(with: before, at: Int(occurrence.start) - before.count)
            && text.starts(with: after, at: Int(occurrence.end))
            // "C+" isn't in "C++".
            && (after.isEmpty || end >= text.count || text[end] != after.last)
    }

    /// Whether `right`, which is to be `step`, is the word after `left`.
    private func follows(_ step: TermIndex.Step, _ left: Occurrence, _ right: Occurrence) -> Bool {
        guard left.nextPosition == right.position else { return false }
        guard let distance = step.distance else { return true }
        return Int(right.start) - Int(left.end) == distance
    }

    private static func withoutOverlaps(_ hits: [Hit]) -> [Hit] {
        let sorted = hits.sorted {
            ($0.term, $0.range.lowerBound, -$0.range.upperBound)
                < ($1.term, $1.range.lowerBound, -$1.range.upperBound)
        }
        var kept: [Hit] = []
        for hit in sorted {
            if let last = kept.last, last.term == hit.term,
                hit.range.lowerBound < last.range.upperBound
            {
                continue
            }
            kept.append(hit)
        }
        return kept
    }
}
