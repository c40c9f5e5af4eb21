public import FeedModel

/// Why a rule can't be used; `feedwatch check` shows it, and the rule is left out.
public enum RuleMistake: Error, Hashable, Sendable, CustomStringConvertible {
    /// The term holds neither letter, digit nor emoji.
    case nothingToSearch(term: String, rule: RuleName)
    /// The term, or a word of it, is longer than any that is searched for.
    case tooLong(term: String, rule: RuleName)
    /// The rule only says what must not be there.
    case onlyNegative(rule: RuleName)
    /// Whatever satisfies the rule is excluded by this term of `none`.
    case neverMatches(term: String, rule: RuleName)

    /// `match` is refused.
    case badQuery(QueryErrors, match: MatchText, rule: RuleName)
    /// Each text of every item would be searched for it, and `limit` rules for which that is so stand
    /// before it.
    case searchesEverything(MatchText?, rule: RuleName, limit: Int)

    public var rule: RuleName {
        switch self {
        case .nothingToSearch(_, let rule), .tooLong(_, let rule), .onlyNegative(let rule),
            .neverMatches(_, let rule), .badQuery(_, _, let rule),
            .searchesEverything(_, let rule, _):
            rule
        }
    }

    /// Of the first, where a query has several.
    public var kind: QueryMistake.Kind {
        switch self {
        case .nothingToSearch: .nothingToSearch
        case .tooLong: .tooLong
        case .onlyNegative: .onlyNegative
        case .neverMatches: .neverMatches
        case .badQuery(let errors, _, _): errors.mistakes.first?.kind ?? .empty
        case .searchesEverything: .tooManyScans
        }
    }

    public var description: String {
        switch self {
        case .badQuery(let errors, let match, let rule):
            errors.text(at: match.place)
                + "\n   Until it is mended, rule \"\(rule)\" is switched off."
        case .searchesEverything(let match, let rule, let limit):
            """
            \(match.map { "\($0.file):\($0.line): " } ?? "")rule "\(rule)" has no word that each of \
            its matches holds, so every text is searched for it, as for \(limit) rules before it, \
            which is the most. Until it is mended, it is switched off. Add a word that must stand in \
            the item (stargate /[a-z]\\d+/), give its regex three letters in a row or more, or raise \
            scan_rules in [feedwatch].
            """
        case .nothingToSearch(let term, let rule):
            """
            rule "\(rule)": "\(term)" holds no letter, digit or emoji, so no text can contain it. \
            Correct or remove it.
            """
        case .tooLong(let term, let rule):
            """
            rule "\(rule)": "\(term.prefix(40))…" is too long: a term may have \
            \(LeafPattern.longestTerm) bytes, a word of it \(Word.longestKey - 1). Shorten it.
            """
        case .onlyNegative(let rule):
            """
            rule "\(rule)" only says what must not stand in an item. \
            Add `any` or `all` with what it is to watch for.
            """
        case .neverMatches(let term, let rule):
            """
            rule "\(rule)" can never match: "\(term)" of `none` is also what it requires. \
            Remove it from one of the lists.
            """
        }
    }
}

extension MatchText {
    /// Where its mistakes and notes are shown.
    var place: QueryPlace {
        QueryPlace(file: file, line: line, column: column, prefix: "match = '", suffix: "'")
    }
}
