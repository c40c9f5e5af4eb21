import AlertShaping
import FeedModel
import FeedStore
import Foundation

/// What an edit of a stored item changed.
struct ItemEdit {
    struct Change: Encodable {
        /// A key of the item in JSON.
        let field: String
        /// Of texts word by word, else as a whole.
        let parts: [TextChange.Part]
    }

    /// The revision that it made.
    let number: Int
    let seen: Date
    let changes: [Change]
    /// Only the beginnings of texts were there to be compared.
    let isOfBeginnings: Bool

    /// - Parameter revisions: All that are kept, the first one first.
    static func all(of stored: StoredItem, _ revisions: [StoredRevision]) -> [ItemEdit] {
        zip(revisions, revisions.dropFirst().map(\.item) + [stored.item])
            .map(ItemEdit.init)
    }

    private init(of before: StoredRevision, to item: Item) {
        number = before.number + 1
        seen = before.until
        isOfBeginnings = before.isCut
        let old = before.item
        let texts = ItemTexts(item)
        changes =
            TextChange.words(from: ItemTexts(old), to: before.isCut ? texts.beginnings : texts)
            .map { Change(field: $0.field.rawValue, parts: $0.parts) }
            + [
                Self.change("url", old.link, item.link),
                Self.change("authors", Self.names(old.authors), Self.names(item.authors)),
                Self.change("categories", Self.terms(old), Self.terms(item)),
                Self.change("language", old.language, item.language),
                Self.change("published", Self.text(old.published), Self.text(item.published)),
            ].compactMap(\.self)
    }

    private static func change(_ field: String, _ old: String?, _ new: String?) -> Change? {
        guard old != new else { return nil }
        return Change(
            field: field,
            parts: [old.map { .init(.removed, $0) }, new.map { .init(.added, $0) }]
                .compactMap(\.self))
    }

    private static func names(_ authors: [Person]) -> String? {
        authors.isEmpty
            ? nil : authors.compactMap { $0.name ?? $0.email }.joined(separator: ", ")
    }

    private static func terms(_ item: Item) -> String? {
        item.categories.isEmpty ? nil : item.categories.map(\.term).joined(separator: ", ")
    }

    private static func text(_ date: Date?) -> String? { date?.formatted(.iso8601) }
}

extension ItemTexts {
    /// As much as is kept of a revision.
    fileprivate var beginnings: ItemTexts {
        func beginning(_ text: String?) -> String? {
            text.map { text in
                String(text.unicodeScalars.prefix(StoredRevision.lengthKept))
            }
        }
        return ItemTexts(
            title: beginning(title), summary: beginning(summary), content: beginning(content))
    }
}
