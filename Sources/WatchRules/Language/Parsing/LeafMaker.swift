/// Makes the leaves of the tree, and complains of those that can't be looked for.
struct LeafMaker {
    let log: QueryLog
    let lists: QueryLists
    let checkRegex: @Sendable (RegexLeaf) -> RegexComplaint?

    /// - Parameter fact: Whose value it is.
    func node(_ token: QueryToken, fact: FactField?) -> SyntaxNode {
        let content = self.node(token.kind, token.range, fact)
        return SyntaxNode(content.map { .leaf($0) } ?? .broken, token.range)
    }

    private func node(
        _ kind: QueryToken.Kind, _ range: Range<Int>, _ fact: FactField?
    ) -> QueryNode? {
        switch kind {
        case .word("*"): fact.map { presence(of: $0, range) } ?? .everything
        case .word(let word): term(TermLeaf(word), range, fact)
        case .term(let leaf): term(leaf, range, fact)
        case .comparison(let node): node
        case .list(let name): list(name, range, fact)
        case .regex(let leaf): regex(leaf, range, fact)
        default: nil
        }
    }

    private func presence(of fact: FactField, _ range: Range<Int>) -> QueryNode? {
        switch fact {
        case .lang: return .fact(.has, value: "lang")
        case .host: return .fact(.has, value: "link")
        case .id: return .fact(.has, value: "id")
        case .feed, .folder, .has:
            log.add(.nothingToSearch, range, "\(fact.rawValue): names a value, * is none")
            return nil
        }
    }

    private func term(_ leaf: TermLeaf, _ range: Range<Int>, _ fact: FactField?) -> QueryNode? {
        if let fact { return value(leaf.text, of: fact, range) }
        guard let fault = TermCheck.fault(of: leaf) else { return .term(leaf) }
        log.add(fault.kind, range, fault.message)
        return nil
    }

    private func value(_ text: String, of fact: FactField, _ range: Range<Int>) -> QueryNode? {
        guard text.contains(where: { !$0.isWhitespace }) else {
            log.add(.nothingToSearch, range, "\(fact.rawValue): has no value")
            return nil
        }
        if fact == .has, ItemPart(named: text) == nil {
            let nearest = ItemPart.allNames.nearest(to: text)
            log.add(
                .unknownField, range,
                "an item has no \(text)" + (nearest.map { "; did you mean \($0)?" } ?? ""),
                help: nearest.map { ["has:\($0)"] } ?? [])
            return nil
        }
        return .fact(fact, value: text)
    }

    private func list(_ name: String, _ range: Range<Int>, _ fact: FactField?) -> QueryNode? {
        do throws(QueryLists.Fault) {
            let terms = try lists.terms(of: name)
            let nodes = terms.compactMap { leaf in
                fact.map { value(leaf.text, of: $0, range) } ?? .term(leaf)
            }
            return nodes.isEmpty ? nil : .any(of: nodes)
        } catch {
            log.add(error.kind, range, error.message, help: error.help)
            return nil
        }
    }

    private func regex(_ leaf: RegexLeaf, _ range: Range<Int>, _ fact: FactField?) -> QueryNode? {
        if let fact {
            log.add(
                .notComparable, range, "\(fact.rawValue) is compared as a whole, not by a pattern")
            return nil
        }
        guard let complaint = checkRegex(leaf) else { return .regex(leaf) }
        let pattern = range.lowerBound + 1
        func place(_ offset: Int) -> Range<Int> {
            let start = min(pattern + max(0, offset), range.upperBound - 1)
            return start..<start + 1
        }
        switch complaint {
        case .syntax(let message, let offset):
            log.add(.badRegex, place(offset), message)
        case .unsupported(let what, let offset):
            log.add(.unsupportedRegex, place(offset), what)
        case .suspicious(let message, let offset, let fixed):
            log.add(
                .suspiciousRegex, place(offset), message,
                help: [log.text.replacing(range, by: leaf.written(pattern: fixed))])
        case .matchesEmpty:
            log.add(.emptyMatchingRegex, range, "this pattern matches where there is nothing")
        case .tooBig(let states):
            log.add(
                .regexTooBig, range, "this pattern has \(states) states; shorten its repetitions")
        }
        return nil
    }
}
