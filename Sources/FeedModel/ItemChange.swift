/// An item of a poll against what the store knew of it.
public enum ItemChange: String, Hashable, Sendable {
    case new
    /// Its matched text differs from what was stored, be it in white space.
    case changed
    case seen
}
