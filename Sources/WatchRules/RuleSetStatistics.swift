/// What a rule set consists of.
public struct RuleSetStatistics: Hashable, Sendable {
    /// Those that can be searched for.
    public var rules: Int
    /// Rules that ask the same have one query.
    public var distinctQueries: Int
    /// Terms in certain fields, and other conditions; each once.
    public var leaves: Int
    /// Words and other keys that are looked up.
    public var words: Int
    /// Of the index; the rules themselves not included.
    public var bytes: Int
    /// Queries that no word announces, so that they are looked at for every item.
    public var everyItemQueries: Int
    /// Rules that were added or changed since most were compiled: they have an index of their own.
    public var patchedRules: Int

    init(_ compiled: CompiledRules) {
        let indexes = compiled.parts.map(\.index)
        func sum(_ count: (QueryIndex) -> Int) -> Int { indexes.reduce(0) { $0 + count($1) } }
        rules = compiled.parts.reduce(0) { $0 + $1.ruleCount }
        distinctQueries = sum(\.queryCount)
        leaves = sum(\.leafCount)
        words = sum(\.keyCount)
        bytes = sum(\.byteCount)
        everyItemQueries = sum(\.everyItemCount)
        patchedRules = compiled.patch?.ruleCount ?? 0
    }
}

/// How a rule is looked for.
public struct RulePlan: Hashable, Sendable {
    /// A word, or what is looked up as words are.
    public enum Key: Hashable, Sendable {
        /// Folded.
        case word(String)
        /// `datacent*`
        case wildcard(String)
        case fact(FactField, value: String)
        /// Of a regex; all texts are searched for them, unless only words that begin so are looked at.
        case letters(String, inWords: Bool = false)
    }

    /// The rule is looked at only where one of these is. Nil: for every item.
    public var anchors: [Key]?
    /// And only if all of these are there as well; nil stands for no further condition.
    public var guardKey: Key?
    /// The interpreter decides what the index can't.
    public var asksInterpreter: Bool
    /// How many rules ask the same, this one included.
    public var rulesAlike: Int
}
