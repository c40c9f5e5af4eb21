/// What resolving may add to a document, so that a long base and many short links can't turn a
/// kilobyte into a gigabyte.
struct ResolutionBudget {
    private var remaining = Limits.resolvedBytes

    /// `reference` against `base`, or as it is when the budget is spent.
    mutating func resolve(_ reference: String, base: String) -> String {
        guard remaining > 0 else { return reference }
        let resolved = URLReference.resolve(reference, base: base)
        remaining -= max(0, resolved.utf8.count - reference.utf8.count)
        return resolved
    }
}
