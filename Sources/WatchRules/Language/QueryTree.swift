/// What a rule asks of an item, as the query language of docs/rules.md says it.
///
/// Made by the parser out of `match`, or out of `any`, `all` and `none`; lists (`@labs`) are resolved
/// by then. The interpreter walks it as it is, the engine compiles it.
public indirect enum QueryNode: Hashable, Sendable {
    case term(TermLeaf)
    case regex(RegexLeaf)
    /// At least two.
    case all([QueryNode])
    case any([QueryNode])
    case not(QueryNode)
    case near(NearNode)
    /// `title:(…)`: what is inside is looked for in this field only.
    case scope(QueryField, QueryNode)
    /// `title:*`: the field is not empty.
    case present(QueryField)
    /// `feed:`, `folder:`, `lang:`, `host:`, `id:`, `has:`: the whole value, see docs/rules.md.
    case fact(FactField, value: String)
    case compare(NumberField, QueryComparison)
    /// `count(…) >= 3`: how many places the query has.
    case count(QueryNode, CountComparison)
    /// `atleast(2, a, b, c)`.
    case atLeast(Int, [QueryNode])
    /// `*`
    case everything
}

/// `stargate`, `="US"`, `"sam altman"`, `"a b c"~3`, `datacent*`.
public struct TermLeaf: Hashable, Sendable {
    /// As written, without quotes and `=`; words of a phrase in between.
    public var text: String
    /// Within quotation marks: other punctuation than the signs is free, `*` alone is one word.
    public var isPhrase: Bool
    /// `=`: letter case and marks count, and there are no variants.
    public var isExact: Bool
    /// `~n`: how many further words may stand between those of the phrase, in all.
    public var slop: Int

    public init(_ text: String, isPhrase: Bool = false, isExact: Bool = false, slop: Int = 0) {
        self.text = text
        self.isPhrase = isPhrase
        self.isExact = isExact
        self.slop = slop
    }
}

/// `/…/c`: RE2 syntax.
public struct RegexLeaf: Hashable, Sendable {
    public var pattern: String
    /// `c`: letter case counts, on the text as it stands.
    public var countsCase: Bool
    /// `s`: `.` matches a line break.
    public var dotMatchesNewline: Bool
    /// `m`: `^` and `$` match at line breaks.
    public var isMultiline: Bool

    public init(
        _ pattern: String, countsCase: Bool = false, dotMatchesNewline: Bool = false,
        isMultiline: Bool = false
    ) {
        self.pattern = pattern
        self.countsCase = countsCase
        self.dotMatchesNewline = dotMatchesNewline
        self.isMultiline = isMultiline
    }
}

/// `a NEAR/3 b`, `a ONEAR b`, `a NEAR/s b`. Chains nest to the left.
public struct NearNode: Hashable, Sendable {
    public enum Reach: Hashable, Sendable {
        /// At most so many words between.
        case words(Int)
        case sentence
        case paragraph
    }

    public var left: QueryNode
    public var right: QueryNode
    public var reach: Reach
    /// `ONEAR`: left before right.
    public var isOrdered: Bool

    public init(_ left: QueryNode, _ right: QueryNode, reach: Reach, isOrdered: Bool) {
        self.left = left
        self.right = right
        self.reach = reach
        self.isOrdered = isOrdered
    }
}

/// A field that holds text.
public enum QueryField: String, CaseIterable, Hashable, Sendable {
    case title, summary, content
    /// Title, summary and content: where a term is looked for that names no field.
    case text
    /// `text`, and author, category and link.
    case any
    case author
    /// Also `tag`.
    case category
    /// The words of the link.
    case url
}

/// A field that is compared as a whole.
public enum FactField: String, CaseIterable, Hashable, Sendable {
    case feed, folder, lang
    /// Also `site`.
    case host
    case id, has
}

public enum NumberField: String, CaseIterable, Hashable, Sendable {
    case age, published, updated, words, enclosures
}

public enum Comparator: String, CaseIterable, Hashable, Sendable {
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="
    case equal = "="
    case different = "!="
}

public enum QueryComparison: Hashable, Sendable {
    /// Seconds of `age`, seconds since 1970 of dates, else the number itself.
    case than(Comparator, Double)
    /// Both included.
    case within(ClosedRange<Double>)
}

public struct CountComparison: Hashable, Sendable {
    public var comparator: Comparator
    public var number: Int

    public init(_ comparator: Comparator, _ number: Int) {
        self.comparator = comparator
        self.number = number
    }
}
