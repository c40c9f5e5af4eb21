/// Why a query is refused: one thing, where, and how to mend it.
public struct QueryMistake: Hashable, Sendable {
    /// The names stand in docs/rules.md, and programs may rely on them.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case empty
        case emptyGroup = "empty-group"
        case unclosedQuote = "unclosed-quote"
        case unclosedGroup = "unclosed-group"
        case unclosedRegex = "unclosed-regex"
        case unmatchedClose = "unmatched-close"
        case missingOperand = "missing-operand"
        case detachedMinus = "detached-minus"
        case unknownField = "unknown-field"
        case lowercaseOperator = "lowercase-operator"
        case mixedAndOr = "mixed-and-or"
        case onlyNegative = "only-negative"
        case matchAllAlone = "match-all-alone"
        case wildcardTooShort = "wildcard-too-short"
        case badRegex = "bad-regex"
        case unsupportedRegex = "unsupported-regex"
        case suspiciousRegex = "suspicious-regex"
        case emptyMatchingRegex = "empty-matching-regex"
        case regexTooBig = "regex-too-big"
        case badUnit = "bad-unit"
        case badDate = "bad-date"
        case badNumber = "bad-number"
        case badRange = "bad-range"
        case notComparable = "not-comparable"
        case missingComparison = "missing-comparison"
        case atleastTooMany = "atleast-too-many"
        case notPositional = "not-positional"
        case nearTooFar = "near-too-far"
        case unknownList = "unknown-list"
        case nothingToSearch = "nothing-to-search"
        case neverMatches = "never-matches"
        case tooDeep = "too-deep"
        case tooLong = "too-long"
        case tooManyScans = "too-many-scans"
    }

    /// A place and what is said beside its caret.
    public struct Mark: Hashable, Sendable {
        /// In bytes of UTF-8, from one boundary of grapheme clusters to another.
        public var range: Range<Int>
        public var text: String
    }

    public var kind: Kind
    /// In bytes of UTF-8, from one boundary of grapheme clusters to another; within the query.
    public var range: Range<Int>
    /// Of `range`'s start, from 1, in grapheme clusters.
    public var column: Int
    public var message: String
    /// What is said beside the caret; mostly nothing.
    public var label = ""
    /// A second place that has to do with it.
    public var related: [Mark] = []
    /// Whole queries, or parts, that were perhaps meant.
    public var help: [String] = []
}

/// All that is wrong with a query; never empty, in the order of the text.
public struct QueryErrors: Error, Hashable, Sendable {
    public let query: String
    public let mistakes: [QueryMistake]
}

/// What a query's author may want to know of how it was read.
public struct QueryNote: Hashable, Sendable {
    /// As of ``QueryMistake``.
    public var range: Range<Int>
    public var column: Int
    public var message: String
}
