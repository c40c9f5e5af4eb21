/// Why a regular expression can't be used. Offsets are UTF-8 bytes from the start of the pattern.
public enum RegexFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not a regular expression.
    case syntax(_ message: String, offset: Int)
    /// Known elsewhere, but not possible in linear time or not offered here.
    case unsupported(_ what: String, offset: Int)
    /// Valid, but surely meant otherwise; `fixed` is the whole pattern as it was likely meant.
    case suspicious(_ message: String, fixed: String)
    /// It matches where there is nothing, so it would match every text.
    case matchesEmpty
    /// `states`: how many it needs; more than ``LinearRegex/mostStates``.
    case tooBig(states: Int)

    public var description: String {
        switch self {
        case .syntax(let message, _): message
        case .unsupported(let what, _):
            "\(what) is not supported: regular expressions have the syntax of RE2, without what "
                + "can take more than linear time"
        case .suspicious(let message, let fixed): "\(message): did you mean \(fixed)?"
        case .matchesEmpty:
            "the expression also matches nothing at all, so it would match every text; use + "
                + "instead of *, or add what must be there"
        case .tooBig(let states):
            "the expression is too big: it needs \(states) states, at most "
                + "\(LinearRegex.mostStates) are allowed; repeat less or use shorter bounds"
        }
    }
}
