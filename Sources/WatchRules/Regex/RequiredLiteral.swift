/// What every match of a regular expression contains.
public struct RequiredLiteral: Hashable, Sendable {
    /// Not empty. In small letters, one for one, if case is ignored.
    public let text: String
    /// Some letter of it may stand in the other case.
    public let ignoresCase: Bool
    /// How many scalars of a match stand before it at most; nil if there may be any number.
    let mostBefore: Int?
    /// Its first scalar, if that is an ASCII letter or digit, never follows another one of these.
    let beginsWord: Bool

    /// The longest one that is found without trying; nil if there is none.
    init?(of node: RegexNode) {
        let contents = Contents(of: node)
        let part = contents.exact.map { Part(letters: $0, beginsWord: contents.beginsWord) }
        let best = (part ?? contents.best).letters
        mostBefore = (part ?? contents.best).before
        beginsWord = (part ?? contents.best).beginsWord
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

    /// Letters, and how many scalars may stand before them.
    private struct Part {
        var letters: Letters = []
        var before: Int? = 0
        var beginsWord = false
    }

    private static func longest(_ candidates: [Part]) -> Part? {
        candidates.max { Self.byteCount($0.letters) < Self.byteCount($1.letters) }
    }

    private static func byteCount(_ letters: Letters) -> Int {
        letters.reduce(0) { $0 + (Unicode.Scalar($1.scalar).map { $0.utf8.count } ?? 0) }
    }

    private struct Contents {
        /// If it matches nothing else.
        var exact: Letters?
        /// Of `exact`.
        var beginsWord = false
        /// If it isn't exact, the longest of its parts.
        var best = Part()
        /// The most scalars it may consume; nil: without end.
        var length: Int? = 0

        init(of node: RegexNode) {
            switch node {
            case .empty, .assertion:
                exact = []
            case .one(let set, let literal):
                length = 1
                if let literal {
                    let isOne = set.ranges == [literal...literal]
                    exact = [Letter(scalar: literal, ignoresCase: !isOne)]
                }
            case .sequence(let parts):
                join(parts.map { (Contents(of: $0), $0.wordEdge) })
            case .choice(let branches):
                let branches = branches.map(Contents.init(of:))
                for branch in branches {
                    length = length.flatMap { known in branch.length.map { max(known, $0) } }
                }
                let exacts = Set(branches.map(\.exact))
                if exacts.count == 1 { exact = exacts.first ?? nil }
                beginsWord = branches.allSatisfy(\.beginsWord)
            case .repeated(let part, let least, let most, _):
                let once = Contents(of: part)
                length = most.flatMap { most in
                    once.length.flatMap { RequiredLiteral.product($0, most) }
                }
                guard least > 0 else { return }
                beginsWord = once.beginsWord
                best = once.exact.map { Part(letters: $0, beginsWord: beginsWord) } ?? once.best
                if let letters = once.exact, least == most, letters.count * least <= 100 {
                    exact = Array(repeatElement(letters, count: least).joined())
                }
            }
        }

        private mutating func join(_ parts: [(Contents, RegexNode.WordEdge)]) {
            var run = Part()
            var candidates: [Part] = []
            var edge = RegexNode.WordEdge.passing
            for (part, ownEdge) in parts {
                defer { edge = edge.followed(by: ownEdge) }
                if let letters = part.exact {
                    if run.letters.isEmpty, !letters.isEmpty {
                        run.beginsWord = part.beginsWord || edge == .wordStart
                    }
                    run.letters += letters
                    length = RequiredLiteral.sum(length, letters.count)
                } else {
                    let before = RequiredLiteral.sum(length, part.best.before)
                    var best = part.best
                    best.before = before
                    candidates += [run, best]
                    length = RequiredLiteral.sum(length, part.length)
                    run = Part(before: length)
                }
            }
            if candidates.isEmpty { (exact, beginsWord) = (run.letters, run.beginsWord) }
            best = longest(candidates + [run]) ?? Part()
        }
    }

    /// What is too much for a number is without end.
    private static func sum(_ first: Int?, _ second: Int?) -> Int? {
        guard let first, let second else { return nil }
        let (sum, overflows) = first.addingReportingOverflow(second)
        return overflows ? nil : sum
    }

    private static func product(_ first: Int, _ second: Int) -> Int? {
        let (product, overflows) = first.multipliedReportingOverflow(by: second)
        return overflows ? nil : product
    }
}

extension RegexNode {
    /// What is known of the place behind it.
    fileprivate enum WordEdge {
        /// No ASCII letter or digit there follows another one.
        case wordStart
        /// As much as of the place before it.
        case passing
        case unknown

        func followed(by next: WordEdge) -> WordEdge { next == .passing ? self : next }
    }

    fileprivate var wordEdge: WordEdge {
        switch self {
        case .empty, .assertion(.textEnd), .assertion(.lineEnd), .assertion(.noWordBoundary):
            return .passing
        case .assertion: return .wordStart
        case .one(let set, _): return set.hasASCIIWord ? .unknown : .wordStart
        case .sequence(let parts):
            return parts.reduce(.passing) { $0.followed(by: $1.wordEdge) }
        case .choice(let branches):
            let edges = Set(branches.map(\.wordEdge))
            if edges == [.wordStart] { return .wordStart }
            return edges.contains(.unknown) ? .unknown : .passing
        case .repeated(let part, let least, _, _):
            let edge = part.wordEdge
            return least == 0 && edge == .wordStart ? .passing : edge
        }
    }
}

extension ScalarSet {
    fileprivate var hasASCIIWord: Bool {
        for own in ranges where own.lowerBound < 0x80 {
            for letters in [0x30...0x39, 0x41...0x5A, 0x61...0x7A] as [ClosedRange<UInt32>]
            where own.overlaps(letters) {
                return true
            }
        }
        return false
    }
}
