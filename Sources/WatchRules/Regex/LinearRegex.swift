internal import Synchronization

/// A regular expression in the syntax of RE2 that takes time in proportion to the text, whatever the
/// expression and the text are.
///
/// Letter case is ignored unless the leaf or `(?-i)` says otherwise, by simple case folding. Matches
/// are those of RE2 and Perl: the leftmost, of these the one that the expression prefers. Groups
/// capture nothing. `docs/regular-expressions.md` lists the syntax.
public struct LinearRegex: Sendable {
    /// Of the automaton; `x{1000}` takes a thousand.
    public static let mostStates = 2_000
    /// `n` and `m` of `{n,m}`.
    public static let mostRepetitions = 1_000
    public static let deepestGroup = 100
    /// In bytes of UTF-8.
    public static let longestPattern = 4_096
    /// Of the table of one search; 4 bytes each. It is begun anew when full.
    static let mostCells = 500_000
    /// How many bytes of text are matched with one table.
    static let stretchLength = 1_024
    /// A table above it is begun anew for the next text.
    static let mostKeptBytes = 250_000

    /// The longest text found that every match contains; nil if there is none.
    public var requiredLiteral: RequiredLiteral? { automaton.requiredLiteral }
    /// Whether no match holds a line feed.
    var staysInLine: Bool { automaton.staysInLine }

    var program: RegexProgram { automaton.program }

    private let automaton: Automaton

    /// Throws what `init` would, in less time.
    static func check(_ leaf: RegexLeaf) throws(RegexFault) { _ = try parsed(leaf) }

    private static func parsed(_ leaf: RegexLeaf) throws(RegexFault) -> RegexNode {
        var parser = RegexParser(leaf)
        let node = try parser.parse()
        if node.matchesEmpty { throw .matchesEmpty }
        let states = node.stateCount + 1
        if states > mostStates { throw .tooBig(states: states) }
        return node
    }

    public init(_ leaf: RegexLeaf) throws(RegexFault) {
        automaton = Automaton(try Self.parsed(leaf))
    }

    /// The matches from left to right, in bytes; none is empty and none overlaps another.
    ///
    /// - Parameters:
    ///   - text: UTF-8; a byte that is not part of it counts as U+FFFD.
    ///   - limit: Of these, at most the first so many.
    public func matches(in text: Span<UInt8>, limit: Int) -> [Range<Int>] {
        withSearch { $0.matches(in: text, limit: limit) }
    }

    public func isFound(in text: Span<UInt8>) -> Bool {
        withSearch { $0.isFound(in: text) }
    }
}

extension LinearRegex {
    /// Lends a search, for several questions in turn.
    func withSearch<Result>(_ body: (inout RegexSearch) -> Result) -> Result {
        let lent = automaton.takeSearch()
        defer { automaton.giveBack(lent) }
        return body(&lent.search)
    }
}

/// What is known of an expression; all its copies share it.
private final class Automaton: Sendable {
    let requiredLiteral: RequiredLiteral?
    let staysInLine: Bool
    let program: RegexProgram
    private let alphabet: ScalarAlphabet
    /// Searches whose tables serve the next text.
    private let idle = Mutex<[LentSearch]>([])

    init(_ node: RegexNode) {
        requiredLiteral = RequiredLiteral(of: node)
        staysInLine = node.staysInLine
        program = RegexProgram(node)
        alphabet = ScalarAlphabet(program)
    }

    func takeSearch() -> LentSearch {
        idle.withLock { $0.popLast() } ?? LentSearch(RegexSearch(program, alphabet))
    }

    func giveBack(_ lent: LentSearch) {
        if lent.search.live.byteCount > LinearRegex.mostKeptBytes { lent.search.live.clear() }
        idle.withLock { if $0.count < 4 { $0.append(lent) } }
    }
}

/// A search that is handed on without being copied.
// Invariant: only who took it uses it, until it is given back.
private final class LentSearch: @unchecked Sendable {
    var search: RegexSearch

    init(_ search: consuming RegexSearch) { self.search = search }
}
