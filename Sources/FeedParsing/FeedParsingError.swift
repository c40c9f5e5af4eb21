/// Why a document yields no feed.
public enum FeedParsingError: Error, Equatable, CustomStringConvertible {
    case empty
    /// Says what came instead, in words such as "an HTML page".
    case notAFeed(String)
    /// It is longer than `limit` bytes, and what stands before is not enough to be read alone.
    case tooLarge(limit: Int)
    /// The document would cost more than a feed may: says what there is too much of.
    case hostile(String)
    /// An encoding that is refused, such as UTF-7.
    case unsupportedEncoding(String)

    /// Whether a web page came.
    public var isPage: Bool { self == .notAFeed("an HTML page") }

    public var description: String {
        switch self {
        case .empty:
            "the document is empty; a feed is expected. Check the URL in a browser."
        case .notAFeed(let what):
            "the document is \(what), not a feed. Use the URL of its RSS, Atom or JSON feed."
        case .tooLarge(let limit):
            "the document has more than the \(limit >> 20) MiB that a feed may have."
        case .hostile(let what):
            "the document was refused: \(what). Real feeds stay far below this bound."
        case .unsupportedEncoding(let name):
            "the document is encoded in \(name), which is refused. Ask the publisher for UTF-8."
        }
    }
}
