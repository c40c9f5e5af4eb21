import FeedModel
import FeedStore
import Foundation

/// A stored item whole, for programs.
struct ItemRow: Encodable {
    private struct Facts: Encodable {
        let feed: FeedName
        let guid: String?
        let first_seen, changed_at: Date
        let revision: Int
        /// What it said before, the first one first; nil where nobody asked.
        let revisions: [RevisionRow]?
    }

    private let facts: Facts
    private let texts: ItemTextsRow

    init(_ stored: StoredItem, revisions: [RevisionRow]? = nil) {
        facts = Facts(
            feed: stored.feed, guid: stored.item.id, first_seen: stored.firstSeen,
            changed_at: stored.changedAt, revision: stored.revision, revisions: revisions)
        texts = ItemTextsRow(stored.item)
    }

    /// One object.
    func encode(to encoder: any Encoder) throws {
        try facts.encode(to: encoder)
        try texts.encode(to: encoder)
    }
}

/// What an item said before an edit, for programs.
struct RevisionRow: Encodable {
    private struct Facts: Encodable {
        let revision: Int
        let since, until: Date
        /// True where only the beginnings of texts are kept.
        let truncated: Bool?
        /// What the edit changed that ended it; nil where nobody asked.
        let changes: [ItemEdit.Change]?
    }

    private let facts: Facts
    private let texts: ItemTextsRow

    init(_ stored: StoredRevision, changes: [ItemEdit.Change]? = nil) {
        facts = Facts(
            revision: stored.number, since: stored.since, until: stored.until,
            truncated: stored.isCut ? true : nil, changes: changes)
        texts = ItemTextsRow(stored.item)
    }

    /// One object.
    func encode(to encoder: any Encoder) throws {
        try facts.encode(to: encoder)
        try texts.encode(to: encoder)
    }
}

/// What an item says, or said.
private struct ItemTextsRow: Encodable {
    let url, title, summary, content, language: String?
    let authors, categories: [String]
    let published, updated: Date?

    init(_ item: Item) {
        url = item.link
        title = item.title
        summary = item.summaryText
        content = item.contentText
        language = item.language
        authors = item.authors.compactMap { $0.name ?? $0.email }
        categories = item.categories.map(\.term)
        published = item.published
        updated = item.updated
    }
}
