/// A feed that an HTML page names.
public struct FeedLink: Hashable, Sendable {
    /// How sure it is that the link leads to the page's feed; the surest first.
    public enum Kind: Int, Comparable, Hashable, Sendable {
        /// `<link rel="alternate">` with a type that only feeds have.
        case declared
        /// One whose type other documents have too, such as `text/xml`.
        case generic
        /// One that is about comments.
        case comments
        /// A link in the text that looks like a feed's.
        case inText

        public static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    /// Absolute, http or https.
    public var url: String
    /// As the page has it: not safe for a terminal.
    public var title: String?
    public var kind: Kind

    public init(url: String, title: String? = nil, kind: Kind) {
        self.url = url
        self.title = title
        self.kind = kind
    }
}

/// Finds the feeds of an HTML page (RSS autodiscovery, HTML §4.6.7.1 "alternate"). Makes no request.
public struct FeedDiscovery: Sendable {
    /// More links than these are never needed, and a page may hold a million.
    static let linkLimit = 50

    public init() {}

    /// - Parameters:
    ///   - page: As received, in whatever encoding; what is no HTML has no links.
    ///   - url: Where it came from; relative links resolve against it, or the page's `<base>`.
    /// - Returns: Each URL once, the surest first, in the order of the page among equals.
    public func links(
        in page: [UInt8], contentType: String? = nil, url: String
    ) -> [FeedLink] {
        guard page.count <= Limits.documentBytes else { return [] }
        let document: DecodedDocument
        do { document = try DecodedDocument(page, contentType: contentType) } catch {
            // Empty, or in an encoding that is refused for feeds, too.
            return []
        }
        var reader = PageReader(url: url)
        reader.read(document.bytes.span)
        return Array(reader.links.sorted { $0.kind < $1.kind }.prefix(Self.linkLimit))
    }

    /// Where feeds usually are when a page names none: beside it first, then at the host's root.
    public static func usualPlaces(near url: String) -> [String] {
        let names = ["feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json"]
        let root = names.map { URLReference.resolve("/\($0)", base: url) }
        var folder = URLReference.resolve(".", base: url)
        // "/blog" is more often a folder than a document.
        let end = url.prefix { $0 != "?" && $0 != "#" }
        if let last = end.split(separator: "/").last, !last.contains(".") { folder = "\(end)/" }
        let beside = ["feed", "feed.xml", "rss.xml"].map {
            URLReference.resolve(
                $0, base: folder.hasSuffix("//") ? String(folder.dropLast()) : folder)
        }
        var places: [String] = []
        for place in (beside.first.map(root.contains) == true ? [] : beside) + root
        where !places.contains(place) && places.count < names.count {
            places.append(place)
        }
        return places
    }
}

/// Reads the tags of one page.
private struct PageReader {
    let url: String
    var links: [FeedLink] = []

    private var base: String
    private var hasBase = false
    private var known: Set<String> = []

    init(url: String) {
        self.url = url
        base = url
    }

    mutating func read(_ html: Span<UInt8>) {
        var scanner = HTMLTagScanner(fragmentLength: html.count)
        var index = 0
        while let tag = scanner.nextTag(in: html, from: index) {
            index = tag.end
            if tag.isEnd { continue }
            switch tag.name {
            case Names.base: readBase(html, tag)
            case Names.link: readLink(html, tag)
            case Names.anchor: readAnchor(html, tag)
            case Names.script: index = end(of: "</script", html, from: index)
            case Names.style: index = end(of: "</style", html, from: index)
            case Names.template: index = end(of: "</template", html, from: index)
            default: break
            }
        }
    }

    /// Where hidden content ends: at the end of the page if nothing ends it.
    private func end(of endTag: StaticString, _ html: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while let open = html.firstIndex(of: UInt8(ascii: "<"), from: index) {
            if html.hasPrefixIgnoringCase(endTag, at: open) { return open }
            index = open + 1
        }
        return html.count
    }

    /// The first `<base>` with a URL counts (HTML §4.2.3).
    private mutating func readBase(_ html: Span<UInt8>, _ tag: HTMLTag) {
        guard !hasBase, let href = Attributes(html, tag).href else { return }
        let resolved = URLReference.resolve(href, base: url)
        guard URLReference.isHTTP(resolved), URLReference.isUsableBase(resolved) else { return }
        base = resolved
        hasBase = true
    }

    private mutating func readLink(_ html: Span<UInt8>, _ tag: HTMLTag) {
        let attributes = Attributes(html, tag)
        guard let href = attributes.href, let rel = attributes.rel else { return }
        let tokens = rel.asciiLowercased.utf8.split(whereSeparator: isSpace)
        let isAlternate = tokens.contains { $0.elementsEqual("alternate".utf8) }
        // "feed" was a relation in drafts of HTML 5.
        let isFeed = tokens.contains { $0.elementsEqual("feed".utf8) }
        let isStyle = tokens.contains { $0.elementsEqual("stylesheet".utf8) }
        guard isAlternate || isFeed, !isStyle else { return }
        switch attributes.mediaType {
        case let type? where MediaTypes.feeds.contains(type):
            add(href, attributes.title, .declared)
        case let type? where MediaTypes.generic.contains(type):
            // WordPress calls each page's own JSON an alternate.
            if !href.contains("/wp-json") { add(href, attributes.title, .generic) }
        case nil where isFeed: add(href, attributes.title, .declared)
        default: break
        }
    }

    private mutating func readAnchor(_ html: Span<UInt8>, _ tag: HTMLTag) {
        let attributes = Attributes(html, tag)
        guard let href = attributes.href else { return }
        let isTyped = attributes.mediaType.map(MediaTypes.feeds.contains) ?? false
        guard isTyped || Self.looksLikeFeed(href) else { return }
        add(href, attributes.title, .inText)
    }

    private mutating func add(_ href: String, _ title: String?, _ kind: FeedLink.Kind) {
        guard links.count < 4 * FeedDiscovery.linkLimit else { return }
        let resolved = URLReference.resolve(href, base: base)
        let url = String(resolved.prefix { $0 != "#" })
        guard URLReference.isHTTP(url), url.utf8.count <= Limits.baseBytes, url != self.url else {
            return
        }
        let isOfComments =
            kind != .inText
            && (title?.asciiLowercased.contains("comments") == true
                || url.asciiLowercased.contains("/comments/"))
        guard known.insert(url).inserted else { return }
        links.append(FeedLink(url: url, title: title, kind: isOfComments ? .comments : kind))
    }

    /// Whether the last part of a path is one that feeds have.
    private static func looksLikeFeed(_ href: String) -> Bool {
        let path = href.prefix { $0 != "?" && $0 != "#" }
        guard let last = path.split(separator: "/").last.map({ String($0).asciiLowercased }) else {
            return false
        }
        return ["feed", "feeds", "rss", "atom"].contains(last)
            || [".rss", ".atom", ".rdf"].contains { last.hasSuffix($0) }
            || ["feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json"].contains(last)
    }
}

private enum MediaTypes {
    static let feeds: Set<String> = [
        "application/rss+xml", "application/atom+xml", "application/rdf+xml",
        "application/feed+json", "application/x-rss+xml", "application/x-atom+xml",
        "application/rss", "application/atom", "text/rss+xml", "text/atom+xml", "text/rss",
    ]
    static let generic: Set<String> = ["text/xml", "application/xml", "application/json"]
}

private enum Names {
    static let base = NamePacker.pack("base".utf8)
    static let link = NamePacker.pack("link".utf8)
    static let anchor = NamePacker.pack("a".utf8)
    static let script = NamePacker.pack("script".utf8)
    static let style = NamePacker.pack("style".utf8)
    static let template = NamePacker.pack("template".utf8)
    static let href = NamePacker.pack("href".utf8)
    static let rel = NamePacker.pack("rel".utf8)
    static let type = NamePacker.pack("type".utf8)
    static let title = NamePacker.pack("title".utf8)
}

/// The attributes of a tag that tell of feeds; the first of each counts.
private struct Attributes {
    var href: String?
    var rel: String?
    var title: String?
    private var type: String?

    /// In lower case, without parameters.
    var mediaType: String? {
        type.flatMap { String($0.prefix { $0 != ";" }).trimmedValue?.asciiLowercased }
    }

    init(_ html: Span<UInt8>, _ tag: HTMLTag) {
        var reader = HTMLAttributeReader(
            index: tag.attributes.lowerBound, end: tag.attributes.upperBound)
        while let (name, range) = reader.next(in: html) {
            guard let range, range.count <= 2 * Limits.baseBytes else { continue }
            switch name {
            case Names.href: href = href ?? Self.text(html.extracting(range), isURL: true)
            case Names.rel: rel = rel ?? Self.text(html.extracting(range))
            case Names.type: type = type ?? Self.text(html.extracting(range))
            case Names.title: title = title ?? Self.text(html.extracting(range))
            default: break
            }
        }
    }

    /// References decoded; line breaks and tabs leave URLs (WHATWG URL §4.4) as browsers do it.
    private static func text(_ value: Span<UInt8>, isURL: Bool = false) -> String? {
        var text = ByteBuffer(capacity: value.count + 8)
        var index = 0
        while index < value.count {
            let byte = value[index]
            if byte == UInt8(ascii: "&"),
                let (read, end) = CharacterReference.read(value, at: index)
            {
                text.append(read.first)
                if let second = read.second { text.append(second) }
                index = end
            } else {
                if !isURL || (byte != 0x09 && byte != 0x0A && byte != 0x0D) { text.append(byte) }
                index += 1
            }
        }
        return text.string().trimmedValue
    }
}
