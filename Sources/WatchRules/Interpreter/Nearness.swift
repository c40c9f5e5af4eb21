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
    static let mostSpots = 20_000

    let reach: NearNode.Reach
    let isOrdered: Bool

    init(reach: NearNode.Reach, isOrdered: Bool) {
        // No text has more words than this.
        self.reach =
            if case .words(let count) = reach { .words(min(max(0, count), 1 << 32)) } else { reach }
        self.isOrdered = isOrdered
    }

    /// A sentence or a paragraph: beyond it nothing is near.
    private struct Unit: Hashable {
        var text: Int
        var paragraph: Int
        var sentence: Int
    }

    /// All pairs that are near.
    func spots(_ left: Set<Spot>, _ right: Set<Spot>) -> Set<Spot> {
        let units = Dictionary(grouping: right.sorted(by: Self.beginsBefore), by: unit)
        let widest = right.map(\.whole.positions.count).max() ?? 0
        var found: Set<Spot> = []
        for one in left.sorted(by: Self.beginsBefore) {
            let others = units[unit(one)] ?? []
            var (first, last) = (0, Int.max)
            if case .words(let count) = reach {
                first = one.whole.positions.lowerBound - count - widest
                last = one.whole.positions.upperBound + count
            }
            if isOrdered { first = one.whole.positions.upperBound }
            for other in others[Self.firstIndex(from: first, in: others)...] {
                guard other.whole.positions.lowerBound <= last else { break }
                if isNear(one, other) { found.insert(Spot(one, other)) }
                if found.count >= Self.mostSpots { return found }
            }
        }
        return found
    }

    private func unit(_ spot: Spot) -> Unit {
        Unit(
            text: spot.whole.text, paragraph: spot.whole.paragraph,
            sentence: reach == .sentence ? spot.whole.sentences.lowerBound : 0)
    }

    /// - Parameter right: In the same unit.
    private func isNear(_ left: Spot, _ right: Spot) -> Bool {
        let (l, r) = (left.whole, right.whole)
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

    private static func beginsBefore(_ left: Spot, _ right: Spot) -> Bool {
        (left.whole.text, left.whole.positions.lowerBound)
            < (right.whole.text, right.whole.positions.lowerBound)
    }

    private static func firstIndex(from position: Int, in spots: [Spot]) -> Int {
        var low = 0
        var high = spots.count
        while low < high {
            let middle = (low + high) / 2
            if spots[middle].whole.positions.lowerBound < position {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
