internal import FeedModel

/// What a term of a query asks of a text: one of several sequences of words. `data-centre` is two:
/// the words data and centre, and the word datacentre.
struct LeafPattern: Hashable, Sendable {
    struct Step: Hashable, Sendable {
        /// Compared with the keys of words; any one will do.
        var keys: [Glob]
        /// Compared with what stands in the text, where letter case or marks count.
        var written: [Glob]
        /// Signs directly before and after: `$NVDA`, `C++`.
        var before: [UInt8]
        var after: [UInt8]
        /// How many bytes lie between the word before and this one; nil: any that hold no word.
        var distance: Int?
        /// A hyphen, as in the term, holds it to the word before.
        var isLinked = false

        func isNamed(_ key: [UInt8]) -> Bool {
            if keys.allSatisfy({ !$0.hasWildcards }) { return keys.contains { $0.bytes == key } }
            let letters = Array(String(decoding: key, as: UTF8.self).unicodeScalars)
            return keys.contains { $0.matches(letters) }
        }
    }

    let sequences: [[Step]]
    let comparison: WordComparison
    let slop: Int

    /// The longest term, in bytes of UTF-8.
    static let longestTerm = 4096
    /// With more hyphens than this in a term, all of them count or none does.
    private static let mostLinks = 5

    /// Its words, folded and with a space between, if there is one way to read and to spell them, and
    /// no sign or wildcard counts.
    var plainWords: String? {
        guard sequences.count == 1, let steps = sequences.first else { return nil }
        var words: [String] = []
        for step in steps {
            guard step.keys.count == 1, let key = step.keys.first, !key.hasWildcards,
                step.before.isEmpty, step.after.isEmpty, step.distance == nil
            else { return nil }
            words.append(String(decoding: key.bytes, as: UTF8.self))
        }
        return words.joined(separator: " ")
    }

    /// Without a word in it, it has no sequences and is found nowhere.
    init(_ leaf: TermLeaf, options: QueryOptions) {
        comparison = WordComparison(leaf, options)
        slop = min(max(0, leaf.slop), Self.longestTerm)
        guard leaf.text.utf8.count <= Self.longestTerm,
            let wildcards = WildcardLetters(absentFrom: leaf.text)
        else {
            sequences = []
            return
        }
        let text = FieldText(.text, wildcards.written(in: leaf.text), splitsHashtags: false)
        let words = text.words.filter { $0.form == .whole }
        guard !words.isEmpty, words.count == text.positionCount else {
            sequences = []
            return
        }
        var builder = StepBuilder(
            text: text.text, words: words, wildcards: wildcards, comparison: comparison)
        let steps = builder.steps()
        let links = builder.links
        let linked = links.indices.filter { links[$0] != nil }
        var choices: [Set<Int>] = [[]]
        if comparison.allowsVariants {
            choices =
                linked.count <= Self.mostLinks
                ? linked.reduce([[]]) { sets, link in sets + sets.map { $0.union([link]) } }
                : [[], Set(linked)]
        }
        var sequences = choices.map { Self.merged(steps, links: links, at: $0) }
        if options.forms == .plural, comparison.allowsVariants {
            for index in sequences.indices {
                guard var last = sequences[index].popLast() else { continue }
                last.keys += last.keys.flatMap(\.plurals)
                last.written += last.written.flatMap(\.plurals)
                sequences[index].append(last)
            }
        }
        if !comparison.allowsVariants, !leaf.isPhrase {
            for index in sequences.indices {
                for step in linked { sequences[index][step].isLinked = true }
            }
        }
        self.sequences = sequences
    }

    /// The words at `joints` and those before them as one.
    private static func merged(
        _ steps: [Step], links: [WordLink?], at joints: Set<Int>
    ) -> [Step] {
        var result: [Step] = []
        for (index, step) in steps.enumerated() {
            guard joints.contains(index), let link = links[index], var last = result.popLast()
            else {
                result.append(step)
                continue
            }
            let middle: [Glob.Part] = link.isFullStop ? [.letter(".")] : []
            last.keys = last.keys.flatMap { left in
                step.keys.map { Glob(parts: left.parts + middle + $0.parts) }
            }
            last.written = last.written.flatMap { left in
                step.written.map { Glob(parts: left.parts + $0.parts) }
            }
            last.after = step.after
            result.append(last)
        }
        return result
    }
}

/// How words of a query and of a text are compared.
struct WordComparison: Hashable, Sendable {
    /// `=`: only words as they stand, without what comes off them.
    var isExact: Bool
    var fold: RuleFold

    init(_ leaf: TermLeaf, _ options: QueryOptions) {
        isExact = leaf.isExact
        fold = leaf.isExact ? .none : options.fold
    }

    var allowsVariants: Bool { !isExact }
    /// Folded keys alone decide.
    var isFolded: Bool { fold == .marks }

    func letters(of text: String) -> [Unicode.Scalar] {
        WrittenWord.letters(of: text, keepsCase: fold == .none, keepsPunctuation: isExact)
    }
}

private struct StepBuilder {
    let text: String
    let words: [TextWord]
    let wildcards: WildcardLetters
    let comparison: WordComparison
    /// What holds each word to the one before it.
    private(set) var links: [WordLink?] = []

    init(
        text: String, words: [TextWord], wildcards: WildcardLetters, comparison: WordComparison
    ) {
        self.text = text
        self.words = words
        self.wildcards = wildcards
        self.comparison = comparison
    }

    mutating func steps() -> [LeafPattern.Step] {
        var steps: [LeafPattern.Step] = []
        let span = text.utf8Span.span
        for (index, word) in words.enumerated() {
            let gapStart = index > 0 ? words[index - 1].range.upperBound : 0
            let gap = gapStart..<max(gapStart, word.range.lowerBound)
            let next = index + 1 < words.count ? words[index + 1].range.lowerBound : span.count
            let written = span.string(word.range)
            var keys = [wildcards.glob(String(decoding: word.key, as: UTF8.self).unicodeScalars)]
            if comparison.isFolded { keys += umlautsSpelledOut(in: written) }
            var step = LeafPattern.Step(
                keys: keys, written: [wildcards.glob(comparison.letters(of: written))],
                before: Signs.ending(gap, of: span, isAfterWord: index > 0),
                after: Signs.starting(
                    word.range.upperBound..<max(next, word.range.upperBound), of: span))
            if index > 0, gap.count == step.before.count {
                let isRun = word.isCharacter && words[index - 1].isCharacter
                step.distance = isRun || !gap.isEmpty ? gap.count : nil
            }
            steps.append(step)
            let link = index > 0 ? WordLink(at: gapStart, in: span) : nil
            links.append(link?.end == word.range.lowerBound ? link : nil)
        }
        return steps
    }

    /// `müller` is mueller too.
    private func umlautsSpelledOut(in word: String) -> [Glob] {
        if word.utf8.allSatisfy({ $0 < 0x80 }) { return [] }
        let umlauts: [Character: String] = [
            "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue",
        ]
        let spelled = word.map { umlauts[$0] ?? String($0) }.joined()
        guard spelled != word else { return [] }
        let words = FieldText(.text, spelled, splitsHashtags: false).words
            .filter { $0.form == .whole }
        guard words.count == 1 else { return [] }
        return words.map {
            wildcards.glob(String(decoding: $0.key, as: UTF8.self).unicodeScalars)
        }
    }
}

extension Glob {
    /// `Xs`, `Xes`, and `Xies` for `Xy`.
    fileprivate var plurals: [Glob] {
        guard !hasWildcards, case .letter(let last)? = parts.last, last.properties.isAlphabetic
        else { return [] }
        func ending(_ end: String, dropping count: Int = 0) -> Glob {
            Glob(parts: parts.dropLast(count) + end.unicodeScalars.map { .letter($0) })
        }
        let plain = [ending("s"), ending("es")]
        return last == "y" || last == "Y" ? plain + [ending("ies", dropping: 1)] : plain
    }
}
