public import Foundation

/// One entry of a feed, normalized. Absent, empty and blank are all `nil`.
///
/// URLs are absolute where a base is known. Texts hold no markup; what ends in `HTML` is a
/// fragment as published, with absolute URLs and **not sanitized**.
public struct Item: Hashable, Sendable {
    /// RSS `guid`, Atom `id`, RDF `rdf:about`, JSON `id`: opaque, trimmed. None is made up.
    public var id: String?
    /// Whether an RSS `guid` says of itself that it is a URL; `nil` without a guid.
    public var idIsPermalink: Bool?
    /// Plain text.
    public var title: String?
    /// The title as published, if it has markup or entities.
    public var titleHTML: String?
    /// The web page, absolute where a base is known.
    public var link: String?
    /// A page elsewhere that the item is about (JSON Feed `external_url`, Atom `rel=related`).
    public var externalURL: String?
    public var links: [Link] = []

    public var summaryHTML: String?
    /// `text`, `html`, `xhtml` or a MIME type, as published; the value is HTML in each case.
    public var summaryType: String?
    /// The summary without markup.
    public var summaryText: String?
    public var contentHTML: String?
    /// `text`, `html`, `xhtml` or a MIME type, as published; the value is HTML in each case.
    public var contentType: String?
    /// The content without markup.
    public var contentText: String?
    /// Where the content is, when it is not in the document (RFC 4287 §4.1.3.2).
    public var contentSource: String?

    /// The item's own, never the feed's.
    public var authors: [Person] = []
    public var contributors: [Person] = []
    @Rare public var publisher: Person?
    public var categories: [Category] = []
    public var enclosures: [Enclosure] = []
    public var rights: String?
    public var rightsHTML: String?
    public var license: String?
    public var language: String?
    public var published: Date?
    public var updated: Date?

    public var image: String?
    public var thumbnail: String?
    public var media: [MediaObject] = []
    public var commentsURL: String?
    public var commentsFeedURL: String?
    public var commentsCount: Int?
    public var inReplyTo: [Reply] = []
    /// The URL of the feed that the item was taken from.
    public var sourceURL: String?
    /// What the item says of the feed that it was taken from.
    @Rare public var source: FeedMetadata?

    /// Seconds.
    public var duration: Double?
    public var isExplicit: Bool?
    public var isBlocked: Bool?
    public var season: Int?
    public var episode: Int?
    public var episodeType: String?
    public var chapters: [Chapter] = []
    @Rare public var podcast: ItemPodcast?
    @Rare public var community: MediaCommunity?
    @Rare public var geo: GeoShape?

    /// Where paragraphs begin in the texts, once someone has looked. No part of what was published.
    @Rare public var paragraphs: TextParagraphs?

    public init() {}
}
