extension TermLeaf {
    /// The pattern of a term of nothing but signs that may be drawn as emoji; nil of any other.
    ///
    /// Such a sign (© ™ ▶: Extended_Pictographic in UTS #51, and no emoji by itself; keycaps of # and *) is
    /// no word: beside words it is punctuation. Alone it is looked for as it is written, with or without a
    /// variation selector.
    var signs: RegexLeaf? {
        // Nearly all terms begin with a letter, and most of these are ASCII.
        guard let first = text.utf8.first, !first.isASCIIWord else { return nil }
        var pattern = ""
        var isAfterSpace = false
        for character in text {
            if character.isWhitespace {
                isAfterSpace = true
                continue
            }
            guard let sign = character.signPattern else { return nil }
            if isAfterSpace, !pattern.isEmpty { pattern += #"\s*"# }
            isAfterSpace = false
            pattern += sign
        }
        return pattern.isEmpty ? nil : RegexLeaf(pattern, countsCase: true)
    }
}

extension Character {
    fileprivate var signPattern: String? {
        let selector = #"[\x{FE0E}\x{FE0F}]?"#
        let scalars = unicodeScalars.filter { $0 != "\u{FE0E}" && $0 != "\u{FE0F}" }
        guard let first = scalars.first else { return nil }
        let wordClass = WordClass(of: first.value)
        // ℹ is the letter i, unless it is to be drawn as an emoji.
        let isSign =
            wordClass == .pictograph
            || wordClass == .emojiLetter && unicodeScalars.contains("\u{FE0F}")
        switch scalars.count {
        case 1 where isSign: return "\(first)\(selector)"
        case 2 where scalars.last == "\u{20E3}" && (first == "#" || first == "*"):
            return "\\\(first)\(selector)\u{20E3}"
        default: return nil
        }
    }
}
