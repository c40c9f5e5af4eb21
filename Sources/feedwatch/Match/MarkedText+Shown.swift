import AlertDelivery
import WatchRules

extension MarkedText {
    /// Red after the manner of grep, which leaves a bold title bold; else in «».
    func shown(_ hasColour: Bool) -> String {
        pieces.map { piece in
            // Line breaks part the authors and categories.
            let safe = piece.text.replacing("\n", with: ", ").safeForTerminal
            guard piece.isHit else { return safe }
            return hasColour ? "\u{1B}[31m\(safe)\u{1B}[39m" : "«\(safe)»"
        }.joined()
    }
}
