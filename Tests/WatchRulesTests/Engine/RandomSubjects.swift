import FeedModel
import Foundation

@testable import WatchRules

/// Random queries of every kind, and items of which many satisfy them.
struct RandomSubjects {
    private static let words = [
        "a", "b", "s", "openai", "Café", "data-centre", "datacentre", "Müller", "don't", "C++",
        "$NVDA", "#Tag", ".NET", "人工", "パン", "삼성전자", "ёлка", "straße", "node.js", "🚀", "1,000",
        "O'Reilly", "a-b-c", "AT&T", "U.S.", "ä", "state-of-the-art", "语", "k", "stargate", "©️",
        "#️⃣", "O\u{2BC}Reilly",
    ]
    private static let wildcards = [
        "op*", "*ai", "*ata*", "st*e", "d?n", "data*", "o?en*", "*-b*", "caf?", "*s", "node.*",
        "a*",
        "a-*", "$nv*", "stargat*", "*argate", "パ*", "삼성*", "?b", "*e?i", "müll*",
    ]
    private static let forms = [
        "a", "B", "a-b", "a-b-c", "a a", "s's", "OpenAI’s", "OpenAI", "openai", "CAFE",
        "Cafe\u{301}",
        "data centre", "data-centres", "DataCentre", "muller", "Mueller", "don’t", "C++", "C",
        "$nvda",
        "NVDA", "#TagStargate", "#tag", "on .net", "最新の人工知能", "パン", "삼성전자는", "елка", "STRASSE",
        "node.js",
        "Node.JS", "🚀", "1000", "1,000", "OReilly's", "l'openai", "e\u{301}", "न्यूज़", "น้ำ", "مُحَمَّد",
        "AT&T’s", "U.S", "us", "ä", "ae", "state-of-the-art", "state of the art", "语", "\u{212A}",
        "Stargate", "ſtargate", "_OpenAI_", "open\u{AD}ai", "a\u{200B}b",
        "l’Ä", "ä's", "l'ä’s", "O’Reilly", "a‘s", "a’1", "1’a", "“Café”", "straße-Müller", "ŉa",
        "Æä1", "©", "a©️", "#️⃣a", "#⃣", "O\u{2BC}Reilly", "O\u{2BC}Reilly\u{2BC}s",
    ]
    private static let gaps = [
        " ", " ", " ", " ", " ", ", ", "; ", " – ", "! ", " (", ") ", "\n", "-", ".", "",
        "—", "’", "’ ", "‘", " ‘", "“", "” ", "…", "'",
    ]
    private static let regexes = [
        "open", "gpt-?\\d", "[ck]af", "star(gate)?", "^a", "data.centre", "s{2}", "ate\\b",
        "(?i)ARGA",
        "a|b", "語|语", "\\bstar", "\\bstargate\\b", "\\bdata[- ]c", "(^|\\W)open", "(?-i)\\bOpen",
        "[^a-z0-9]caf", "nvda", "\\$nvda", "a star", "\\bsta(te)?", "o'rei", "\\B@?open",
    ]
    private static let facts: [(FactField, String)] = [
        (.feed, "The Desk"), (.feed, "café"), (.folder, "tech"), (.folder, "UK"), (.lang, "en"),
        (.lang, "en-GB"), (.lang, "de"), (.host, "example.com"), (.host, "news.example.com"),
        (.host, "COM"), (.id, "1"), (.has, "image"), (.has, "tag"), (.has, "date"), (.has, "lang"),
        (.has, "enclosure"),
    ]

    var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    private mutating func pick<Choices: Collection>(_ choices: Choices) -> Choices.Element? {
        choices.randomElement(using: &random)
    }

    private mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &random) == 0
    }

    // MARK: - Items

    mutating func subject() -> MatchSubject {
        var item = Item()
        item.title = text(6)
        item.summaryText = chance(4) ? nil : text(10)
        item.contentText = chance(6) ? nil : text(30)
        item.id = pick(["1", "2", nil]) ?? nil
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            item.authors.append(Person(name: chance(3) ? nil : text(2), email: text(1)))
            item.categories.append(Category(term: text(2), label: chance(2) ? nil : text(1)))
        }
        item.link =
            pick([
                "https://news.example.com/open_ai/data-centre.html?q=a+b#c",
                "http://u@example.com:80/a-b",
                "/relative/stargate", "https://EXAMPLE.com", "x//openai", "https://[::1]:80/x", nil,
            ]) ?? nil
        item.language = pick(["en", "en-GB", "EN_us", "de", nil]) ?? nil
        if chance(2) { item.published = noon.addingTimeInterval(-Double(random.next() % 200_000)) }
        if chance(3) { item.updated = noon.addingTimeInterval(-Double(random.next() % 200_000)) }
        if chance(4) { item.enclosures = [Enclosure(url: "x", type: "image/png")] }
        var paragraphs: [QueryField: [Int]] = [:]
        if let content = item.contentText, chance(3) {
            paragraphs[.content] = Array(content.indices).filter { _ in chance(20) }
                .map { content.utf8.distance(from: content.startIndex, to: $0) }
        }
        return MatchSubject(
            item: item, feed: pick(["The Desk", "CAFE\u{301}", nil]) ?? nil,
            folders: pick([[], ["Tech"], ["uk", "film"]]) ?? [],
            language: pick(["de", nil]) ?? nil,
            paragraphs: paragraphs, now: noon)
    }

    private mutating func text(_ longest: Int) -> String {
        let count = Int.random(in: 1...longest, using: &random)
        var text = ""
        for _ in 0..<count {
            text +=
                chance(12) ? WordScannerTests.randomText(using: &random) : pick(Self.forms) ?? ""
            text += pick(Self.gaps) ?? ""
        }
        return text
    }

    // MARK: - Queries

    mutating func source() -> QueryIndex.Source {
        var source = QueryIndex.Source(tree: query(depth: Int.random(in: 0...3, using: &random)))
        if chance(6) { source.fold = pick(RuleFold.allCases) ?? .marks }
        if chance(6) { source.forms = .plural }
        return source
    }

    private mutating func query(depth: Int) -> QueryNode {
        guard depth > 0 else { return leaf() }
        func part() -> QueryNode { query(depth: depth - 1) }
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1: return .all([part(), part()])
        case 2: return .any([part(), part(), part()])
        case 3: return .all([part(), .not(part())])
        case 4: return .not(part())
        case 5, 6: return .scope(pick(QueryField.allCases) ?? .title, part())
        case 7: return .atLeast(Int.random(in: 0...3, using: &random), [part(), part(), part()])
        case 8:
            let comparison = CountComparison(
                pick(Comparator.allCases) ?? .atLeast, Int.random(in: 0...3, using: &random))
            return .count(part(), comparison)
        case 9, 10: return near()
        default: return leaf()
        }
    }

    private mutating func near() -> QueryNode {
        func operand() -> QueryNode {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: .any([.term(term()), .term(term())])
            case 1: .scope(.content, .term(term()))
            case 2: chance(2) ? near() : leaf()
            default: .term(term())
            }
        }
        let reach: NearNode.Reach =
            switch Int.random(in: 0..<6, using: &random) {
            case 0: .sentence
            case 1: .paragraph
            default: .words(Int.random(in: 0...8, using: &random))
            }
        return .near(NearNode(operand(), operand(), reach: reach, isOrdered: chance(2)))
    }

    private mutating func leaf() -> QueryNode {
        switch Int.random(in: 0..<16, using: &random) {
        case 0:
            return .regex(
                RegexLeaf(
                    pick(Self.regexes) ?? "a", countsCase: chance(2), dotMatchesNewline: chance(2),
                    isMultiline: chance(2)))
        case 1:
            guard let (fact, value) = pick(Self.facts) else { return .everything }
            return .fact(fact, value: value)
        case 2:
            let field = pick(NumberField.allCases) ?? .words
            let value = field == .words || field == .enclosures ? 5 : 100_000
            let number = Double(Int.random(in: 0...value, using: &random))
            if chance(3) { return .compare(field, .within(number...number + 20)) }
            return .compare(field, .than(pick(Comparator.allCases) ?? .less, number))
        case 3: return chance(3) ? .everything : .present(pick(QueryField.allCases) ?? .title)
        default: return .term(term())
        }
    }

    private mutating func term() -> TermLeaf {
        func word() -> String {
            if chance(15) { return WordScannerTests.randomText(using: &random) }
            return (chance(5) ? pick(Self.wildcards) : pick(Self.words)) ?? ""
        }
        let isExact = chance(6)
        guard chance(3) else { return TermLeaf(word(), isExact: isExact) }
        let count = Int.random(in: 1...4, using: &random)
        let text = (0..<count).map { _ in chance(15) ? "*" : word() }.joined(separator: " ")
        return TermLeaf(
            text, isPhrase: !chance(4), isExact: isExact,
            slop: chance(3) ? Int.random(in: 0...3, using: &random) : 0)
    }
}
