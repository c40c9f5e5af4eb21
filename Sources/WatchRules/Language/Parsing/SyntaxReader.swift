/// Makes a tree of a query's pieces: NOT before NEAR before AND before OR.
struct SyntaxReader {
    private let tokens: [QueryToken]
    private let log: QueryLog
    private let leaves: LeafMaker
    private var index = 0
    private var depth = 0
    private var leafCount = 0
    /// The fact whose values are being read: `lang:(en OR de)`.
    private var fact: FactField?

    init(
        tokens: [QueryToken], log: QueryLog, lists: QueryLists,
        checkRegex: @escaping @Sendable (RegexLeaf) -> RegexComplaint?
    ) {
        self.tokens = tokens
        self.log = log
        leaves = LeafMaker(log: log, lists: lists, checkRegex: checkRegex)
    }

    /// Nil only with a mistake in the log.
    mutating func read() -> SyntaxNode? {
        let level = level(isOutermost: true)
        if level == nil, log.mistakes.isEmpty {
            log.add(.empty, 0..<log.text.length, "there is nothing to look for")
        }
        return level
    }

    private var token: QueryToken? { tokens.indices.contains(index) ? tokens[index] : nil }

    private var here: Range<Int> {
        token?.range ?? log.text.length..<log.text.length
    }

    // MARK: - AND, OR

    /// Up to a closing parenthesis, a comma or the end; nil if nothing stands there.
    private mutating func level(isOutermost: Bool = false) -> SyntaxNode? {
        var level = QueryLevel()
        var pending: QueryToken?
        func complain(_ token: QueryToken) {
            let written = log.text.slice(bytes: token.range)
            log.add(.missingOperand, token.range, "\(written) has nothing on one of its sides")
        }
        while let token {
            switch token.kind {
            case .close, .countEnd:
                guard isOutermost else { return finish() }
                log.add(.unmatchedClose, token.range, "this parenthesis was never opened")
                index += 1
            case .comma:
                guard isOutermost else { return finish() }
                index += 1
            case .and, .or:
                if let pending {
                    complain(pending)
                } else if level.operands.isEmpty {
                    complain(token)
                }
                pending = level.operands.isEmpty && pending == nil ? nil : token
                index += 1
            case .near:
                // Of one that follows another NEAR, that one has been complained of.
                if pending != nil || index == 0 || !tokens[index - 1].isNear {
                    complain(pending ?? token)
                }
                pending = nil
                index += 1
            default:
                level.operands.append((near(), pending))
                pending = nil
            }
        }
        return finish()

        func finish() -> SyntaxNode? {
            if let pending { complain(pending) }
            return level.node(log)
        }
    }

    private mutating func near() -> SyntaxNode {
        var left = unary()
        while let token, case .near(let reach, let isOrdered) = token.kind {
            index += 1
            guard let next = self.token, next.beginsOperand else {
                let written = log.text.slice(bytes: token.range)
                log.add(
                    .missingOperand, token.range, "\(written) has nothing on one of its sides")
                return SyntaxNode(.broken, left.range.lowerBound..<token.range.upperBound)
            }
            let right = unary()
            left = SyntaxNode(
                .near(left, right, reach, isOrdered: isOrdered),
                left.range.lowerBound..<right.range.upperBound)
        }
        return left
    }

    private mutating func unary() -> SyntaxNode {
        guard let token else { return SyntaxNode(.broken, here) }
        switch token.kind {
        case .not, .minus:
            index += 1
            guard let next = self.token, next.beginsOperand, !next.isNegation else {
                let written = log.text.slice(bytes: token.range)
                log.add(
                    .missingOperand, token.range,
                    "\(written) is followed by a word, a phrase or a group")
                return SyntaxNode(.broken, token.range)
            }
            let part = primary()
            let range = token.range.lowerBound..<max(part.range.upperBound, token.range.upperBound)
            return SyntaxNode(.not(part), range)
        default: return primary()
        }
    }

    // MARK: - Operands

    private mutating func primary() -> SyntaxNode {
        guard let token else { return SyntaxNode(.broken, here) }
        index += 1
        switch token.kind {
        case .open: return group(from: token)
        case .function(let function): return call(function, token)
        case .field(let field): return scope(field, token)
        case .broken: return SyntaxNode(.broken, token.range)
        default:
            leafCount += 1
            if leafCount == QueryParser.mostLeaves + 1 {
                log.add(
                    .tooLong, token.range,
                    "a query has at most \(QueryParser.mostLeaves) words; put names into a list")
            }
            return leaves.node(token, fact: fact)
        }
    }

    /// What stands between `opening` and its parenthesis.
    private mutating func group(from opening: QueryToken) -> SyntaxNode {
        guard enter(opening) else { return SyntaxNode(.broken, opening.range) }
        let content = level()
        depth -= 1
        let end = close(opening)
        let range = opening.range.lowerBound..<end
        guard let content else {
            let isEmpty = !log.mistakes.contains {
                range.contains($0.range.lowerBound) && $0.kind != .emptyGroup
            }
            if isEmpty { log.add(.emptyGroup, range, "there is nothing in these parentheses") }
            return SyntaxNode(.broken, range)
        }
        return SyntaxNode(content.content, range)
    }

    /// False, and behind the group, if it is one too deep.
    private mutating func enter(_ opening: QueryToken) -> Bool {
        depth += 1
        guard depth > QueryParser.deepestGroup else { return true }
        depth -= 1
        log.add(
            .tooDeep, opening.range,
            "parentheses stand at most \(QueryParser.deepestGroup) deep in each other")
        var open = 1
        while let token, open > 0 {
            if token.opensGroup { open += 1 } else if token.closesGroup { open -= 1 }
            index += 1
        }
        return false
    }

    /// The end of the group, whose parenthesis may be missing.
    private mutating func close(_ opening: QueryToken) -> Int {
        if let token, token.closesGroup {
            index += 1
            return token.range.upperBound
        }
        // A comma within a group of `atleast` never gets here as one.
        log.add(
            .unclosedGroup, opening.range, "this parenthesis is never closed",
            help: [log.text.string + ")"])
        return log.text.length
    }

    private mutating func scope(_ field: QueryToken.Field, _ name: QueryToken) -> SyntaxNode {
        let outer = fact
        fact = nil
        if case .fact(let field) = field { fact = field }
        defer { fact = outer }
        guard token != nil else { return SyntaxNode(.broken, name.range) }
        let inner = primary()
        let range = name.range.lowerBound..<inner.range.upperBound
        switch (field, inner.content) {
        case (.unknown, _), (_, .broken): return SyntaxNode(.broken, range)
        case (.fact, _): return SyntaxNode(inner.content, range)
        case (.text(let field), .leaf(.everything)):
            return SyntaxNode(.leaf(.present(field)), range)
        case (.text(let field), _): return SyntaxNode(.scope(field, inner), range)
        }
    }

    // MARK: - Functions

    private mutating func call(
        _ function: QueryToken.Function, _ opening: QueryToken
    ) -> SyntaxNode {
        switch function {
        case .count: return count(opening)
        case .atLeast: return atLeast(opening)
        }
    }

    private mutating func count(_ opening: QueryToken) -> SyntaxNode {
        guard enter(opening) else { return SyntaxNode(.broken, opening.range) }
        let content = level()
        depth -= 1
        var comparison: CountComparison?
        if case .countEnd(let read)? = token?.kind { comparison = read }
        let range = opening.range.lowerBound..<close(opening)
        guard let content else {
            log.add(.emptyGroup, range, "there is nothing in these parentheses")
            return SyntaxNode(.broken, range)
        }
        guard let comparison else { return SyntaxNode(.broken, range) }
        return SyntaxNode(.count(content, comparison), range)
    }

    private mutating func atLeast(_ opening: QueryToken) -> SyntaxNode {
        guard enter(opening) else { return SyntaxNode(.broken, opening.range) }
        defer { depth -= 1 }
        let numberToken = token
        var number: Int?
        if let token, case .word(let word) = token.kind {
            number = WholeNumber.read(word).flatMap { $0 > 0 ? $0 : nil }
            index += 1
        }
        if number == nil {
            log.add(
                .badNumber, numberToken?.range ?? opening.range,
                "atleast begins with how many must match", help: ["atleast(2, a, b, c)"])
        }
        var parts: [SyntaxNode] = []
        while let token {
            if case .comma = token.kind {
                index += 1
                if let part = level() {
                    parts.append(part)
                } else {
                    log.add(.missingOperand, token.range, "after this comma nothing stands")
                }
            } else if token.closesGroup {
                break
            } else if let stray = level(), number != nil {
                log.add(.missingOperand, stray.range, "a comma is missing before this")
            }
        }
        let range = opening.range.lowerBound..<close(opening)
        guard let number else { return SyntaxNode(.broken, range) }
        guard number <= parts.count else {
            log.add(
                .atleastTooMany, numberToken?.range ?? range,
                "\(number) can't match: there are only \(parts.count)")
            return SyntaxNode(.broken, range)
        }
        return SyntaxNode(.atLeast(number, parts), range)
    }
}

extension QueryToken {
    fileprivate var isNegation: Bool {
        switch kind {
        case .not, .minus: true
        default: false
        }
    }

    fileprivate var isNear: Bool { if case .near = kind { true } else { false } }

    fileprivate var opensGroup: Bool {
        switch kind {
        case .open, .function: true
        default: false
        }
    }

    fileprivate var closesGroup: Bool {
        switch kind {
        case .close, .countEnd: true
        default: false
        }
    }
}
