import FeedModel
import FeedStore
import Foundation

/// A stored item whole, for programs.
struct ItemRow: Encodable {
    let feed: FeedName
    let guid, url, title, summary, content, language: String?
    let authors, categories: [String]
    let published, updated: Date?
    let first_seen, changed_at: Date
    let revision: Int
    /// What it said before, the first one first; nil where nobody asked.
    let revisions: [RevisionRow]?

    init(_ stored: StoredItem, revisions: [RevisionRow]? = nil) {
        let item = stored.item
        feed = stored.feed
        guid = item.id
        url = item.link
        title = item.title
        summary = item.summaryText
        content = item.contentText
        language = item.language
        authors = item.authors.compactMap { $0.name ?? $0.email }
        categories = item.categories.map(\.term)
        published = item.published
        updated = item.updated
        first_seen = stored.firstSeen
        changed_at = stored.changedAt
        revision = stored.revision
        self.revisions = revisions
    }
}

/// What an item said before an edit, for programs.
struct RevisionRow: Encodable {
    let revision: Int
    let since, until: Date
    let url, title, summary, content, language: String?
    let authors, categories: [String]
    let published, updated: Date?
    /// True where only the beginnings of texts are kept.
    let truncated: Bool?
    /// What the edit changed that ended it.
    var changes: [ItemEdit.Change]?

    init(_ stored: StoredRevision) {
        let item = stored.item
        revision = stored.number
        since = stored.since
        until = stored.until
        url = item.link
        title = item.title
        summary = item.summaryText
        content = item.contentText
        language = item.language
        authors = item.authors.compactMap { $0.name ?? $0.email }
        categories = item.categories.map(\.term)
        published = item.published
        updated = item.updated
        truncated = stored.isCut ? true : nil
    }
}
