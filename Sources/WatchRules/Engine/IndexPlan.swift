/// Tells how queries are looked for; takes time in proportion to the index.
extension QueryIndex {
    func plan(ofSource number: Int) -> RulePlan? {
        guard let query = (0..<queryCount).first(where: { subscribers(of: $0).contains(number) })
        else { return nil }
        var anchors: [RulePlan.Key] = []
        var guardKey: RulePlan.Key?
        for key in 0..<UInt32(keyCount) {
            for place in Int(view.postStarts[key])..<Int(view.postStarts[key + 1]) {
                let post = view.posts[place]
                guard Int(post.query) == query else { continue }
                anchors.append(planKey(key))
                if post.kind != .word, post.guardKey != none { guardKey = planKey(post.guardKey) }
            }
        }
        let start = view.programStarts[query]
        return RulePlan(
            anchors: everyItem.contains(UInt32(query)) ? nil : anchors, guardKey: guardKey,
            asksInterpreter: hasDoubt(Int(start)), rulesAlike: subscribers(of: query).count)
    }

    private func subscribers(of query: Int) -> [Int] {
        (Int(view.subscriberStarts[query])..<Int(view.subscriberStarts[query + 1]))
            .map { Int(view.subscribers[$0]) }
    }

    private func hasDoubt(_ start: Int) -> Bool {
        let head = view.programs[start]
        if head.code == .perhaps { return true }
        guard head.code.hasParts else { return false }
        var part = start + 2
        while part < start + Int(view.programs[start + 1].bits) {
            if hasDoubt(part) { return true }
            part +=
                view.programs[part].code.hasParts ? Int(view.programs[part + 1].bits) : 1
        }
        return false
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
