/// Why a pattern is refused.
enum RegexComplaint: Sendable {
    /// `offset`: in bytes of UTF-8 of the pattern, as in the others.
    case syntax(_ message: String, offset: Int)
    case unsupported(_ what: String, offset: Int)
    /// It can hardly be meant.
    case suspicious(_ message: String, offset: Int, fixed: String)
    case matchesEmpty
    case tooBig(states: Int)
}

/// What is wrong with a pattern; nil: nothing.
///
/// The one place where the language asks for the engine of patterns.
@Sendable func checkRegex(_ leaf: RegexLeaf) -> RegexComplaint? {
    if let typo = leaf.pattern.firstRange(of: "(i?)") {
        let offset = leaf.pattern.utf8.distance(
            from: leaf.pattern.startIndex, to: typo.lowerBound)
        return .suspicious(
            "did you mean (?i)? Matching already ignores case", offset: offset,
            fixed: leaf.pattern.replacing("(i?)", with: ""))
    }
    do throws(RegexFault) {
        try LinearRegex.check(leaf)
        return nil
    } catch {
        return switch error {
        case .syntax(let message, let offset): .syntax(message, offset: offset)
        case .unsupported(let what, let offset): .unsupported(what, offset: offset)
        case .suspicious(let message, let fixed): .suspicious(message, offset: 0, fixed: fixed)
        case .matchesEmpty: .matchesEmpty
        case .tooBig(let states): .tooBig(states: states)
        }
    }
}
