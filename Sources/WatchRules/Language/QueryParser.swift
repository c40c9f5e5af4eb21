/// Reads the query language of docs/rules.md: the `match` of a rule, the argument of
/// `feedwatch match`.
///
/// All mistakes of a query are found in one go. Any text gives a tree or mistakes, in time that
/// grows with its length; what is longer than ``longestQuery`` is not looked at.
public struct QueryParser: Sendable {
    /// In bytes of UTF-8.
    public static let longestQuery = 4096
    /// Words, phrases, patterns, facts and comparisons; a list counts as one.
    public static let mostLeaves = 1000
    /// Parentheses within each other.
    public static let deepestGroup = 64
    /// Words between the operands of NEAR, and for `"…"~n`.
    public static let farthestNear = 100

    private let lists: QueryLists
    private let checkRegex: @Sendable (RegexLeaf) -> RegexComplaint?

    /// - Parameter lists: What `@name` stands for: words, phrases and names of other lists.
    public init(lists: [String: [String]] = [:]) {
        self.init(lists: lists, checkRegex: WatchRules.checkRegex)
    }

    init(
        lists: [String: [String]],
        checkRegex: @escaping @Sendable (RegexLeaf) -> RegexComplaint?
    ) {
        self.lists = QueryLists(lists)
        self.checkRegex = checkRegex
    }

    public func parse(_ query: String) -> Result<ParsedQuery, QueryErrors> {
        let text = QueryText(query)
        let log = QueryLog(text)
        let root = text.length > Self.longestQuery ? nil : syntax(of: text, log)
        if text.length > Self.longestQuery {
            log.add(
                .tooLong, Self.longestQuery..<text.length,
                "a query has at most \(Self.longestQuery) bytes, this one \(text.length); "
                    + "split it, or put its names into a list")
        } else if let root {
            QueryCheck(log: log).check(root)
        }
        guard log.mistakes.isEmpty, let root else {
            return .failure(QueryErrors(query: query, mistakes: log.sortedMistakes))
        }
        return .success(ParsedQuery(tree: root.tree, notes: log.notes))
    }

    /// Nil only with a mistake in the log.
    private func syntax(of text: QueryText, _ log: QueryLog) -> SyntaxNode? {
        var tokenizer = QueryTokenizer(text: text, log: log)
        let tokens = LowercaseOperators(text: text, log: log).raised(in: tokenizer.tokens())
        var reader = SyntaxReader(
            tokens: tokens, log: log, lists: lists, checkRegex: checkRegex)
        return reader.read()
    }
}

/// A query as it was understood.
public struct ParsedQuery: Hashable, Sendable {
    public var tree: QueryNode
    /// In the order of the text.
    public var notes: [QueryNote]
}
