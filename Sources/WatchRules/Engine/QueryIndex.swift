internal import FeedModel

/// Any number of queries, compiled so that an item is looked at once for all of them.
///
/// Each query is filed under the rarest word, or other key, without which it can't hold. Equal
/// queries are one. Docs: docs/decisions/rules-engine.md.
///
// Invariant: all of it is made by `init` and only read from then on, by any number of threads.
final class QueryIndex: @unchecked Sendable {
    struct Source {
        var tree: QueryNode
        var fold: RuleFold = .marks
        var forms: RuleForms = .exact
    }

    let keyTable: KeyTable
    let wildcards: WildcardTable
    let letters: RegexLetterTable
    let comparisons: [ItemComparison]
    let countComparisons: [CountComparison]
    let wordComparisons: [WordComparison]
    let facts: Set<FactField>
    let fields: FieldSet
    let leafCount: Int
    let queryCount: Int
    let sourceCount: Int
    /// Queries that no key announces.
    let everyItem: [UInt32]
    let view: View

    private let posts: FlatBuffer<Posting>
    private let postStarts: FlatBuffer<UInt32>
    private let programs: FlatBuffer<Instruction>
    private let programStarts: FlatBuffer<UInt32>
    private let subscribers: FlatBuffer<UInt32>
    private let subscriberStarts: FlatBuffer<UInt32>
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
        let posts: FlatView<Posting>
        /// For every key where its posts begin, and the end of the last.
        let postStarts: FlatView<UInt32>
        let programs: FlatView<Instruction>
        let programStarts: FlatView<UInt32>
        /// The numbers of the sources that asked for a query.
        let subscribers: FlatView<UInt32>
        let subscriberStarts: FlatView<UInt32>
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

    init(_ sources: some Collection<Source>) {
        var builder = IndexBuilder()
        let queries = DistinctQueries(sources, &builder)
        let filing = Filing(queries, builder)
        keyTable = KeyTable(builder.keys)
        wildcards = WildcardTable(builder.wildcards, builder.regexes)
        letters = RegexLetterTable(builder.regexes)
        comparisons = builder.comparisons
        countComparisons = builder.countComparisons
        wordComparisons = builder.comparisonsOfPatterns
        facts = builder.facts
        fields = builder.fields
        leafCount = builder.leaves.count
        queryCount = queries.programs.count
        sourceCount = sources.count
        everyItem = filing.everyItem
        posts = FlatBuffer(filing.posts)
        postStarts = FlatBuffer(filing.postStarts)
        programs = FlatBuffer(filing.programs)
        programStarts = FlatBuffer(filing.programStarts)
        subscribers = FlatBuffer(filing.subscribers)
        subscriberStarts = FlatBuffer(filing.subscriberStarts)
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
            keys: keyTable.view, wildcards: wildcards.view, posts: posts.view,
            postStarts: postStarts.view, programs: programs.view,
            programStarts: programStarts.view, subscribers: subscribers.view,
            subscriberStarts: subscriberStarts.view, leaves: leaves.view, patterns: patterns.view,
            sequences: sequences.view, steps: steps.view, stepKeys: stepKeys.view,
            stepWritten: stepWritten.view, strings: strings.view, stringStarts: stringStarts.view,
            nears: nears.view, counts: counts.view, operandLeaves: operandLeaves.view)
    }

    var keyCount: Int { keyTable.count }

    var byteCount: Int {
        keyTable.byteCount + wildcards.byteCount + letters.byteCount + posts.byteCount
            + postStarts.byteCount + programs.byteCount + programStarts.byteCount
            + subscribers.byteCount + subscriberStarts.byteCount + leaves.byteCount
            + patterns.byteCount + sequences.byteCount + steps.byteCount + stepKeys.byteCount
            + stepWritten.byteCount + strings.byteCount + stringStarts.byteCount
            + nears.byteCount + counts.byteCount + operandLeaves.byteCount
    }
}

/// The queries of sources, each program once.
struct DistinctQueries {
    private(set) var programs: [[Instruction]] = []
    /// By query, in ascending order.
    private(set) var subscribers: [[UInt32]] = []

    private struct Identity: Hashable {
        var program: [Instruction]
        /// If the program doesn't say all.
        var tree: QueryNode?
        var fold: RuleFold
        var forms: RuleForms
    }

    init(_ sources: some Collection<QueryIndex.Source>, _ builder: inout IndexBuilder) {
        var numbers: [Identity: Int] = [:]
        numbers.reserveCapacity(sources.count)
        for (number, source) in sources.enumerated() {
            var options = QueryOptions()
            options.fold = source.fold
            options.forms = source.forms
            let program = builder.compile(source.tree, options)
            var identity = Identity(program: program, tree: nil, fold: .marks, forms: .exact)
            if program.hasDoubt {
                identity = Identity(
                    program: program, tree: source.tree, fold: source.fold, forms: source.forms)
            }
            let subscriber = UInt32(clamping: number)
            if let known = numbers[identity] {
                subscribers[known].append(subscriber)
            } else {
                numbers[identity] = programs.count
                programs.append(program)
                subscribers.append([subscriber])
            }
        }
    }
}

extension [Instruction] {
    /// The interpreter may have to be asked.
    fileprivate var hasDoubt: Bool {
        var index = 0
        while index < count {
            if self[index].code == .perhaps { return true }
            index += self[index].code.hasParts ? 2 : 1
        }
        return false
    }
}
