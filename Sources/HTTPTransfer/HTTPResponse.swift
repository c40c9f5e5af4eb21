/// A complete answer: cut, contradictory or undecodable ones are errors, unless the request says that
/// it doesn't need the whole body.
public struct HTTPResponse: Sendable {
    /// 200 to 599; interim answers (1xx) are not told.
    public var status: Int
    /// The URL that answered: normalized, without user, password and fragment.
    public var url: String
    public var headers: HTTPHeaders
    /// Decoded as `Content-Encoding` says; empty if it is ``packed``.
    public var body: [UInt8]
    /// The body, if the request asked for gzip to be left packed, and it is.
    public var packed: PackedBody?
    /// False when only the end of the connection told the end of the body, or when the body came
    /// compressed, whose inner end libcurl doesn't check: then it may have been cut, and only the
    /// document itself can tell.
    public var endIsKnown: Bool
    /// The redirects on the way, in order.
    public var hops: [Redirect]
    /// From the first byte out to the last byte in, over all hops.
    public var duration: Duration

    public struct Redirect: Hashable, Sendable {
        /// 301, 302, 303, 307 or 308.
        public var status: Int
        public var target: String

        public init(status: Int, target: String) {
            self.status = status
            self.target = target
        }
    }
}
