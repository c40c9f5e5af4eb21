import FeedModel

/// What an edit did to the texts of an item, if it is worth telling: a word of the title, or some
/// words of the rest. Numbers count for nothing outside of titles: view counters and ages change at
/// every poll.
struct SignificantChange {
    /// Of title, summary and content, where they changed.
    var changes: [TextChange]
    /// As they are now.
    var texts: ItemTexts

    /// Words that must have come or gone outside of the title.
    private static let fewestWords = 3

    /// Nil if the change is too small, or the revision before is not known.
    init?(of revision: ItemRevision) {
        guard let before = revision.earlierTexts else { return nil }
        texts = ItemTexts(revision.item)
        changes = []
        var isSignificant = false
        for field in TextField.allCases {
            let diff = WordDiff(from: before[field] ?? "", to: texts[field] ?? "")
            guard !diff.isEmpty else { continue }
            changes.append(TextChange(field: field, parts: diff.parts))
            isSignificant =
                isSignificant
                || (field == .title
                    ? diff.changedWords > 0 : diff.changedProse >= Self.fewestWords)
        }
        guard isSignificant else { return nil }
    }
}
