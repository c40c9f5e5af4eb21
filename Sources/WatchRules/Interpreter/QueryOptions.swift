/// How a rule wants its query to be understood, and what it depends on besides the item.
public struct QueryOptions: Sendable {
    /// What makes no difference between words.
    public enum Fold: String, CaseIterable, Hashable, Sendable {
        /// Letter case and marks.
        case marks
        /// Letter case.
        case `case`
        /// Nothing.
        case none
    }

    /// Which forms of a word of the query are found.
    public enum Forms: String, CaseIterable, Hashable, Sendable {
        case exact
        /// Of the last word of a term also those on -s, -es, and -ies for -y.
        case plural
    }

    /// Finds a regex's places, as bytes, in a text: in reading order, without overlaps.
    public typealias RegexFinder = @Sendable (String) -> [Range<Int>]

    public var fold: Fold
    public var forms: Forms
    /// Makes the finder of a regex; nil for one that can't be used, which is found nowhere.
    public var regex: @Sendable (RegexLeaf) -> RegexFinder?

    public init(
        fold: Fold = .marks, forms: Forms = .exact,
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
