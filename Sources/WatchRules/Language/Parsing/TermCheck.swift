/// Whether a word or phrase can be looked for.
enum TermCheck {
    static func fault(of term: TermLeaf) -> (kind: QueryMistake.Kind, message: String)? {
        if isPlain(term.text) { return nil }
        let chunks =
            term.isPhrase ? term.text.split(whereSeparator: \.isWhitespace) : [term.text[...]]
        for chunk in chunks where chunk.contains(where: \.isWildcard) {
            if term.isPhrase, chunk == "*" { continue }
            if let least = lettersMissing(in: chunk) {
                return (
                    .wildcardTooShort,
                    "\(chunk) has too few letters: it takes \(least) beside the wildcard"
                )
            }
        }
        switch fault(of: String(term.text.filter { !$0.isWildcard })) {
        case .nothingToSearch:
            return (
                .nothingToSearch,
                "\(term.text.isEmpty ? "\"\"" : term.text) holds no letter, digit or emoji"
            )
        case .tooLong: return (.tooLong, "this word is longer than any that is looked for")
        case nil: return nil
        }
    }

    /// Why a text without wildcards can't be looked for, if it can't.
    static func fault(of text: String) -> TermFault? {
        if isPlain(text) { return nil }
        guard text.utf8.count <= LeafPattern.longestTerm else { return .tooLong }
        var counter = WordCounter()
        var scanner = WordScanner(splitsHashtags: false)
        let positions = scanner.scan(text.utf8Span.span, into: &counter)
        if positions == 0 { return TermLeaf(text).signs == nil ? .nothingToSearch : nil }
        return counter.count == positions ? nil : .tooLong
    }

    /// ASCII letters and digits, with single spaces perhaps: nothing is wrong with most terms.
    static func isPlain(_ text: String) -> Bool {
        guard text.utf8.count < Word.longestKey, text.utf8.first?.isASCIIWord == true else {
            return false
        }
        return text.utf8.allSatisfy { $0.isASCIIWord || $0 == 0x20 }
    }

    /// How many letters are needed, if there are fewer.
    private static func lettersMissing(in word: Substring) -> Int? {
        let head = word.prefix { !$0.isWildcard }.count(where: \.isSearchable)
        let all = word.count(where: \.isSearchable)
        let needsTwo =
            word.first?.isWildcard == false && word.dropLast().allSatisfy { !$0.isWildcard }
        if needsTwo { return head < 2 ? 2 : nil }
        return head < 2 && all < 3 ? 3 : nil
    }
}

/// Why a term can't be searched for.
enum TermFault {
    case nothingToSearch, tooLong
}

/// Counts words as they stand, without further forms.
private struct WordCounter: WordSink {
    static let readsHash = false
    private(set) var count = 0

    mutating func take(_ word: Word, key: Span<UInt8>) {
        if word.form == .whole { count += 1 }
    }
}

extension Character {
    fileprivate var isWildcard: Bool { self == "*" || self == "?" }

    fileprivate var isSearchable: Bool {
        isLetter || isNumber || unicodeScalars.contains { $0.properties.isEmojiPresentation }
    }
}
