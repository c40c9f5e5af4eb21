public import FeedModel
internal import Foundation

/// An item as queries see it, its texts cut into words once for any number of them.
public struct QueryItem: Sendable {
    public let item: Item
    /// Those that aren't empty. Author and category have one, a line for each value.
    let texts: [FieldText]
    let facts: ItemFacts

    /// - Parameters:
    ///   - feed: The name of its feed, for `feed:`.
    ///   - folders: The tags of its feed, for `folder:`.
    ///   - language: Of the feed, for items that name none.
    ///   - paragraphs: Where paragraphs begin in summary and content, in bytes of the text, ascending;
    ///     of a field that is missing here, the item says it.
    public init(
        _ item: Item, feed: String?, folders: [String] = [], language: String? = nil,
        paragraphs: [QueryField: [Int]] = [:]
    ) {
        self.item = item
        let authors = item.authors.compactMap { $0.name ?? $0.email ?? $0.url }
        var categories: [String] = []
        for value in item.categories.flatMap({ [$0.term, $0.label].compactMap(\.self) })
        where !categories.contains(value) {
            categories.append(value)
        }
        let values: [(QueryField, String?)] = [
            (.title, item.title), (.summary, item.summaryText), (.content, item.contentText),
            (.author, Self.lines(authors)), (.category, Self.lines(categories)),
        ]
        let starts: [QueryField: [Int]] = [
            .summary: paragraphs[.summary] ?? item.paragraphs?.summary ?? [],
            .content: paragraphs[.content] ?? item.paragraphs?.content ?? [],
        ]
        var texts = values.compactMap { field, text in
            text.flatMap {
                $0.isEmpty ? nil : FieldText(field, $0, paragraphs: starts[field] ?? [])
            }
        }
        if let link = item.link, !link.isEmpty {
            texts.append(FieldText(.url, link, scanned: LinkWords.text(of: link)))
        }
        self.texts = texts
        facts = ItemFacts(item, feed: feed, folders: folders, language: language)
    }

    /// How many words there are to read: of the content, or without one of the summary.
    var wordCount: Int {
        let text = texts.first { $0.field == .content } ?? texts.first { $0.field == .summary }
        return text?.positionCount ?? 0
    }

    /// The text of a field, to which the offsets of spans refer.
    public func text(of field: QueryField) -> String? {
        texts.first { $0.field == field }?.text
    }

    private static func lines(_ values: [String]) -> String {
        values.map { $0.replacing("\n", with: " ") }.joined(separator: "\n")
    }
}

/// What is compared as a whole, and numbers.
struct ItemFacts: Sendable {
    let feed: String?
    let folders: [String]
    let language: String?
    let host: String?
    let id: String?
    /// What `has:` may name.
    let parts: Set<ItemPart>
    let published: Double?
    let updated: Double?
    let enclosures: Int

    init(_ item: Item, feed: String?, folders: [String], language: String?) {
        self.feed = feed.map(Self.folded)
        self.folders = folders.map(Self.folded)
        self.language = (item.language ?? language).map(Self.languageTag)
        host = item.link.flatMap(Self.host)
        id = item.id
        published = item.published?.timeIntervalSince1970
        updated = item.updated?.timeIntervalSince1970
        enclosures = item.enclosures.count
        parts = ItemPart.held(by: item, language: self.language)
    }

    func holds(_ fact: FactField, _ value: String) -> Bool {
        switch fact {
        case .feed: feed == Self.folded(value)
        case .folder: folders.contains(Self.folded(value))
        case .lang:
            language.map { own in
                let asked = Self.languageTag(value)
                return own == asked || own.hasPrefix(asked + "-")
            } ?? false
        case .host:
            host.map { own in
                let asked = Self.domain(value)
                return !asked.isEmpty && (own == asked || own.hasSuffix("." + asked))
            } ?? false
        case .id: id == value
        case .has: ItemPart(named: value).map(parts.contains) ?? false
        }
    }

    /// Whether an item of which `value` holds is one of which `other` does: `en-GB` and `en`.
    static func implies(_ fact: FactField, _ value: String, _ other: String) -> Bool {
        switch fact {
        case .feed, .folder: folded(value) == folded(other)
        case .lang: (languageTag(value) + "-").hasPrefix(languageTag(other) + "-")
        case .host: ("." + domain(value)).hasSuffix("." + domain(other))
        case .id: value == other
        case .has: value.lowercased() == other.lowercased()
        }
    }

    /// Letter case and composition make no difference.
    private static func folded(_ text: String) -> String {
        text.lowercased().precomposedStringWithCanonicalMapping
    }

    private static func languageTag(_ text: String) -> String {
        text.lowercased().replacing("_", with: "-")
    }

    /// Without the full stops that may stand around it.
    private static func domain(_ text: String) -> String {
        var text = text.lowercased()[...]
        while text.first == "." { text.removeFirst() }
        while text.last == "." { text.removeLast() }
        return String(text)
    }

    static func host(of link: String) -> String? {
        let bytes = Array(link.utf8)
        guard let authority = authority(of: bytes) else { return nil }
        var host = bytes[authority]
        if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host[(at + 1)...] }
        if host.first == UInt8(ascii: "["), let end = host.firstIndex(of: UInt8(ascii: "]")) {
            host = host[...end]
        } else if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
            host = host[..<colon]
        }
        return host.isEmpty ? nil : domain(String(decoding: host, as: UTF8.self))
    }

    /// What follows the `//` of a URL, up to its path.
    static func authority(of link: [UInt8]) -> Range<Int>? {
        guard
            let start = link.indices.dropLast().first(where: {
                link[$0] == UInt8(ascii: "/") && link[$0 + 1] == UInt8(ascii: "/")
            }), start == 0 || link[start - 1] == UInt8(ascii: ":")
        else { return nil }
        let end = link[(start + 2)...].firstIndex {
            [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0)
        }
        return start + 2..<(end ?? link.count)
    }
}
