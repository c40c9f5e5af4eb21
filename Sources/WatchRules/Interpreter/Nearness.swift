/// Where the operands of a NEAR stand close to each other.
struct Nearness {
    /// A place of an operand: of a term, or of a NEAR, which covers the places of its own operands.
    struct Spot: Hashable {
        /// From the first to the last word of all.
        var whole: Place
        /// Those of the terms, in the order of the query.
        var parts: [Place]

        init(_ place: Place) {
            whole = place
            parts = [place]
        }

        init(_ left: Spot, _ right: Spot) {
            let (l, r) = (left.whole, right.whole)
            whole = Place(
                text: l.text,
                positions: min(
                    l.positions.lowerBound, r.positions.lowerBound)..<max(
                        l.positions.upperBound, r.positions.upperBound),
                range: min(
                    l.range.lowerBound, r.range.lowerBound)..<max(
                        l.range.upperBound, r.range.upperBound),
                sentences: min(
                    l.sentences.lowerBound, r.sentences.lowerBound)...max(
                        l.sentences.upperBound, r.sentences.upperBound),
                paragraph: l.paragraph)
            parts = left.parts + right.parts
        }
    }

    /// With more pairs than this in an item, the later ones are not looked for.
    static let mostSpots = 50_000

    let reach: NearNode.Reach
    let isOrdered: Bool

    /// All pairs that are near, in the order of `left`.
    func spots(_ left: Set<Spot>, _ right: Set<Spot>) -> Set<Spot> {
        let right = right.sorted { Self.start($0) < Self.start($1) }
        let widest = right.map(\.whole.positions.count).max() ?? 0
        var found: Set<Spot> = []
        for one in left.sorted(by: { Self.start($0) < Self.start($1) }) {
            let first: Int
            switch reach {
            case .words(let count):
                first = one.whole.positions.lowerBound - max(0, count) - widest
            case .sentence, .paragraph: first = 0
            }
            let from = isOrdered ? one.whole.positions.upperBound : first
            var index = Self.firstIndex(atLeast: (one.whole.text, from), in: right)
            while index < right.count, mayBeNear(one.whole, right[index].whole) {
                if isNear(one, right[index]) { found.insert(Spot(one, right[index])) }
                if found.count >= Self.mostSpots { return found }
                index += 1
            }
        }
        return found
    }

    /// False once all further ones begin too far behind.
    private func mayBeNear(_ one: Place, _ other: Place) -> Bool {
        guard one.text == other.text, other.paragraph <= one.paragraph else { return false }
        guard case .words(let count) = reach else { return true }
        return other.positions.lowerBound <= one.positions.upperBound + max(0, count)
    }

    private func isNear(_ left: Spot, _ right: Spot) -> Bool {
        let (l, r) = (left.whole, right.whole)
        guard l.text == r.text, l.paragraph == r.paragraph else { return false }
        let between: Int
        if l.positions.upperBound <= r.positions.lowerBound {
            between = r.positions.lowerBound - l.positions.upperBound
        } else if isOrdered {
            return false
        } else if r.positions.upperBound <= l.positions.lowerBound {
            between = l.positions.lowerBound - r.positions.upperBound
        } else {
            // Within another NEAR there is room for further words, but none is two operands at once.
            let isApart = left.parts.allSatisfy { part in
                right.parts.allSatisfy { !part.positions.overlaps($0.positions) }
            }
            guard isApart else { return false }
            between = 0
        }
        switch reach {
        case .words(let count): return between <= count
        case .sentence: return l.sentences == r.sentences && l.sentences.count == 1
        case .paragraph: return true
        }
    }

    private static func start(_ spot: Spot) -> (Int, Int) {
        (spot.whole.text, spot.whole.positions.lowerBound)
    }

    private static func firstIndex(atLeast key: (Int, Int), in spots: [Spot]) -> Int {
        var low = 0
        var high = spots.count
        while low < high {
            let middle = (low + high) / 2
            if start(spots[middle]) < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
