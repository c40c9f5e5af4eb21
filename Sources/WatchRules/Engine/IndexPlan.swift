/// Tells how queries are looked for; takes time in proportion to the index.
extension QueryIndex {
    func plan(ofSource number: Int) -> RulePlan? {
        let filing = filing
        let queries = filing.queries.view
        func subscribers(of query: Int) -> [UInt32] {
            queries.subscribers(of: query).map { queries.subscribers[$0] }
        }
        let query = (0..<queryCount).first { subscribers(of: $0).contains(UInt32(number)) }
        guard let query else { return nil }
        var anchors: [RulePlan.Key] = []
        var guardKey: RulePlan.Key?
        for key in 0..<UInt32(keyCount) {
            for place in Int(filing.view.postStarts[key])..<Int(filing.view.postStarts[key + 1]) {
                let post = filing.view.posts[place]
                guard Int(post.query) == query else { continue }
                anchors.append(planKey(key))
                if post.kind != .word, post.kind != .wordOfOne, post.kind != .without,
                    post.guardKey != none
                {
                    guardKey = planKey(post.guardKey)
                }
            }
        }
        let start = Int(queries.programStarts[query])
        return RulePlan(
            anchors: filing.everyItem.contains(UInt32(query)) ? nil : anchors, guardKey: guardKey,
            asksInterpreter: queries.programs.hasDoubt(at: start),
            rulesAlike: subscribers(of: query).count)
    }

    private func planKey(_ number: UInt32) -> RulePlan.Key {
        let key = view.keys.key(number)
        func text(_ bytes: some Sequence<UInt8>) -> String {
            String(decoding: Array(bytes), as: UTF8.self)
        }
        guard key.first == KeyTable.mark, let kind = key.dropFirst().first else {
            return .word(text(key))
        }
        let rest = key.dropFirst(2)
        switch kind {
        case 0x2A:
            return .wildcard(
                text(
                    rest.map {
                        $0 == WildcardPattern.many ? 0x2A : $0 == WildcardPattern.one ? 0x3F : $0
                    }))
        case 0x2F:
            let isInWords = (rest.first ?? 0) & RegexLetters.startsWord != 0
            return .letters(text(rest.dropFirst()), inWords: isInWords)
        default:
            let fact = FactField.allCases.first { FactKey.number(of: $0) == kind }
            return .fact(fact ?? .has, value: text(rest))
        }
    }
}

extension FlatView<Instruction> {
    /// Whether the interpreter may be asked for the program at `start`.
    fileprivate func hasDoubt(at start: Int) -> Bool {
        let head = self[start]
        if head.code == .perhaps { return true }
        guard head.code.hasParts else { return false }
        var part = start + 2
        while part < start + length(at: start) {
            if hasDoubt(at: part) { return true }
            part += length(at: part)
        }
        return false
    }
}

/// What is looked at for every item.
extension QueryIndex {
    var everyItemCount: Int { filing.everyItem.count }

    /// The sources of each query that no key announces, in the order of `Filing.everyItem`, which
    /// stays when queries are filed anew.
    var everyItemQueries: [[UInt32]] {
        let filing = filing
        let queries = filing.queries.view
        return filing.everyItem.map { query in
            queries.subscribers(of: Int(query)).map { queries.subscribers[$0] }
        }
    }

    /// Those of them for which texts are searched, by a regex without letters or the interpreter.
    var scanningSources: [UInt32] {
        let filing = filing
        let queries = filing.queries.view
        let sources = everyItemQueries
        return filing.everyItem.indices.flatMap { place -> [UInt32] in
            let start = Int(queries.programStarts[filing.everyItem[place]])
            return searchesTexts(start, queries.programs) ? sources[place] : []
        }
    }

    private func searchesTexts(_ start: Int, _ programs: FlatView<Instruction>) -> Bool {
        let end = start + programs.length(at: start)
        var place = start
        while place < end {
            let head = programs[place]
            switch head.code {
            case .perhaps: return true
            case .leaf:
                let leaf = view.leaves[head.number]
                if leaf.kind == .regex, leaf.second == none { return true }
            default: break
            }
            place += head.code.hasParts ? 2 : 1
        }
        return false
    }
}
