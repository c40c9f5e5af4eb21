/// Under which spellings a term of a query is found.
public struct TermVariants: Hashable, Sendable {
    public var term: TermLeaf
    /// Each is one word, or words in a row; folded, unless letter case or marks count. At most
    /// ``mostSpellings``.
    public var spellings: [String]
    /// Those beyond.
    public var omitted: Int

    public static let mostSpellings = 24
}

extension QueryInterpreter {
    /// Of each term once, in the order of the query.
    public var variants: [TermVariants] {
        var seen: Set<TermLeaf> = []
        return tree.leaves.compactMap { leaf in
            guard case .term(let term) = leaf, seen.insert(term).inserted,
                let pattern = pattern(of: term)
            else { return nil }
            let all = pattern.spellings
            let shown = Array(all.prefix(TermVariants.mostSpellings))
            return TermVariants(term: term, spellings: shown, omitted: all.count - shown.count)
        }
    }
}

extension LeafPattern {
    /// More of a term are not made.
    private static let mostMade = 1000

    /// Each once.
    fileprivate var spellings: [String] {
        var seen: Set<String> = []
        return sequences.flatMap(spellings(of:)).filter { seen.insert($0).inserted }
    }

    private func spellings(of sequence: [Step]) -> [String] {
        var texts = [""]
        for (number, step) in sequence.enumerated() {
            let words = (comparison.isFolded ? step.keys : step.written).map(\.text)
            let (before, after) = (Self.text(step.before), Self.text(step.after))
            // Signs and characters without a space between them are one.
            let gap = number == 0 || step.distance != nil ? "" : step.isLinked ? "-" : " "
            texts = texts.flatMap { start in
                words.map { start + gap + before + $0 + after }
            }
            texts = Array(texts.prefix(Self.mostMade))
        }
        return texts
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension Glob {
    fileprivate var text: String {
        var text = String.UnicodeScalarView()
        for part in parts {
            switch part {
            case .letter(let letter): text.append(letter)
            case .one: text.append("?")
            case .many: text.append("*")
            }
        }
        return String(text)
    }
}
