extension FeedMetadata {
    /// Where older items are: the archive before this document (RFC 5005 §4), else the next page
    /// (RFC 5005 §3, JSON Feed `next_url`).
    public var olderPage: String? {
        links.first { $0.rel.lowercased() == "prev-archive" && $0.url != nil }?.url ?? nextURL
    }
}
