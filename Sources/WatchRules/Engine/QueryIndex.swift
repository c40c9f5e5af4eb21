internal import FeedModel
internal import Synchronization

/// Any number of queries, compiled so that an item is looked at once for all of them.
///
/// Each query is filed under the rarest word, or other key, without which it can't hold. Equal
/// queries are one. Docs: docs/decisions/rules-engine.md.
///
// Invariant: all of it but what a mutex guards is made by `init` and only read from then on, by any
// number of threads.
final class QueryIndex: @unchecked Sendable {
    struct Source {
        var tree: QueryNode
        var fold: RuleFold = .marks
        var forms: RuleForms = .exact
    }

    let keyTable: KeyTable
    let wildcards: WildcardTable
    private let knownWords: KnownWords
    let letters: RegexLetterTable
    private let regexes: RegexTable
    let comparisons: [ItemComparison]
    let countComparisons: [CountComparison]
    let wordComparisons: [WordComparison]
    let facts: Set<FactField>
    let fields: FieldSet
    let leafCount: Int
    let queryCount: Int
    let sourceCount: Int
    let view: View

    private let currentFiling: Mutex<Filing>
    private let learning: Learning
    /// By key, as long as nothing is known of it.
    private let guessedCosts: [Float]

    private let leaves: FlatBuffer<Leaf>
    private let patterns: FlatBuffer<Pattern>
    private let sequences: FlatBuffer<Run>
    private let steps: FlatBuffer<Step>
    private let stepKeys: FlatBuffer<UInt32>
    private let stepWritten: FlatBuffer<UInt32>
    private let strings: FlatBuffer<UInt8>
    private let stringStarts: FlatBuffer<UInt32>
    private let nears: FlatBuffer<CompiledNear>
    private let counts: FlatBuffer<CompiledCount>
    private let operandLeaves: FlatBuffer<UInt32>

    /// What is read while matching.
    struct View {
        let keys: KeyTable.View
        let wildcards: WildcardTable.View
        let knownWords: KnownWords.View
        let regexes: RegexTable.View
        let leaves: FlatView<Leaf>
        let patterns: FlatView<Pattern>
        let sequences: FlatView<Run>
        let steps: FlatView<Step>
        let stepKeys: FlatView<UInt32>
        let stepWritten: FlatView<UInt32>
        let strings: FlatView<UInt8>
        let stringStarts: FlatView<UInt32>
        let nears: FlatView<CompiledNear>
        let counts: FlatView<CompiledCount>
        let operandLeaves: FlatView<UInt32>
    }

    /// - Parameter learnsFrom: After so many items, queries are filed anew.
    init(_ sources: some Collection<Source>, learnsFrom: Int = Learning.usualItems) {
        var builder = IndexBuilder()
        let queries = QueryPrograms(sources, &builder)
        keyTable = KeyTable(builder.keys)
        wildcards = WildcardTable(builder.wildcards, builder.regexes)
        knownWords = KnownWords(keyTable, wildcards)
        letters = RegexLetterTable(builder.regexes)
        regexes = RegexTable(builder.regexes)
        comparisons = builder.comparisons
        countComparisons = builder.countComparisons
        wordComparisons = builder.comparisonsOfPatterns
        facts = builder.facts
        fields = builder.fields
        leafCount = builder.leaves.count
        queryCount = queries.count
        sourceCount = sources.count
        leaves = FlatBuffer(builder.leaves)
        patterns = FlatBuffer(builder.patterns)
        sequences = FlatBuffer(builder.sequences)
        steps = FlatBuffer(builder.steps)
        stepKeys = FlatBuffer(builder.stepKeys)
        stepWritten = FlatBuffer(builder.stepWritten)
        strings = FlatBuffer(builder.strings)
        stringStarts = FlatBuffer(builder.stringStarts)
        nears = FlatBuffer(builder.nears)
        counts = FlatBuffer(builder.counts)
        operandLeaves = FlatBuffer(builder.operandLeaves)
        view = View(
            keys: keyTable.view, wildcards: wildcards.view,
            knownWords: knownWords.view, regexes: regexes.view,
            leaves: leaves.view, patterns: patterns.view,
            sequences: sequences.view, steps: steps.view, stepKeys: stepKeys.view,
            stepWritten: stepWritten.view, strings: strings.view, stringStarts: stringStarts.view,
            nears: nears.view, counts: counts.view, operandLeaves: operandLeaves.view)
        guessedCosts = view.guessedCosts(of: queries, keyCount: keyTable.count)
        learning = Learning(keyCount: keyTable.count, items: learnsFrom)
        let anchors = Anchors(
            costs: guessedCosts, terms: view, countComparisons: countComparisons,
            programs: queries.view.programs)
        currentFiling = Mutex(Filing(queries, anchors, keyCount: keyTable.count))
    }

    /// Where queries are filed at present.
    var filing: Filing { currentFiling.withLock { $0 } }

    /// Takes note of the keys of an item, and files the queries anew when enough items are known.
    func learn(from scratch: Scratch) {
        guard let costs = learning.learn(from: scratch, guessed: guessedCosts) else { return }
        let filing = filing
        let anchors = Anchors(
            costs: costs, terms: view, countComparisons: countComparisons,
            programs: filing.queries.view.programs)
        let better = Filing(filing.queries, anchors, keyCount: keyCount)
        currentFiling.withLock { $0 = better }
    }

    var keyCount: Int { keyTable.count }

    var byteCount: Int {
        keyTable.byteCount + wildcards.byteCount + knownWords.byteCount + letters.byteCount
            + regexes.byteCount + filing.byteCount
            + leaves.byteCount + patterns.byteCount + sequences.byteCount + steps.byteCount
            + stepKeys.byteCount + stepWritten.byteCount + strings.byteCount
            + stringStarts.byteCount + nears.byteCount + counts.byteCount
            + operandLeaves.byteCount + learning.byteCount
            + guessedCosts.count * MemoryLayout<Float>.stride
    }
}
