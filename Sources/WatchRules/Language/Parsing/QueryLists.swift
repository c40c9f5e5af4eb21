/// What the `@name`s of queries stand for.
struct QueryLists: Sendable {
    private let entries: [String: [String]]

    init(_ entries: [String: [String]]) {
        self.entries = entries
    }

    struct Fault: Error {
        let kind: QueryMistake.Kind
        let message: String
        var help: [String] = []
    }

    /// The words and phrases of a list, those of the lists that it names included, each once.
    func terms(of name: String) throws(Fault) -> [TermLeaf] {
        var reading = Reading()
        try read(name, into: &reading)
        guard !reading.terms.isEmpty else {
            throw Fault(kind: .neverMatches, message: "the list \(name) is empty")
        }
        return reading.terms
    }

    private struct Reading {
        var terms: [TermLeaf] = []
        var known: Set<TermLeaf> = []
        var done: Set<String> = []
        var path: [String] = []
    }

    private func read(_ name: String, into reading: inout Reading) throws(Fault) {
        guard let texts = entries[name] else {
            let nearest = entries.keys.sorted().nearest(to: name)
            let owner = reading.path.last.map { ", which \($0) names" } ?? ""
            throw Fault(
                kind: .unknownList,
                message: "there is no list \(name)\(owner)"
                    + (nearest.map { "; did you mean @\($0)?" } ?? ""),
                help: reading.path.isEmpty
                    ? [nearest.map { "@\($0)" }, "\"@\(name)\""].compactMap(\.self) : [])
        }
        guard !reading.path.contains(name) else {
            throw Fault(
                kind: .unknownList,
                message: "the list \(name) contains itself: "
                    + (reading.path + [name]).joined(separator: ", "))
        }
        guard reading.path.count < QueryParser.deepestGroup else {
            throw Fault(
                kind: .tooDeep,
                message: "lists name each other \(QueryParser.deepestGroup) deep")
        }
        guard reading.done.insert(name).inserted else { return }
        reading.path.append(name)
        for text in texts {
            if text.count > 1, text.hasPrefix("@"), !text.contains(where: \.isWhitespace) {
                try read(String(text.dropFirst()), into: &reading)
                continue
            }
            let term = Self.term(text)
            if let fault = TermCheck.fault(of: term) {
                throw Fault(kind: fault.kind, message: "in the list \(name): \(fault.message)")
            }
            if reading.known.insert(term).inserted { reading.terms.append(term) }
        }
        reading.path.removeLast()
    }

    /// `OpenAI`, `=US`, `datacent*`; whatever can't stand bare is a phrase.
    private static func term(_ text: String) -> TermLeaf {
        let isExact = text.count > 1 && text.hasPrefix("=")
        let bare = isExact ? String(text.dropFirst()) : text
        return TermLeaf(
            bare, isPhrase: !BareWord.fits(bare, isExact: isExact), isExact: isExact)
    }
}

/// Which texts can be written as a word without quotation marks.
enum BareWord {
    /// After the name of a field nothing is an operator or a field.
    static func fitsScope(_ word: String) -> Bool {
        guard let first = word.unicodeScalars.first, word != "*",
            !word.unicodeScalars.contains(where: { $0.endsQueryWord || $0 == "," })
        else { return false }
        return !first.isQueryMinus && first != "/" && first != "=" && first != "@"
    }

    static func fits(_ word: String, isExact: Bool) -> Bool {
        let scalars = word.unicodeScalars
        guard let first = scalars.first, !scalars.contains(where: { $0.endsQueryWord || $0 == "," })
        else { return false }
        if isExact { return first != "/" }
        let text = QueryText(word)
        var tokenizer = QueryTokenizer(text: text, log: QueryLog(text))
        let tokens = tokenizer.tokens()
        guard tokens.count == 1, case .word(let read) = tokens[0].kind else { return false }
        return read == word && word != "*"
    }
}
