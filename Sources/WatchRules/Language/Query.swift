/// What a rule asks of an item, once its terms have been numbered.
indirect enum Query: Hashable, Sendable {
    /// An index into `TermIndex.terms`.
    case term(Int)
    case all([Query])
    case any([Query])
    case not(Query)

    /// The terms whose presence can make it hold, in the order of the rule.
    var positiveTerms: [Int] {
        switch self {
        case .term(let term): [term]
        case .all(let parts), .any(let parts): parts.flatMap(\.positiveTerms)
        case .not: []
        }
    }
}
