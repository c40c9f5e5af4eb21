import FeedModel
import WatchRules

/// Random trees and texts of a small vocabulary, so that they often meet.
struct RandomQueries {
    private static let words = [
        "a", "b", "openai", "Café", "data-centre", "datacentre", "Müller", "don't", "C++", "$NVDA",
        "人工", "パン", "삼성전자", "ёлка", "straße", "node", "🚀", "1,000", "O'Reilly",
    ]
    private static let forms = [
        "a", "B", "OpenAI’s", "OpenAI", "CAFE", "Cafe\u{301}", "data centre", "data-centres",
        "datacentre", "muller", "Mueller", "don’t", "C++", "C", "$nvda", "NVDA", "最新の人工知能", "パン",
        "삼성전자는", "елка", "STRASSE", "node", "🚀", "1000", "OReilly's", "l'openai", "e\u{301}",
        "न्यूज़", "น้ำ", "مُحَمَّد",
    ]
    private static let gaps = [" ", " ", " ", " ", ", ", "; ", " – ", "! ", " (", ") "]

    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    mutating func item() -> Item {
        WatchRulesTests.item(title: text(6), summary: text(10), content: text(30))
    }

    private mutating func text(_ longest: Int) -> String {
        let count = Int.random(in: 1...longest, using: &random)
        return (0..<count).map { _ in
            (Self.forms.randomElement(using: &random) ?? "")
                + (Self.gaps.randomElement(using: &random) ?? "")
        }.joined()
    }

    mutating func query(depth: Int = 3, canBeExact: Bool = true) -> QueryNode {
        func part(_ random: inout RandomQueries) -> QueryNode {
            random.query(depth: depth - 1, canBeExact: canBeExact)
        }
        guard depth > 0 else { return leaf(canBeExact: canBeExact) }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return .all([part(&self), part(&self)])
        case 1: return .any([part(&self), part(&self), part(&self)])
        case 2: return .not(part(&self))
        case 3:
            let field = [QueryField.title, .summary, .content, .any].randomElement(using: &random)
            return .scope(field ?? .title, part(&self))
        case 4: return .atLeast(2, [part(&self), part(&self), part(&self)])
        case 5:
            let number = Int.random(in: 0...3, using: &random)
            return .count(part(&self), CountComparison(.atLeast, number))
        case 6, 7: return near(canBeExact: canBeExact)
        default: return leaf(canBeExact: canBeExact)
        }
    }

    mutating func leaf(canBeExact: Bool = false) -> QueryNode { .term(term(canBeExact)) }

    private mutating func term(_ canBeExact: Bool) -> TermLeaf {
        func word(_ random: inout SplitMix) -> String {
            Self.words.randomElement(using: &random) ?? ""
        }
        let isExact = canBeExact && Int.random(in: 0..<4, using: &random) == 0
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            let slop = Int.random(in: 0...2, using: &random)
            let text = "\(word(&random)) \(word(&random))"
            return TermLeaf(text, isPhrase: true, isExact: isExact, slop: slop)
        case 1: return TermLeaf(word(&random).prefix(2) + "*", isExact: isExact)
        default: return TermLeaf(word(&random), isExact: isExact)
        }
    }

    mutating func near(canBeExact: Bool = false) -> QueryNode {
        let left =
            Bool.random(using: &random) ? leaf(canBeExact: canBeExact) : .any([leaf(), leaf()])
        let reach = Int.random(in: 0...4, using: &random)
        return WatchRulesTests.near(
            left, leaf(canBeExact: canBeExact), .words(reach), ordered: Bool.random(using: &random))
    }
}

extension Item {
    /// With each of its texts changed.
    func changed(_ change: (String) -> String) -> Item {
        WatchRulesTests.item(
            title: title.map(change), summary: summaryText.map(change),
            content: contentText.map(change))
    }
}
