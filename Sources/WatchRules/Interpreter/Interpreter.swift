/// Decides a query by walking its tree.
struct Interpreter {
    /// Whether a term, by its number, stands in the item.
    let isPresent: (Int) -> Bool

    func holds(_ query: Query) -> Bool {
        switch query {
        case .term(let term): isPresent(term)
        case .all(let parts): parts.allSatisfy(holds)
        case .any(let parts): parts.contains(where: holds)
        case .not(let part): !holds(part)
        }
    }
}
