/// A place in an item where a rule's term stands.
public struct TermMatch: Hashable, Codable, Sendable {
    /// The term or phrase as the rule has it.
    public var term: String
    public var field: TextField
    /// Offsets in Unicode scalars of that field's text; `end` is past the last.
    public var start: Int
    public var end: Int
    /// The hit with the words around it.
    public var snippet: String
    /// Where the hit begins in `snippet`, in Unicode scalars.
    public var snippetStart: Int

    private enum CodingKeys: String, CodingKey {
        case term, field, start, end, snippet
        case snippetStart = "snippet_start"
    }

    public init(
        term: String, field: TextField, start: Int, end: Int, snippet: String, snippetStart: Int
    ) {
        self.term = term
        self.field = field
        self.start = start
        self.end = end
        self.snippet = snippet
        self.snippetStart = snippetStart
    }
}

/// A text of an item that rules look at, without markup.
public enum TextField: String, CaseIterable, Codable, Hashable, Sendable {
    case title, summary, content
}
