internal import FeedModel

/// Collects what queries consist of, each thing once.
struct IndexBuilder {
    var keys = KeyTableBuilder()
    private(set) var leaves: [Leaf] = []
    private(set) var patterns: [Pattern] = []
    /// Steps of each sequence of a pattern.
    private(set) var sequences: [Run] = []
    private(set) var steps: [Step] = []
    private(set) var stepKeys: [UInt32] = []
    private(set) var stepWritten: [UInt32] = []
    private(set) var strings: [UInt8] = []
    private(set) var stringStarts: [UInt32] = [0, 0]
    private(set) var nears: [CompiledNear] = []
    private(set) var counts: [CompiledCount] = []
    private(set) var countComparisons: [CountComparison] = []
    /// Operands of NEAR and `count`.
    private(set) var operandLeaves: [UInt32] = []
    private(set) var comparisons: [ItemComparison] = []
    private(set) var regexes: [CompiledRegex] = []
    private(set) var wildcards: [(key: UInt32, glob: Glob)] = []
    private(set) var facts: Set<FactField> = []
    /// The fields that some query looks at.
    private(set) var fields: FieldSet = []

    private var leafNumbers: [Leaf: UInt32] = [:]
    private var stringNumbers: [[UInt8]: UInt32] = [[]: 0]
    private var regexNumbers: [RegexLeaf: UInt32] = [:]
    private var wildcardNumbers: [Glob: UInt32] = [:]
    private var phraseStarts: [[UInt32]: UInt32] = [:]
    private var nearNumbers: [NearKey: UInt32] = [:]

    private struct NearKey: Hashable {
        var left: [UInt32]
        var right: [UInt32]
        var words: Int
        var isOrdered: Bool
    }

    mutating func number(of leaf: Leaf) -> UInt32 {
        if let known = leafNumbers[leaf] { return known }
        let number = UInt32(clamping: leaves.count)
        leaves.append(leaf)
        leafNumbers[leaf] = number
        if leaf.kind != .fact { fields.formUnion(leaf.fields) }
        return number
    }

    /// A word leaf's key; wildcards have keys as words have.
    mutating func key(of glob: Glob) -> UInt32 {
        guard glob.hasWildcards else { return keys.insert(glob.bytes) }
        if let known = wildcardNumbers[glob] { return known }
        let key = keys.insert([KeyTable.mark, 0x2A] + WildcardPattern(glob).bytes)
        wildcards.append((key, glob))
        wildcardNumbers[glob] = key
        return key
    }

    mutating func key(of fact: FactField, _ value: String) -> UInt32 {
        facts.insert(fact)
        return keys.insert(FactKey.bytes(fact, value))
    }

    mutating func add(_ comparison: ItemComparison) -> UInt32 {
        if comparison.field == .words { fields.formUnion([.summary, .content]) }
        comparisons.append(comparison)
        return UInt32(clamping: comparisons.count - 1)
    }

    mutating func number(of bytes: [UInt8]) -> UInt32 {
        if let known = stringNumbers[bytes] { return known }
        let number = UInt32(clamping: stringStarts.count - 1)
        strings += bytes
        stringStarts.append(UInt32(clamping: strings.count))
        stringNumbers[bytes] = number
        return number
    }

    /// Nil if it can't be used, so that it is found nowhere.
    mutating func regex(_ leaf: RegexLeaf) -> (number: UInt32, key: UInt32)? {
        if let known = regexNumbers[leaf] { return (known, regexes[Int(known)].key) }
        do throws(RegexFault) {
            let regex = try LinearRegex(leaf)
            let literal = regex.requiredLiteral.flatMap(RegexLetters.init)
            let key = literal.map { keys.insert([KeyTable.mark, 0x2F] + $0.keyBytes) } ?? none
            let number = UInt32(clamping: regexes.count)
            regexes.append(CompiledRegex(regex: regex, letters: literal, key: key))
            regexNumbers[leaf] = number
            return (number, key)
        } catch {
            return nil
        }
    }

    mutating func near(
        _ left: [UInt32], _ right: [UInt32], words: Int, isOrdered: Bool
    ) -> UInt32 {
        let key = NearKey(left: left, right: right, words: words, isOrdered: isOrdered)
        if let known = nearNumbers[key] { return known }
        let near = CompiledNear(
            left: operands(left), right: operands(right), words: UInt32(clamping: words),
            isOrdered: isOrdered)
        let number = UInt32(clamping: nears.count)
        nears.append(near)
        nearNumbers[key] = number
        return number
    }

    mutating func count(_ leaves: [UInt32], _ comparison: CountComparison) -> UInt32 {
        counts.append(
            CompiledCount(
                leaves: operands(leaves), comparison: UInt32(clamping: countComparisons.count)))
        countComparisons.append(comparison)
        return UInt32(clamping: counts.count - 1)
    }

    private mutating func operands(_ leaves: [UInt32]) -> Run {
        let start = operandLeaves.count
        operandLeaves += leaves
        return Run(start, operandLeaves.count)
    }

    /// The leaf of words that stand one after the other.
    mutating func words(_ keys: [UInt32], _ fields: FieldSet) -> Leaf? {
        switch keys.count {
        case 1: return Leaf(kind: .word, fields: fields, first: keys[0])
        case 2: return Leaf(kind: .pair, fields: fields, first: keys[0], second: keys[1])
        case 3...Leaf.mostPhraseKeys:
            let start = phraseStarts[keys] ?? UInt32(clamping: stepKeys.count)
            if phraseStarts[keys] == nil {
                phraseStarts[keys] = start
                stepKeys += keys
            }
            return Leaf(
                kind: .phrase, fields: fields, first: start, second: UInt32(keys.count))
        default: return nil
        }
    }

    /// The number of a new pattern, whose steps have the keys `keys` gives.
    mutating func add(_ pattern: LeafPattern, isWhole: Bool) -> UInt32 {
        let start = sequences.count
        for sequence in pattern.sequences {
            let firstStep = steps.count
            for step in sequence { add(step, isFolded: pattern.comparison.isFolded) }
            sequences.append(Run(firstStep, steps.count))
        }
        patterns.append(
            Pattern(
                sequences: Run(start, sequences.count), slop: UInt32(clamping: pattern.slop),
                isExact: pattern.comparison.isExact, isFolded: pattern.comparison.isFolded,
                keepsCase: pattern.comparison.fold == .none, isWhole: isWhole))
        comparisonsOfPatterns.append(pattern.comparison)
        return UInt32(clamping: patterns.count - 1)
    }

    /// By pattern.
    private(set) var comparisonsOfPatterns: [WordComparison] = []

    private mutating func add(_ step: LeafPattern.Step, isFolded: Bool) {
        let firstKey = stepKeys.count
        var numbers: [UInt32] = []
        for glob in step.keys {
            let key = key(of: glob)
            if !numbers.contains(key) { numbers.append(key) }
        }
        stepKeys += numbers
        let firstWritten = stepWritten.count
        if !isFolded {
            for glob in step.written { stepWritten.append(number(of: glob.bytes)) }
        }
        steps.append(
            Step(
                keys: Run(firstKey, stepKeys.count), written: Run(firstWritten, stepWritten.count),
                before: number(of: step.before),
                after: number(of: step.after),
                distance: step.distance.map { Int32(clamping: $0) } ?? -1,
                isLinked: step.isLinked))
    }
}

/// `age<2d`
struct ItemComparison: Hashable, Sendable {
    var field: NumberField
    var comparison: QueryComparison
}

/// A class, so that to look at one copies nothing.
final class CompiledRegex: Sendable {
    let regex: LinearRegex
    /// What every match contains, if that can be looked for.
    let letters: RegexLetters?
    /// That of the letters, or `none`.
    let key: UInt32

    init(regex: LinearRegex, letters: RegexLetters?, key: UInt32) {
        self.regex = regex
        self.letters = letters
        self.key = key
    }
}
