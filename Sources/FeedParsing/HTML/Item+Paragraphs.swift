public import FeedModel

extension Item {
    /// Looks for paragraphs in the texts that were made of HTML: ``Item/paragraphs``.
    public mutating func findParagraphs() {
        func starts(_ text: String?, _ html: String?) -> [Int] {
            guard let text, let html else { return [] }
            return HTMLParagraphs.starts(in: text, madeOf: html)
        }
        let found = TextParagraphs(
            summary: starts(summaryText, summaryHTML), content: starts(contentText, contentHTML))
        paragraphs = found.summary.isEmpty && found.content.isEmpty ? nil : found
    }
}
