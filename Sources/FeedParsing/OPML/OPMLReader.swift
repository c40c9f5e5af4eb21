/// Reads lists of feeds in OPML, broken and hostile ones included.
///
/// Time and memory are linear in the document: nothing external is read, entities expand within a
/// bound, and depth, attributes and the number of feeds have limits.
public struct OPMLReader: Sendable {
    /// A longer document is refused.
    public static let byteLimit = 16 << 20

    public init() {}

    /// - Parameter bytes: The document in whatever encoding; at most 16 MiB.
    /// - Returns: Feeds in the order of the document; a list without feeds is a list.
    public func read(_ bytes: [UInt8]) throws(OPMLError) -> OPMLDocument {
        guard bytes.count <= Self.byteLimit else {
            throw .tooLarge(bytes: bytes.count, limit: Self.byteLimit)
        }
        let decoded: DecodedDocument
        do {
            var document = try DecodedDocument(bytes, contentType: nil)
            try document.check()
            decoded = document
        } catch {
            throw Self.error(error)
        }
        guard !decoded.isJSON else { throw .notOPML("JSON") }
        let parser = OutlineParser()
        var repair = MarkupRepair()
        let hostile = repair.run(on: decoded.bytes.span) { piece, isLast in
            parser.parse(piece, isLast: isLast)
        }
        if let hostile = hostile ?? parser.refusal { throw .hostile(hostile) }
        guard var outline = parser.outline.finished else {
            let root = parser.outline.root.map { "XML with the root <\($0.prefix(40))>" }
            throw .notOPML(
                root?.asciiLowercased.contains("<html>") == true
                    ? "an HTML page" : root ?? decoded.head.span.describedAsNoFeed)
        }
        outline.isTruncated = outline.isTruncated || parser.isBroken
        return outline
    }

    private static func error(_ error: FeedParsingError) -> OPMLError {
        switch error {
        case .empty: .notOPML("empty")
        case .notAFeed(let what): .notOPML(what)
        case .tooLarge(let limit): .tooLarge(bytes: limit + 1, limit: limit)
        case .hostile(let what): .hostile(what)
        case .unsupportedEncoding(let name): .undecodable(name)
        }
    }
}

/// Turns the elements of an OPML document into feeds.
struct OutlineReader {
    /// feeds.toml has no room for more.
    static let feedLimit = 20_000
    /// Deeper groups give no more tags, and longer labels are cut.
    static let labelLimit = 16
    static let labelLength = 200

    private(set) var document = OPMLDocument()
    private(set) var root: String?
    private var depth = 0
    /// The labels of the outlines that are open; nil for one without.
    private var open: [String?] = []
    private var titleText = ""
    private var isInTitle = false

    /// nil unless the root is `opml`.
    var finished: OPMLDocument? {
        guard root?.asciiLowercased == "opml" else { return nil }
        var document = document
        document.title = titleText.trimmedValue
        document.isTruncated = depth > 0
        return document
    }

    /// An element with the attributes that count, each already without white space around it.
    mutating func start(
        _ name: String, _ value: (StaticString) -> String?, own: (StaticString) -> String?
    ) {
        depth += 1
        if root == nil { root = name }
        switch name.asciiLowercased {
        case "outline": outline(value, own)
        case "title": isInTitle = depth == 3 && open.isEmpty
        default: break
        }
    }

    mutating func end(_ name: String) {
        depth -= 1
        switch name.asciiLowercased {
        case "outline": _ = open.popLast()
        case "title": isInTitle = false
        default: break
        }
    }

    mutating func characters(_ text: String) {
        if isInTitle, titleText.utf8.count < Self.labelLength { titleText += text }
    }

    private mutating func outline(
        _ value: (StaticString) -> String?, _ own: (StaticString) -> String?
    ) {
        let label = (value("text") ?? value("title")).map { String($0.prefix(Self.labelLength)) }
        guard let url = value("xmlurl") else {
            if value("type")?.asciiLowercased == "include" { document.inclusions += 1 }
            open.append(label)
            return
        }
        let groups = open.compactMap(\.self).prefix(Self.labelLimit)
        // A feed's own title is no group of what may stand within it.
        open.append(nil)
        guard document.feeds.count < Self.feedLimit else {
            document.leftOut += 1
            return
        }
        document.feeds.append(
            OPMLFeed(
                url: String(url.prefix(2 * Limits.baseBytes)),
                title: value("title").map { String($0.prefix(Self.labelLength)) } ?? label,
                siteURL: value("htmlurl"), groups: Array(groups),
                categories: value("category").map { Self.parts($0) { $0 == "," || $0 == "/" } }
                    ?? [],
                name: own("name").map { String($0.prefix(Self.labelLength)) },
                tags: own("tags").map { Self.parts($0) { $0.isNewline } }))
    }

    private static func parts(
        _ list: String, _ isSeparator: (Character) -> Bool
    ) -> [String] {
        list.prefix(labelLength * labelLimit).split(whereSeparator: isSeparator)
            .compactMap { String($0).trimmedValue.map { String($0.prefix(labelLength)) } }
            .prefix(labelLimit).map(\.self)
    }
}
