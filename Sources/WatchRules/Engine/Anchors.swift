/// Chooses the keys under which a query is filed: it can hold only where one of them is.
struct Anchors {
    /// How often a key is expected in items; only its order counts.
    let costs: [Float]
    let terms: QueryIndex.View
    let countComparisons: [CountComparison]
    let programs: FlatView<Instruction>

    struct Choice {
        var cost: Float
        var keys: [UInt32]

        /// Nothing can make it hold.
        static let never = Choice(cost: 0, keys: [])
    }

    /// The cheapest key that is there whenever the program at `start` holds, other than `key`; `none`
    /// if there is none.
    func guardKey(at start: Int, besides key: UInt32?) -> UInt32 {
        required(at: start).filter { $0 != key }.min { cost($0) < cost($1) } ?? none
    }

    private func cost(_ key: UInt32) -> Float { costs[Int(key)] }

    /// - Parameter start: Of a program.
    /// - Returns: Nil if the query may hold where none of its keys is: it is looked at for every item.
    func choice(at start: Int) -> Choice? {
        let head = programs[start]
        switch head.code {
        case .leaf: return choice(ofLeaf: head.number)
        case .key: return Choice(cost: cost(head.number), keys: [head.number])
        case .near:
            let near = terms.nears[head.number]
            let sides = [near.left, near.right].compactMap(choice(ofOperands:))
            return sides.min { $0.cost < $1.cost }
        case .count:
            let count = terms.counts[head.number]
            if countComparisons[Int(count.comparison)].holds(0) { return nil }
            return choice(ofOperands: count.leaves)
        case .never: return .never
        case .everything, .not: return nil
        case .perhaps: return choice(at: start + 2)
        case .all:
            return parts(at: start).compactMap { choice(at: $0) }
                .min { $0.cost < $1.cost }
        case .any:
            return sum(parts(at: start).map { choice(at: $0) })
        case .atLeast:
            // Of m parts, n have to hold, so one of any m - n + 1 does.
            let parts = parts(at: start)
            let choices = parts.map { choice(at: $0) }
                .sorted { ($0?.cost ?? .infinity) < ($1?.cost ?? .infinity) }
            return sum(Array(choices.prefix(max(0, parts.count - Int(head.number) + 1))))
        }
    }

    private func choice(ofOperands leaves: Run) -> Choice? {
        sum(leaves.indices.map { choice(ofLeaf: terms.operandLeaves[$0]) })
    }

    private func choice(ofLeaf number: UInt32) -> Choice? {
        let leaf = terms.leaves[number]
        switch leaf.kind {
        case .word, .fact: return Choice(cost: cost(leaf.first), keys: [leaf.first])
        case .pair:
            let key = cost(leaf.second) < cost(leaf.first) ? leaf.second : leaf.first
            return Choice(cost: cost(key), keys: [key])
        case .phrase:
            return leaf.phraseKeys.map { terms.stepKeys[$0] }.min { cost($0) < cost($1) }
                .map { Choice(cost: cost($0), keys: [$0]) }
        case .pattern:
            let pattern = terms.patterns[leaf.first]
            return sum(pattern.sequences.indices.map { choice(ofSequence: $0) })
        case .regex:
            return leaf.second == none ? nil : Choice(cost: cost(leaf.second), keys: [leaf.second])
        case .present, .compare: return nil
        }
    }

    private func choice(ofSequence number: Int) -> Choice? {
        terms.sequences[number].indices.map { step -> Choice in
            let keys = terms.steps[step].keys.indices.map { terms.stepKeys[$0] }
            return Choice(cost: keys.reduce(0) { $0 + cost($1) }, keys: keys)
        }.min { $0.cost < $1.cost }
    }

    private func sum(_ choices: [Choice?]) -> Choice? {
        var whole = Choice.never
        for choice in choices {
            guard let choice else { return nil }
            whole.cost += choice.cost
            whole.keys += choice.keys.filter { !whole.keys.contains($0) }
        }
        return whole
    }

    private func parts(at start: Int) -> [Int] {
        var parts: [Int] = []
        var part = start + 2
        while part < start + Int(programs[start + 1].bits) {
            parts.append(part)
            part += programs.length(at: part)
        }
        return parts
    }

    private func required(at start: Int) -> [UInt32] {
        switch programs[start].code {
        case .all: return parts(at: start).flatMap { required(at: $0) }
        case .perhaps: return required(at: start + 2)
        case .near:
            let near = terms.nears[Int(programs[start].number)]
            return [near.left, near.right].flatMap { leaves -> [UInt32] in
                guard leaves.indices.count == 1 else { return [] }
                return required(ofLeaf: terms.operandLeaves[leaves.start])
            }
        case .leaf: return required(ofLeaf: programs[start].number)
        case .key: return [programs[start].number]
        default: return []
        }
    }

    private func required(ofLeaf number: UInt32) -> [UInt32] {
        let leaf = terms.leaves[number]
        switch leaf.kind {
        case .word, .fact: return [leaf.first]
        case .pair: return [leaf.first, leaf.second]
        case .phrase: return leaf.phraseKeys.map { terms.stepKeys[$0] }
        case .regex: return leaf.second == none ? [] : [leaf.second]
        case .pattern:
            let pattern = terms.patterns[leaf.first]
            guard pattern.sequences.indices.count == 1 else { return [] }
            return terms.sequences[pattern.sequences.start].indices.flatMap { step in
                let keys = terms.steps[step].keys
                return keys.indices.count == 1 ? [terms.stepKeys[keys.start]] : []
            }
        case .present, .compare: return []
        }
    }
}
