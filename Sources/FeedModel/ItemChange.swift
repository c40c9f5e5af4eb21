/// An item of a poll against what the store knew of it.
public enum ItemChange: String, Hashable, Sendable {
    case new
    /// Its matched text differs from the last revision's.
    case changed
    case seen
}
