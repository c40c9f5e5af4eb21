public import FeedModel
internal import Synchronization

/// Turns the bytes of an RSS, RDF, Atom or JSON feed into items.
///
/// The format is read from the bytes, never from `Content-Type`, which feeds often get wrong.
/// What can be read is returned; what can't is listed in `ParsedFeed.warnings`. Time and memory
/// are linear in the document, whatever it holds; the bounds stand in `Limits.swift`.
///
/// Of a document no more than ``documentLimit`` is looked at. A longer one is read if the items
/// before that are as many as a feed may have, or hold as much; else it is refused.
///
/// One value serves any number of tasks and documents at once, and is faster than one each.
public struct FeedParser: Sendable {
    public struct Options: Sendable {
        /// Whether the text of summaries and contents is extracted, for search and rules.
        public var extractsText = true
        /// Whether items keep the HTML of their summaries and contents, which few need who have the text.
        /// What may be in a feed is the same either way.
        public var keepsHTML = true

        public init() {}
    }

    private let options: Options
    private let idle = IdleParsers()

    /// In bytes, as received and as UTF-8.
    public static let documentLimit = Limits.documentBytes

    public init(options: Options = Options()) { self.options = options }

    /// Parses one document.
    ///
    /// - Parameters:
    ///   - bytes: The document as received, after content decoding. Callers that give it up (`consume`)
    ///     save the memory of a copy.
    ///   - contentType: The HTTP header's value; only its `charset` counts (RFC 7303 §3).
    ///   - url: Where the document was retrieved from: the base of last resort for relative URLs
    ///     (RFC 3986 §5.1.3).
    /// - Returns: Items in document order; a feed without items is a feed.
    /// - Throws: ``FeedParsingError`` if `bytes` holds no feed, or one that costs too much.
    public func parse(
        _ bytes: consuming [UInt8], contentType: String? = nil, url: String? = nil
    ) throws(FeedParsingError) -> ParsedFeed {
        var document = try DecodedDocument(bytes, contentType: contentType)
        let documentURL = url.flatMap { URLReference.isUsableBase($0) ? $0 : nil }
        var feed: ParsedFeed
        if document.isJSON {
            try document.check()
            feed = try JSONFeedReader(
                documentURL: documentURL, extractsText: options.extractsText
            ).read(document.bytes)
            if !options.keepsHTML {
                for index in feed.items.indices { feed.items[index].dropHTML() }
            }
        } else {
            let parser = idle.take()
            defer { idle.give(back: parser) }
            feed = try XMLDocumentReader(documentURL: documentURL, options: options)
                .read(&document, with: parser)
        }
        if document.isCut, !feed.isFull { throw .tooLarge(limit: Limits.documentBytes) }
        feed.encoding = document.encoding
        feed.warnings.insert(contentsOf: document.warnings, at: 0)
        feed.recovered = feed.recovered || document.isDamaged
        return feed
    }
}

extension ParsedFeed {
    /// Whether there are as many items as a feed may have, or they hold as much.
    var isFull: Bool {
        warnings.contains { $0.code == "too-many-items" || $0.code == "too-much-text" }
    }
}

/// Parsers that wait for their next document.
private final class IdleParsers: Sendable {
    private let parsers = Mutex<[XMLPushParser]>([])

    func take() -> XMLPushParser {
        parsers.withLock { $0.popLast() } ?? XMLPushParser()
    }

    func give(back parser: XMLPushParser) {
        // As many as could be busy at once; more would only hold memory.
        parsers.withLock { if $0.count < 16 { $0.append(parser) } }
    }
}
