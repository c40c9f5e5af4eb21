internal import FeedModel

/// Compiles terms.
extension IndexBuilder {
    /// What is asked of a term, besides itself.
    struct TermContext: Hashable {
        var fields: FieldSet
        /// Only `category:` was named.
        var isCategory: Bool
        var fold: RuleFold
        var forms: RuleForms
    }

    /// The leaf of a term; or, if only the interpreter can tell where it stands, what has to be there.
    enum CompiledTerm {
        case leaf(Leaf)
        case perhaps(CompiledNode)
        /// It has no word.
        case never
    }

    mutating func compile(_ term: TermLeaf, _ context: TermContext) -> CompiledTerm {
        if let leaf = plainLeaf(term, context) { return .leaf(leaf) }
        var options = QueryOptions()
        options.fold = context.fold
        options.forms = context.forms
        let pattern = LeafPattern(term, options: options)
        if pattern.sequences.isEmpty { return .never }
        guard pattern.sequences.joined().allSatisfy({ $0.isSolid(in: pattern) }) else {
            return .perhaps(necessary(pattern, context.fields))
        }
        let isWhole = context.isCategory && term.isPhrase
        if !isWhole, let leaf = plainLeaf(pattern, context.fields) { return .leaf(leaf) }
        let number = add(pattern, isWhole: isWhole)
        return .leaf(Leaf(kind: .pattern, fields: context.fields, first: number))
    }

    /// The leaf of words of ASCII letters and digits, of which most queries consist, and of one with
    /// `*` at an end.
    private mutating func plainLeaf(_ term: TermLeaf, _ context: TermContext) -> Leaf? {
        guard !term.isExact, term.slop <= 0, context.fold == .marks, context.forms == .exact,
            !(context.isCategory && term.isPhrase), term.text.utf8.count < Word.longestKey
        else { return nil }
        if !term.isPhrase, let glob = Glob(plain: term.text) {
            return Leaf(kind: .word, fields: context.fields, first: key(of: glob))
        }
        var words: [[UInt8]] = [[]]
        for byte in term.text.utf8 {
            if byte.isASCIIWord {
                words[words.count - 1].append(byte.lowercased)
            } else if byte == 0x20, words.count < Leaf.mostPhraseKeys, words.last != [] {
                words.append([])
            } else {
                return nil
            }
        }
        guard words.last != [] else { return nil }
        return self.words(words.map { keys.insert($0) }, context.fields)
    }

    /// The same of a pattern that asks for no more.
    private mutating func plainLeaf(_ pattern: LeafPattern, _ fields: FieldSet) -> Leaf? {
        guard pattern.comparison.isFolded, pattern.slop == 0, pattern.sequences.count == 1,
            let sequence = pattern.sequences.first, sequence.count <= Leaf.mostPhraseKeys,
            sequence.allSatisfy({ $0.keys.count == 1 && $0.isPlain })
        else { return nil }
        return words(sequence.flatMap(\.keys).map { key(of: $0) }, fields)
    }

    /// Words that are there wherever the pattern stands.
    private mutating func necessary(_ pattern: LeafPattern, _ fields: FieldSet) -> CompiledNode {
        var choices: [CompiledNode] = []
        for sequence in pattern.sequences {
            var parts: [CompiledNode] = []
            for step in sequence where step.isSolid(in: pattern) {
                var words: [CompiledNode] = []
                for glob in step.keys {
                    let leaf = Leaf(kind: .word, fields: fields, first: key(of: glob))
                    words.append(.leaf(number(of: leaf)))
                }
                parts.append(.any(words))
            }
            choices.append(.all(parts))
        }
        return .any(choices)
    }
}

extension LeafPattern.Step {
    fileprivate var isPlain: Bool {
        before.isEmpty && after.isEmpty && distance == nil && !isLinked
    }

    /// Whether it can only be a word that has one of its keys.
    fileprivate func isSolid(in pattern: LeafPattern) -> Bool {
        if keys.contains(where: \.isAnything) { return false }
        return pattern.comparison.isFolded || !written.contains(where: \.hasWildcards)
    }
}

extension Glob {
    /// ASCII letters and digits with `*` before or behind them; nil for anything else.
    fileprivate init?(plain text: String) {
        let bytes = Array(text.utf8)
        let start = bytes.first == 0x2A ? 1 : 0
        let end = bytes.last == 0x2A ? bytes.count - 1 : bytes.count
        guard start + bytes.count - end == 1, start < end,
            bytes[start..<end].allSatisfy(\.isASCIIWord)
        else { return nil }
        let letters = bytes[start..<end].map { Part.letter(Unicode.Scalar($0.lowercased)) }
        self.init(parts: start == 1 ? [.many] + letters : letters + [.many])
    }
}
