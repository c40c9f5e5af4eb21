public import FeedModel

extension TextChange {
    /// What an edit did to each of an item's texts, word by word; empty if no word of it changed.
    public static func words(from old: ItemTexts, to new: ItemTexts) -> [TextChange] {
        TextField.allCases.compactMap { field in
            let diff = WordDiff(from: old[field] ?? "", to: new[field] ?? "")
            return diff.isEmpty ? nil : TextChange(field: field, parts: diff.parts)
        }
    }
}
