internal import Synchronization

/// Indexes over the terms of rules' lists, kept for the next item that satisfies the same rules: to make
/// one takes longer than to ask it.
final class ListIndexes: Sendable {
    struct Terms: Sendable {
        /// The sources of the index.
        let terms: [String]
        let index: QueryIndex

        init(_ terms: [String]) {
            self.terms = terms
            index = QueryIndex(
                terms.map { QueryIndex.Source(tree: .term(TermLeaf(listed: $0))) })
        }
    }

    private let kept = Mutex<[[String]: Terms]>([:])

    /// Later ones, and those of more terms, are made anew each time.
    private static let mostKept = 256
    private static let mostTerms = 16

    /// - Parameter terms: In the same order each time; may repeat.
    func of(_ terms: [String]) -> Terms {
        if let found = kept.withLock({ $0[terms] }) { return found }
        let made = Terms(Array(Set(terms)))
        if terms.count <= Self.mostTerms {
            kept.withLock { if $0.count < Self.mostKept { $0[terms] = made } }
        }
        return made
    }
}
