extension ParsedFeed {
    /// True when the document's end is missing: its items are whole, but there may have been more.
    public var isTruncated: Bool { warnings.contains { $0.code == "truncated" } }
}
