/// A category, tag, subject or keyword.
public struct Category: Hashable, Codable, Sendable {
    public var term: String
    /// The vocabulary that the term belongs to; usually a URL.
    public var scheme: String?
    public var label: String?

    public init(term: String, scheme: String? = nil, label: String? = nil) {
        self.term = term
        self.scheme = scheme
        self.label = label
    }
}
