import FeedModel

extension TableReader {
    /// A `[[rule]]`; nil if it has a mistake.
    ///
    /// - Parameter sinks: All names, in the order of feeds.toml; those of broken sinks too, so
    ///   that one mistake is told once.
    func rule(sinks: [String]) -> Rule? {
        let name = name()
        let match = match()
        let query = has("match") ? RuleQuery() : query(ruleName: name ?? "")
        let fold: RuleFold? = choice("fold")
        let forms: RuleForms? = choice("forms", later: ["stem"])
        let expect = texts("expect")?.map(\.text)
        let reject = texts("reject")?.map(\.text)
        for key in ["fold", "forms", "expect", "reject"] where has(key) && !has("match") {
            add(.keyNeedsOther(key: key, other: "match"), at: key)
        }
        let tags = tags()
        let severity: Severity? = choice("severity")
        let onUpdate: UpdatePolicy? = choice("on_update")
        let notify = notify(ruleName: name ?? "", sinks: sinks)
        let shaping = shaping(ruleName: name ?? "", sinks: sinks)
        guard let name, let query else { return nil }
        if has("match"), match == nil { return nil }
        var rule = Rule(
            name: RuleName(name), query: query, match: match, tags: tags ?? [],
            severity: severity ?? .normal, onUpdate: onUpdate ?? .firstMatch, notify: notify)
        rule.fold = fold ?? .marks
        rule.forms = forms ?? .exact
        rule.expect = expect ?? []
        rule.reject = reject ?? []
        rule.shaping = shaping
        return rule
    }

    /// Nil without the key, or with a mistake; what it says is not looked at.
    private func match() -> MatchText? {
        let others = ["any", "all", "none"].filter(has)
        if has("match"), !others.isEmpty {
            add(.onlyOneOf(["match"] + others), at: "match")
        }
        return text("match").map { MatchText($0, file: log.file, line: line(of: "match")) }
    }

    private func query(ruleName: String) -> RuleQuery? {
        let query = RuleQuery(any: terms("any"), all: terms("all"), none: terms("none"))
        // A term with a mistake is left out, and its mistake says more than that there is none.
        guard ["any", "all"].contains(where: { has($0) && !isEmptyList($0) }) else {
            if !query.none.isEmpty {
                add(.onlyExcludes(rule: ruleName), at: "none")
            } else if !has("match") {
                log.add(.noTerms(rule: ruleName), line: has("any") ? line(of: "any") : line)
            }
            return nil
        }
        if let term = query.termThatExcludesItself {
            add(.ruleNeverMatches(rule: ruleName, term: term), at: "none")
        }
        return query
    }

    private func isEmptyList(_ key: String) -> Bool {
        if case .list(let elements)? = node(key)?.value { elements.isEmpty } else { false }
    }

    private func terms(_ key: String) -> [String] {
        let limit = 500
        return (texts(key) ?? []).compactMap { text, line in
            let mistake: ConfigurationMistake.TermMistake? =
                if text.allSatisfy(\.isWhitespace) {
                    .blank
                } else if !text.unicodeScalars.allSatisfy({
                    $0.properties.generalCategory != .control || $0 == "\t" || $0 == "\n"
                }) {
                    .unprintable
                } else if !text.unicodeScalars.contains(where: \.isWordPart) {
                    .noLetterOrDigit
                } else if text.count > limit {
                    .tooLong(limit: limit)
                } else {
                    nil
                }
            guard let mistake else { return text }
            log.add(.badTerm(text, key: key, mistake), line: line)
            return nil
        }
        .uniqued
    }

    /// The sinks a rule names; all of them when it names none.
    private func notify(ruleName: String, sinks: [String]) -> [SinkName] {
        guard has("notify") else { return sinks.map(SinkName.init) }
        if isEmptyList("notify") { add(.notifiesNobody(rule: ruleName), at: "notify") }
        return named("notify", ruleName: ruleName, sinks: sinks)
    }

    /// In the order of `sinks`.
    func named(_ key: String, ruleName: String, sinks: [String]) -> [SinkName] {
        let named = texts(key) ?? []
        for (sink, line) in named where !sinks.contains(sink) {
            log.add(.unknownSink(sink, rule: ruleName, known: sinks), line: line)
        }
        let wanted = Set(named.map(\.text))
        return sinks.filter(wanted.contains).map(SinkName.init)
    }
}

extension RuleQuery {
    /// A term that an item must have and must not have.
    fileprivate var termThatExcludesItself: String? {
        let excluded = Set(none.map { $0.lowercased() })
        if let term = all.first(where: { excluded.contains($0.lowercased()) }) { return term }
        // With `any` the first stands for all: each of them is excluded.
        return any.allSatisfy { excluded.contains($0.lowercased()) } ? any.first : nil
    }
}

extension Unicode.Scalar {
    fileprivate var isWordPart: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            true
        // Of ASCII, only keycaps are emoji: #️⃣.
        default: self == "\u{20E3}" || !isASCII && properties.isEmoji
        }
    }
}
