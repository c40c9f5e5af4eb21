public import FeedModel
internal import Foundation

/// The texts that a rule's author says it must hit or miss, tried.
public struct Expectations: Sendable {
    private let rules: [Rule]
    private let ruleSet: RuleSet
    private let lists: [String: [String]]

    public init(_ rules: [Rule], lists: [String: [String]] = [:]) {
        self.rules = rules
        self.lists = lists
        ruleSet = RuleSet(rules, lists: lists, scanLimit: .max)
    }

    /// A sentence for each text that is not as `expect` or `reject` of its rule says. Each text is
    /// the title of an item in a feed with the rule's tags.
    public var disappointments: [String] {
        rules.flatMap { rule in
            rule.expect.filter { !isHit($0, by: rule) }.map {
                "rule \"\(rule.name)\" misses what it is to hit (expect): \"\($0)\""
                    + reason($0, rule)
            }
                + rule.reject.filter { isHit($0, by: rule) }.map {
                    "rule \"\(rule.name)\" hits what it is to miss (reject): \"\($0)\""
                }
        }
    }

    private func isHit(_ text: String, by rule: Rule) -> Bool {
        var item = Item()
        item.title = text
        return ruleSet.matches(in: item, feedTags: rule.tags).contains { $0.rule == rule.name }
    }

    /// What the text lacks, in a line of its own.
    private func reason(_ text: String, _ rule: Rule) -> String {
        var item = Item()
        item.title = text
        let subject = QueryItem(item, feed: nil, folders: rule.tags)
        guard let interpreter = RuleReading(rule, lists: lists).interpreter else { return "" }
        let explanation = interpreter.explain(subject, now: .distantPast)
        let reasons = explanation.failing.prefix(3).map { clause in
            let near = clause.nearMisses.map(\.text).joined(separator: "; ")
            return clause.shortText + (near.isEmpty ? "" : "; " + near)
        }
        return reasons.isEmpty ? "" : "\n   " + reasons.joined(separator: "; ")
    }
}
