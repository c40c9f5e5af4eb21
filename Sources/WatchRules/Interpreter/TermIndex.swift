/// All rules' terms, each once, filed under one word of theirs; flat, so that looking for them
/// counts no references.
struct TermIndex {
    /// As the rules have them.
    private(set) var terms: [String] = []
    private(set) var words: WordTable
    private(set) var sequences: [Sequence] = []
    private(set) var steps: [Step] = []
    /// The alternatives of steps, one after the other.
    private(set) var stepWords: [Int] = []
    /// Signs before and after words; the first is none.
    private(set) var signs: [[UInt8]] = [[]]
    /// The places of sequences that are looked for where a word stands, by word.
    private var postings: [Posting] = []
    /// For every word where its postings begin, and the end of the last.
    private var postingStarts: [Int] = []

    /// One way to write a term: neighbouring words.
    struct Sequence {
        var term: Int
        /// Indices into `steps`.
        var steps: Range<Int>
    }

    struct Step {
        /// Indices into `stepWords`.
        var words: Range<Int>
        /// Indices into `signs`.
        var before: Int
        var after: Int
        /// As in `TermPattern.Step`.
        var distance: Int?
    }

    struct Posting {
        var sequence: Int
        /// Which of `steps` the word is.
        var step: Int
        /// The word is all of the sequence.
        var isWhole: Bool
    }

    init(_ patterns: [(term: String, pattern: TermPattern)]) {
        let patternSteps = patterns.lazy.flatMap(\.pattern.sequences).joined()
        words = WordTable(capacity: patternSteps.reduce(0) { $0 + $1.keys.count })
        for (term, pattern) in patterns {
            for sequence in pattern.sequences {
                let start = steps.count
                for step in sequence { append(step) }
                sequences.append(Sequence(term: terms.count, steps: start..<steps.count))
            }
            terms.append(term)
        }
        file()
    }

    /// What is looked for where `word` stands.
    func postings(of word: Int) -> ArraySlice<Posting> {
        postings[postingStarts[word]..<postingStarts[word + 1]]
    }

    private mutating func append(_ step: TermPattern.Step) {
        let start = stepWords.count
        for key in step.keys { stepWords.append(words.insert(key)) }
        steps.append(
            Step(
                words: start..<stepWords.count, before: number(ofSigns: step.before),
                after: number(ofSigns: step.after), distance: step.distance))
    }

    private mutating func number(ofSigns bytes: [UInt8]) -> Int {
        if let known = signs.firstIndex(of: bytes) { return known }
        signs.append(bytes)
        return signs.count - 1
    }

    /// Files each sequence under the step whose words the fewest sequences use, so that a phrase
    /// with a common word costs no more than its rare one.
    private mutating func file() {
        var uses = Array(repeating: 0, count: words.count)
        for word in stepWords { uses[word] += 1 }
        var filed: [(word: Int, posting: Posting)] = []
        for (number, sequence) in sequences.enumerated() {
            func cost(_ step: Int) -> Int {
                stepWords[steps[step].words].reduce(0) { $0 + uses[$1] }
            }
            guard let anchor = sequence.steps.min(by: { cost($0) < cost($1) }) else { continue }
            let step = steps[anchor]
            let isBare = step.before == 0 && step.after == 0
            let posting = Posting(
                sequence: number, step: anchor, isWhole: isBare && sequence.steps.count == 1)
            for word in Set(stepWords[step.words]) { filed.append((word, posting)) }
        }
        filed.sort { $0.word < $1.word }
        postings = filed.map(\.posting)
        postingStarts = Array(repeating: 0, count: words.count + 1)
        for (word, _) in filed { postingStarts[word + 1] += 1 }
        for word in 0..<words.count { postingStarts[word + 1] += postingStarts[word] }
    }
}
