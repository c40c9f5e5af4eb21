/// Cuts a query into its pieces, those of mistaken spelling included.
struct QueryTokenizer {
    let text: QueryText
    let log: QueryLog
    private var index = 0
    private var pieces: [QueryToken] = []
    /// What the parentheses that are open belong to, and where it begins, in scalars.
    private var enclosing: [(owner: Owner, start: Int)] = []

    private enum Owner { case group, count, atLeast }

    init(text: QueryText, log: QueryLog) {
        self.text = text
        self.log = log
    }

    mutating func tokens() -> [QueryToken] {
        while true {
            index = skippingSpaces(from: index)
            guard let scalar = text[index] else { return pieces }
            take(scalar)
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        notePasted(scalar)
        let start = index
        switch scalar {
        case _ where scalar.isQueryOpen: open(.group, from: start, length: 1)
        case _ where scalar.isQueryClose: close()
        case _ where scalar.isQueryQuote: takeLeaf()
        case "|":
            index += text[index + 1] == "|" ? 2 : 1
            append(.or, from: start)
        case "," where enclosing.last?.owner == .atLeast:
            index += 1
            append(.comma, from: start)
        case _ where scalar.isQueryMinus: takeMinus()
        case "/", "=", "@": takeLeaf()
        default:
            if let end = nameEnd(from: start) {
                takeName(start..<end)
            } else {
                takeWord()
            }
        }
    }

    // MARK: - Parentheses

    private mutating func open(_ owner: Owner, from start: Int, length: Int) {
        index += length
        enclosing.append((owner, start))
        switch owner {
        case .group: append(.open, from: start)
        case .count: append(.function(.count), from: start)
        case .atLeast: append(.function(.atLeast), from: start)
        }
    }

    private mutating func close() {
        let start = index
        index += 1
        guard let (owner, opened) = enclosing.popLast(), owner == .count else {
            append(.close, from: start)
            return
        }
        let reader = ComparisonReader(text: text, log: log)
        let (comparison, end) = reader.count(opened..<index)
        index = end
        append(.countEnd(comparison), from: start)
    }

    // MARK: - Words

    /// Past an ASCII name: letters, then also digits, `_` and `-`.
    private func nameEnd(from start: Int) -> Int? {
        guard let first = text[start], first.isASCIILetter else { return nil }
        var end = start + 1
        while let scalar = text[end],
            scalar.isASCIILetter || scalar.isASCIIDigit || scalar == "_" || scalar == "-"
        {
            end += 1
        }
        return end
    }

    private mutating func takeName(_ name: Range<Int>) {
        let written = text.slice(name)
        if text[name.upperBound] == ":" {
            takeField(named: written, name)
            return
        }
        if text[name.upperBound]?.isQueryOpen == true {
            switch written.lowercased() {
            case "count": return open(.count, from: name.lowerBound, length: name.count + 1)
            case "atleast": return open(.atLeast, from: name.lowerBound, length: name.count + 1)
            default: break
            }
        }
        let reader = ComparisonReader(text: text, log: log)
        if let (kind, end) = reader.comparison(named: written, name, endsAtComma: endsAtComma) {
            index = end
            append(kind, from: name.lowerBound)
        } else {
            takeWord()
        }
    }

    private mutating func takeField(named written: String, _ name: Range<Int>) {
        let scope = name.upperBound + 1
        let next = text[scope]
        let isFollowed = next.map { !$0.isQuerySpace && !$0.isQueryClose && $0 != "|" } ?? false
        if let number = NumberField(rawValue: written.lowercased()) {
            let reader = ComparisonReader(text: text, log: log)
            let (kind, end) = reader.range(of: number, name, endsAtComma: endsAtComma)
            index = end
            append(kind, from: name.lowerBound)
            return
        }
        let field = QueryToken.Field(name: written)
        if field == nil, !isFollowed || next == ":" || next == "/" && text[scope + 1] == "/" {
            if next == "/" {
                log.note(
                    text.bytes(name),
                    "a web address is looked for in the text; write url:… for the item's own link")
            }
            return takeWord()
        }
        index = scope
        if field == nil { addUnknownField(written, name) }
        append(.field(field ?? .unknown), from: name.lowerBound)
        guard isFollowed, let next else {
            log.add(
                .missingOperand, text.bytes(name.lowerBound..<scope),
                "\(written): has nothing to look for; it follows without a space",
                help: ["\(written):word", "\"\(written):\""])
            append(.broken, from: scope)
            return
        }
        if next.isQueryMinus, let after = text[scope + 1], !after.isQuerySpace {
            log.add(
                .detachedMinus, text.bytes(scope..<scope + 1), "the minus stands before the field",
                help: ["-\(written):…"])
            index += 1
        }
        if text[index]?.isQueryOpen == true { return }
        takeLeaf()
    }

    private func addUnknownField(_ written: String, _ name: Range<Int>) {
        let nearest = QueryToken.Field.names.nearest(to: written)
        var end = name.upperBound
        while let scalar = text[end], !scalar.endsQueryWord { end += 1 }
        let whole = text.slice(name.lowerBound..<end)
        log.add(
            .unknownField, text.bytes(name),
            "there is no field \(written)" + (nearest.map { "; did you mean \($0)?" } ?? ""),
            help: [nearest.map { "\($0):" + whole.dropFirst(written.count + 1) }, "\"\(whole)\""]
                .compactMap(\.self))
    }

    private var endsAtComma: Bool { enclosing.last?.owner == .atLeast }

    private mutating func takeWord() {
        let start = index
        let end = wordEnd(from: start)
        let word = text.slice(start..<end)
        index = end
        let operators = OperatorReader(text: text, log: log)
        append(operators.operatorToken(word, start..<end) ?? .word(word), from: start)
        if !word.utf8.allSatisfy(\.isASCIIWord) { noteOddities(of: word, start..<end) }
    }

    private func wordEnd(from start: Int) -> Int {
        var end = start
        while let scalar = text[end], !scalar.endsQueryWord, scalar != "," || !endsAtComma {
            end += 1
        }
        return end
    }

    private func noteOddities(of word: String, _ range: Range<Int>) {
        if word.count > 1, word.hasPrefix("!") {
            log.note(text.bytes(range), "! is no operator: write -word to exclude it")
        } else if word.count > 1, word.hasPrefix("+") {
            log.note(text.bytes(range), "+ is part of the word: all words are required anyway")
        } else if word.count > 1, word.hasSuffix(",") {
            log.note(text.bytes(range), "a comma is no operator: all words are required")
        } else if let tilde = word.lastIndex(of: "~"), tilde != word.indices.last,
            word[tilde...].dropFirst().allSatisfy({ $0.isASCII && $0.isNumber })
        {
            log.note(
                text.bytes(range), "~n stands directly behind a phrase; spelling is never guessed")
        } else if word.count > 1, word.hasSuffix("?") {
            log.note(
                text.bytes(range), "? stands for one character; remove it if it was no wildcard")
        }
    }

    // MARK: - Leaves

    /// What may also be the scope of a field: no operators, fields or functions.
    private mutating func takeLeaf() {
        let start = index
        switch text[index] {
        case "/": takeRegex()
        case "@"?:
            index = wordEnd(from: start)
            let name = text.slice(start + 1..<index)
            append(name.isEmpty ? .word("@") : .list(name), from: start)
        case "="?: takeExact()
        case let scalar? where scalar.isQueryQuote: takePhrase(isExact: false, from: start)
        default:
            index = wordEnd(from: start)
            guard index > start else {
                // A comma, a bar: whatever follows a field and can't begin a word.
                index += 1
                log.add(.missingOperand, text.bytes(start..<index), "here a word is missing")
                append(.broken, from: start)
                return
            }
            append(.word(text.slice(start..<index)), from: start)
        }
    }

    private mutating func takeExact() {
        let start = index
        index += 1
        if let scalar = text[index], scalar.isQueryQuote {
            notePasted(scalar)
            return takePhrase(isExact: true, from: start)
        }
        if text[index] == "/" {
            log.add(
                .badRegex, text.bytes(start..<index), "= is for words; for a pattern write /…/c")
            return takeRegex()
        }
        let end = wordEnd(from: index)
        guard end > index else {
            log.add(
                .missingOperand, text.bytes(start..<index),
                "= has no word after it; it follows without a space", help: ["=word"])
            append(.broken, from: start)
            return
        }
        let word = text.slice(index..<end)
        index = end
        append(.term(TermLeaf(word, isExact: true)), from: start)
    }

    private mutating func takePhrase(isExact: Bool, from start: Int) {
        guard let phrase = PhraseReader(text: text).phrase(from: index) else {
            log.add(
                .unclosedQuote, text.bytes(index..<index + 1),
                "this quotation mark is never closed",
                help: [text.string + "\"", "\\\" is a quotation mark within a phrase"])
            index = text.scalars.count
            append(.broken, from: start)
            return
        }
        index = phrase.end
        var slop = 0
        if text[index] == "~" {
            let tilde = index
            index += 1
            while text[index]?.isASCIIDigit == true { index += 1 }
            let digits = text.slice(tilde + 1..<index)
            if let number = Int(digits), number <= QueryParser.farthestNear {
                slop = number
            } else if digits.isEmpty {
                log.add(
                    .badNumber, text.bytes(tilde..<index),
                    "~ is followed by how many words may stand between", help: ["~3"])
            } else {
                log.add(
                    .nearTooFar, text.bytes(tilde..<index),
                    "at most \(QueryParser.farthestNear) words may stand between",
                    help: ["~\(QueryParser.farthestNear)"])
            }
        }
        append(
            .term(TermLeaf(phrase.text, isPhrase: true, isExact: isExact, slop: slop)), from: start)
    }

    private mutating func takeRegex() {
        let start = index
        let (kind, end) = RegexReader(text: text, log: log).regex(from: start)
        index = end
        append(kind, from: start)
    }

    // MARK: - Minus and pasted characters

    private mutating func takeMinus() {
        let start = index
        index += 1
        let next = text[index]
        if let next, !next.isQuerySpace, !next.isQueryClose, !next.isQueryMinus, next != "|" {
            append(.minus, from: start)
            return
        }
        while text[index]?.isQueryMinus == true { index += 1 }
        let after = skippingSpaces(from: index)
        let isFollowed = text[after].map { !$0.isQueryClose } ?? false
        log.add(
            .detachedMinus, text.bytes(start..<index),
            "this minus stands alone; to exclude a word it stands directly before it",
            help: isFollowed ? [text.replacing(text.bytes(start..<after), by: "-")] : [])
        // As if it had been meant.
        if isFollowed { append(.minus, from: start) }
    }

    private func notePasted(_ scalar: Unicode.Scalar) {
        let meant: String
        switch scalar {
        case "“", "”", "„", "«", "»", "＂": meant = "\""
        case "（": meant = "("
        case "）": meant = ")"
        case "–", "−": meant = "-"
        default: return
        }
        log.note(text.bytes(index..<index + 1), "\(scalar) is read as \(meant)")
    }

    // MARK: - Scanning

    private func skippingSpaces(from start: Int) -> Int {
        var index = start
        while text[index]?.isQuerySpace == true { index += 1 }
        return index
    }

    private mutating func append(_ kind: QueryToken.Kind, from start: Int) {
        pieces.append(QueryToken(kind: kind, range: text.bytes(start..<index)))
    }
}
