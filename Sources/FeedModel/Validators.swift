/// What a server gave to ask later whether its document has changed (RFC 9110 §8.8), or what the
/// file system tells of a local one. Exact bytes: a server compares them, and some hold bytes that
/// no text could.
public struct Validators: Hashable, Sendable {
    /// What they are of: the URL that answered, redirects followed, or an absolute path. They are
    /// sent to no other.
    public var source: String
    public var etag: [UInt8]?
    public var lastModified: [UInt8]?

    public init(source: String, etag: [UInt8]? = nil, lastModified: [UInt8]? = nil) {
        self.source = source
        self.etag = etag
        self.lastModified = lastModified
    }

    /// True if they can ask nothing.
    public var isEmpty: Bool { etag == nil && lastModified == nil }
}
