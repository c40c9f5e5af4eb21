/// Looks for what came near to a clause that doesn't hold, within a bound for a whole query.
struct NearMissSearch {
    let item: QueryItem
    /// How many words may still be compared.
    private var comparisons = 500_000

    private static let mostOfTerm = 3
    /// Of shorter words, too many are alike.
    private static let shortestSimilar = 4
    /// How many words may be too many in a phrase.
    private static let phraseRoom = 10
    /// Of the places of a NEAR's operands, the first ones are looked at.
    private static let mostSpots = 300

    init(item: QueryItem) { self.item = item }

    /// - Parameter elsewhere: The places of `term` in all fields.
    mutating func misses(
        of term: TermLeaf, _ pattern: LeafPattern?, elsewhere: Set<Place>, in scope: FieldScope
    ) -> [NearMiss] {
        guard let pattern else { return [] }
        func miss(_ kind: NearMiss.Kind, _ places: [Place]) -> [NearMiss] {
            item.spans(
                Set(places.sorted(by: Place.comesBefore).prefix(1)), ItemFindings(item)
            ).map {
                NearMiss(kind: kind, node: .term(term), spans: [$0])
            }
        }
        if !elsewhere.isEmpty { return miss(.field, Array(elsewhere)) }
        if !pattern.comparison.isFolded {
            var loose = term
            loose.isExact = false
            let places = find(LeafPattern(loose, options: QueryOptions()), in: scope)
            if !places.isEmpty { return miss(.letterCase, places) }
        }
        if term.isPhrase {
            var loose = term
            loose.slop += Self.phraseRoom
            let places = find(LeafPattern(loose, options: QueryOptions()), in: scope)
            if let best = places.min(by: { $0.positions.count < $1.positions.count }) {
                let words = best.positions.count - (pattern.sequences.first?.count ?? 0)
                return miss(.distance(max(words, 0), most: term.slop), [best])
            }
        }
        var seen: Set<[UInt8]> = []
        let similar = similarWords(to: pattern, in: scope, &seen).map {
            (NearMiss.Kind.spelling, $0)
        }
        let longer = longerWords(than: pattern, in: scope, &seen).map {
            (NearMiss.Kind.partOfWord, $0)
        }
        return (similar + longer).prefix(Self.mostOfTerm).flatMap { miss($0.0, [$0.1]) }
    }

    private mutating func find(_ pattern: LeafPattern, in scope: FieldScope) -> [Place] {
        var places: Set<Place> = []
        for (number, text) in item.texts.enumerated() where scope.fields.contains(text.field) {
            guard take(text.words.count) else { break }
            places.formUnion(LeafFinder(pattern: pattern, text: text, number: number).places())
        }
        return Array(places)
    }

    /// Where all words of a sequence stand but one, which is one letter away.
    private mutating func similarWords(
        to pattern: LeafPattern, in scope: FieldScope, _ seen: inout Set<[UInt8]>
    ) -> [Place] {
        var places: [Place] = []
        for sequence in pattern.sequences {
            let spellings = sequence.map { step in
                step.keys.filter { !$0.hasWildcards }.map(\.letters)
                    .filter { $0.count >= Self.shortestSimilar }
            }
            guard spellings.contains(where: { !$0.isEmpty }) else { continue }
            for (number, text) in item.texts.enumerated() where scope.fields.contains(text.field) {
                guard take(text.words.count * sequence.count) else { return places }
                for first in text.words.indices {
                    guard
                        let last = Self.end(
                            of: sequence, spellings, from: first, in: text),
                        seen.insert(text.words[first].key + text.words[last].key).inserted
                    else { continue }
                    places.append(text.place(number, from: first, to: last))
                    if places.count >= Self.mostOfTerm { return places }
                }
            }
        }
        return places
    }

    /// The last word of what is like `sequence` but for one word.
    private static func end(
        of sequence: [LeafPattern.Step], _ spellings: [[[Unicode.Scalar]]], from first: Int,
        in text: FieldText
    ) -> Int? {
        var word = first
        var hasMiss = false
        for (number, step) in sequence.enumerated() {
            let candidates =
                number == 0
                ? first..<first + 1 : text.words(at: text.words[word].positions.upperBound)
            if let next = candidates.first(where: { step.isNamed(text.words[$0].key) }) {
                word = next
            } else if !hasMiss,
                let next = candidates.first(where: { index in
                    spellings[number].contains { $0.isOneEditAway(from: text.words[index].key) }
                })
            {
                word = next
                hasMiss = true
            } else {
                return nil
            }
        }
        return hasMiss ? word : nil
    }

    private mutating func longerWords(
        than pattern: LeafPattern, in scope: FieldScope, _ seen: inout Set<[UInt8]>
    ) -> [Place] {
        let keys = pattern.sequences.filter { $0.count == 1 }.flatMap { $0.flatMap(\.keys) }
            .filter { !$0.hasWildcards && $0.parts.count >= Self.shortestSimilar }.map(\.bytes)
        var places: [Place] = []
        guard !keys.isEmpty else { return [] }
        for (number, text) in item.texts.enumerated() where scope.fields.contains(text.field) {
            guard take(text.words.count * keys.count) else { break }
            for (index, word) in text.words.enumerated()
            where keys.contains(where: { $0.count < word.key.count && word.key.contains($0) }) {
                guard seen.insert(word.key).inserted, seen.insert(word.key + word.key).inserted
                else { continue }
                places.append(text.place(number, from: index, to: index))
                if places.count >= Self.mostOfTerm { return places }
            }
        }
        return places
    }

    /// - Parameters:
    ///   - left: Not empty, as is `right`.
    mutating func misses(
        of near: NearNode, _ left: Set<Nearness.Spot>, _ right: Set<Nearness.Spot>
    ) -> [NearMiss] {
        func first(_ spots: Set<Nearness.Spot>) -> [Place] {
            Array(spots.map(\.whole).sorted(by: Place.comesBefore).prefix(Self.mostSpots))
        }
        let (left, right) = (first(left), first(right))
        guard take(left.count * right.count) else { return [] }
        var best: (words: Int, left: Place, right: Place)?
        for one in left {
            for other in right where other.text == one.text {
                let words = one.wordsBetween(other)
                if words >= 0, words < best?.words ?? .max { best = (words, one, other) }
            }
        }
        func miss(_ kind: NearMiss.Kind, _ left: Place, _ right: Place) -> [NearMiss] {
            let findings = ItemFindings(item)
            let spans = item.spans([left], findings) + item.spans([right], findings)
            return [NearMiss(kind: kind, node: .near(near), spans: spans)]
        }
        guard let best else {
            guard let left = left.first, let right = right.first else { return [] }
            return left.text == right.text ? [] : miss(.apart, left, right)
        }
        let isReversed = best.right.positions.lowerBound < best.left.positions.lowerBound
        switch near.reach {
        case .words(let most) where best.words > most:
            return miss(.distance(best.words, most: most), best.left, best.right)
        case .words, .sentence, .paragraph:
            let isOrder = near.isOrdered && isReversed
            return miss(isOrder ? .order : .apart, best.left, best.right)
        }
    }

    /// - Returns: False once there is no time left.
    private mutating func take(_ count: Int) -> Bool {
        comparisons -= count
        return comparisons >= 0
    }
}

extension Place {
    /// Negative if they share words.
    fileprivate func wordsBetween(_ other: Place) -> Int {
        max(
            other.positions.lowerBound - positions.upperBound,
            positions.lowerBound - other.positions.upperBound)
    }
}

extension FieldText {
    fileprivate func place(_ number: Int, from first: Int, to last: Int) -> Place {
        let (start, end) = (words[first], words[last])
        return Place(
            text: number,
            positions: start.positions
                .lowerBound..<max(
                    start.positions.upperBound, end.positions.upperBound),
            range: start.range.lowerBound..<max(start.range.upperBound, end.range.upperBound),
            sentences: start.sentence...max(start.sentence, end.sentence),
            paragraph: start.paragraph)
    }
}

extension Glob {
    fileprivate var letters: [Unicode.Scalar] {
        parts.compactMap { if case .letter(let letter) = $0 { letter } else { nil } }
    }
}

extension [Unicode.Scalar] {
    /// One letter is another, is missing, is one too many, or two have changed places.
    fileprivate func isOneEditAway(from key: [UInt8]) -> Bool {
        // A letter has at most four bytes.
        guard key.count + 4 >= count, key.count <= (count + 1) * 4 else { return false }
        let word = Array(String(decoding: key, as: UTF8.self).unicodeScalars)
        guard abs(count - word.count) <= 1, self != word else { return false }
        let start = zip(self, word).prefix { $0 == $1 }.count
        let (left, right) = (self[start...], word[start...])
        switch count - word.count {
        case 1: return left.dropFirst().elementsEqual(right)
        case -1: return right.dropFirst().elementsEqual(left)
        default:
            if left.dropFirst().elementsEqual(right.dropFirst()) { return true }
            guard left.count > 1, left.dropFirst(2).elementsEqual(right.dropFirst(2)) else {
                return false
            }
            return left[start] == right[start + 1] && left[start + 1] == right[start]
        }
    }
}
