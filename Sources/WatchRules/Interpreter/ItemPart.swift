internal import FeedModel

/// What `has:` may name.
enum ItemPart: String, CaseIterable, Hashable, Sendable {
    case id, title, link, summary, content, author, category, enclosure, lang
    case published, updated, date, image, audio, video, comments

    private static let aliases: [String: ItemPart] = [
        "tag": .category, "url": .link, "authors": .author, "categories": .category,
        "tags": .category, "enclosures": .enclosure, "images": .image, "language": .lang,
    ]

    /// In any letter case; the plurals and synonyms that people write are read as well.
    init?(named name: String) {
        let name = name.lowercased()
        guard let part = ItemPart(rawValue: name) ?? Self.aliases[name] else { return nil }
        self = part
    }

    static let allNames = allCases.map(\.rawValue) + aliases.keys.sorted()

    /// Those that `item` has.
    ///
    /// - Parameter language: The item's or its feed's.
    static func held(by item: Item, language: String?) -> Set<ItemPart> {
        let types =
            (item.enclosures.map(\.type) + item.media.map(\.type)).compactMap { $0?.lowercased() }
            + item.media.compactMap { $0.medium?.lowercased() }
        func hasMedia(_ kind: String) -> Bool { types.contains { $0.hasPrefix(kind) } }
        return Set(
            allCases.filter { part in
                switch part {
                case .id: item.id != nil
                case .title: item.title != nil
                case .link: item.link != nil
                case .summary: item.summaryText != nil
                case .content: item.contentText != nil
                case .author: !item.authors.isEmpty
                case .category: !item.categories.isEmpty
                case .enclosure: !item.enclosures.isEmpty
                case .lang: language != nil
                case .published: item.published != nil
                case .updated: item.updated != nil
                case .date: item.published != nil || item.updated != nil
                case .image: item.image != nil || item.thumbnail != nil || hasMedia("image")
                case .audio: hasMedia("audio")
                case .video: hasMedia("video")
                case .comments: item.commentsURL != nil
                }
            })
    }
}

extension QueryNode {
    /// What it asks of an item besides texts, names and dates, each once: `has:image`.
    public var mediaClauses: [String] {
        var seen: Set<String> = []
        return allMediaClauses.filter { seen.insert($0).inserted }
    }

    private var allMediaClauses: [String] {
        switch self {
        case .fact(.has, let value):
            switch ItemPart(named: value) {
            case .image, .audio, .video, .enclosure, .comments: [written]
            default: []
            }
        case .compare(.enclosures, _): [written]
        case .all(let nodes), .any(let nodes), .atLeast(_, let nodes):
            nodes.flatMap(\.allMediaClauses)
        case .not(let node), .scope(_, let node), .count(let node, _): node.allMediaClauses
        case .near, .term, .regex, .present, .fact, .compare, .everything: []
        }
    }
}
