import AlertDelivery
import WatchRules

extension QueryErrors {
    /// A query of the command line, for standard error.
    var shown: String {
        text(at: QueryPlace(file: "query")).split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).safeForTerminal }.joined(separator: "\n")
    }
}

extension QueryNote {
    var shown: String { text(at: QueryPlace(file: "query")).safeForTerminal }
}
