/// The tree of a regular expression.
indirect enum RegexNode: Hashable, Sendable {
    /// Matches where it stands, without consuming anything.
    case empty
    /// One scalar. `literal` is that scalar, small where case is ignored, if it is written as one.
    case one(ScalarSet, literal: UInt32?)
    case assertion(RegexAssertion)
    case sequence([RegexNode])
    /// The first is preferred.
    case choice([RegexNode])
    /// `most` nil: without end.
    case repeated(RegexNode, least: Int, most: Int?, isLazy: Bool)

    /// Whether it can match without consuming anything, whatever stands around it.
    var matchesEmpty: Bool {
        switch self {
        case .empty, .assertion: true
        case .one: false
        case .sequence(let parts): parts.allSatisfy(\.matchesEmpty)
        case .choice(let parts): parts.contains(where: \.matchesEmpty)
        case .repeated(let part, let least, _, _): least == 0 || part.matchesEmpty
        }
    }

    /// Whether no match holds a line feed.
    var staysInLine: Bool {
        switch self {
        case .empty, .assertion: true
        case .one(let set, _): !set.contains(0x0A)
        case .sequence(let parts), .choice(let parts): parts.allSatisfy(\.staysInLine)
        case .repeated(let part, _, _, _): part.staysInLine
        }
    }

    /// How many states it takes in a ``RegexProgram``, at most `ceiling`.
    var stateCount: Int {
        let count: Int
        switch self {
        case .empty: count = 0
        case .one, .assertion: count = 1
        case .sequence(let parts): count = parts.reduce(0) { $0 + $1.stateCount }
        case .choice(let parts): count = parts.reduce(parts.count - 1) { $0 + $1.stateCount }
        case .repeated(let part, let least, let most, _):
            let each = part.stateCount
            if let most {
                count = each * most + (most - least)
            } else {
                count = each * max(least, 1) + (least == 0 && part.matchesEmpty ? 2 : 1)
            }
        }
        return min(count, Self.ceiling)
    }

    /// Far above what is allowed, and far from overflow when repeated.
    private static let ceiling = 1_000_000_000
}

enum RegexAssertion: UInt8, Hashable, Sendable {
    /// `\A`, and `^` without `m`.
    case textStart
    /// `\z`, and `$` without `m`.
    case textEnd
    /// `^` with `m`.
    case lineStart
    /// `$` with `m`.
    case lineEnd
    /// `\b`
    case wordBoundary
    /// `\B`
    case noWordBoundary

    func holds(between previous: ScalarContext, and next: ScalarContext) -> Bool {
        switch self {
        case .textStart: previous == .edge
        case .textEnd: next == .edge
        case .lineStart: previous == .edge || previous == .lineFeed
        case .lineEnd: next == .edge || next == .lineFeed
        case .wordBoundary: (previous == .word) != (next == .word)
        case .noWordBoundary: (previous == .word) == (next == .word)
        }
    }
}

/// What assertions ask of a neighbour.
enum ScalarContext: UInt8, Hashable, Sendable {
    /// No scalar: the start or the end of the text.
    case edge
    case lineFeed, word, other
}
