/// What every match of a regular expression contains.
public struct RequiredLiteral: Hashable, Sendable {
    /// Not empty. In small letters, one for one, if case is ignored.
    public let text: String
    /// Some letter of it may stand in the other case.
    public let ignoresCase: Bool

    /// The longest one that is found without trying; nil if there is none.
    init?(of node: RegexNode) {
        let contents = Contents(of: node)
        let best = contents.exact ?? contents.best
        if best.isEmpty { return nil }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: best.compactMap { Unicode.Scalar($0.scalar) })
        self.text = String(text)
        ignoresCase = best.contains(where: \.ignoresCase)
    }

    private typealias Letters = [Letter]

    private struct Letter: Hashable {
        var scalar: UInt32
        var ignoresCase: Bool
    }

    private static func longest(_ candidates: [Letters]) -> Letters? {
        candidates.max { Self.byteCount($0) < Self.byteCount($1) }
    }

    private static func byteCount(_ letters: Letters) -> Int {
        letters.reduce(0) { $0 + (Unicode.Scalar($1.scalar).map { $0.utf8.count } ?? 0) }
    }

    private struct Contents {
        /// If it matches nothing else.
        var exact: Letters?
        /// If it isn't exact, the longest of its parts.
        var best: Letters = []

        init(of node: RegexNode) {
            switch node {
            case .empty, .assertion:
                exact = []
            case .one(let set, let literal):
                if let literal {
                    let isOne = set.ranges == [literal...literal]
                    exact = [Letter(scalar: literal, ignoresCase: !isOne)]
                }
            case .sequence(let parts):
                join(parts.map(Contents.init(of:)))
            case .choice(let branches):
                let exacts = Set(branches.map { Contents(of: $0).exact })
                if exacts.count == 1 { exact = exacts.first ?? nil }
            case .repeated(let part, let least, let most, _):
                guard least > 0 else { return }
                let once = Contents(of: part)
                best = once.exact ?? once.best
                if let letters = once.exact, least == most, letters.count * least <= 100 {
                    exact = Array(repeatElement(letters, count: least).joined())
                }
            }
        }

        private mutating func join(_ parts: [Contents]) {
            var run: Letters = []
            var candidates: [Letters] = []
            for part in parts {
                if let letters = part.exact {
                    run += letters
                } else {
                    candidates += [run, part.best]
                    run = []
                }
            }
            if candidates.isEmpty { exact = run }
            best = longest(candidates + [run]) ?? []
        }
    }
}
