public import FeedModel

/// How a rule wants its query to be understood, and what it depends on besides the item.
public struct QueryOptions: Sendable {
    /// Finds a regex's places, as bytes, in a text: in reading order, without overlaps.
    public typealias RegexFinder = @Sendable (String) -> [Range<Int>]

    public var fold: RuleFold
    /// Of the last word of a term.
    public var forms: RuleForms
    /// Makes the finder of a regex; nil for one that can't be used, which is found nowhere.
    public var regex: @Sendable (RegexLeaf) -> RegexFinder?

    public init(
        fold: RuleFold = .marks, forms: RuleForms = .exact,
        regex: @escaping @Sendable (RegexLeaf) -> RegexFinder? = QueryOptions.linear
    ) {
        self.fold = fold
        self.forms = forms
        self.regex = regex
    }

    /// More places of a regex than this in one text are not told.
    static let mostRegexPlaces = 100_000

    /// By our own engine. What it refuses is found nowhere; the parser has said so before.
    @Sendable public static func linear(_ leaf: RegexLeaf) -> RegexFinder? {
        do throws(RegexFault) {
            let regex = try LinearRegex(leaf)
            return { regex.matches(in: $0.utf8Span.span, limit: mostRegexPlaces) }
        } catch {
            return nil
        }
    }
}

extension QueryOptions {
    /// As the rule wants its `match` to be understood.
    public init(of rule: Rule) { self.init(fold: rule.fold, forms: rule.forms) }
}
