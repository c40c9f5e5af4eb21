/// Collects what is wrong with one query, and what is worth telling.
final class QueryLog {
    let text: QueryText
    private(set) var mistakes: [QueryMistake] = []
    private(set) var notes: [QueryNote] = []

    init(_ text: QueryText) {
        self.text = text
    }

    /// - Parameter bytes: Of the query; widened to whole clusters.
    func add(
        _ kind: QueryMistake.Kind, _ bytes: Range<Int>, _ message: String, label: String = "",
        related: [QueryMistake.Mark] = [], help: [String] = []
    ) {
        let range = text.clusters(bytes)
        let isKnown = mistakes.contains { $0.kind == kind && $0.range == range }
        guard !isKnown else { return }
        mistakes.append(
            QueryMistake(
                kind: kind, range: range, column: text.column(at: range.lowerBound),
                message: message, label: label,
                related: related.map { .init(range: text.clusters($0.range), text: $0.text) },
                help: help))
    }

    /// One message is told once, for its first place.
    func note(_ bytes: Range<Int>, _ message: String) {
        guard !notes.contains(where: { $0.message == message }) else { return }
        let range = text.clusters(bytes)
        notes.append(
            QueryNote(
                range: range, column: text.column(at: range.lowerBound), message: message))
    }

    var sortedMistakes: [QueryMistake] {
        mistakes.enumerated()
            .sorted {
                ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
            }
            .map(\.element)
    }
}
