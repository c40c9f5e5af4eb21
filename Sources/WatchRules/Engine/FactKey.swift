internal import Foundation

/// Facts of items as keys, so that they are looked up as words are.
enum FactKey {
    static func bytes(_ fact: FactField, _ value: String) -> [UInt8] {
        [KeyTable.mark, number(of: fact)] + normal(fact, value).utf8
    }

    static func number(of fact: FactField) -> UInt8 {
        switch fact {
        case .feed: 1
        case .folder: 2
        case .lang: 3
        case .host: 4
        case .id: 5
        case .has: 6
        }
    }

    /// What is the same for values that are taken for the same, as `ItemFacts` compares them.
    static func normal(_ fact: FactField, _ value: String) -> String {
        let text =
            switch fact {
            case .feed, .folder: value.lowercased()
            // No part has an empty name.
            case .has: ItemPart(named: value)?.rawValue.lowercased() ?? ""
            case .lang: value.lowercased().replacing("_", with: "-")
            case .host: domain(value.lowercased())
            case .id: value
            }
        return text.utf8.allSatisfy { $0 < 0x80 }
            ? text : text.precomposedStringWithCanonicalMapping
    }

    /// Without the full stops that may stand around it.
    private static func domain(_ text: String) -> String {
        var text = text[...]
        while text.first == "." { text.removeFirst() }
        while text.last == "." { text.removeLast() }
        return String(text)
    }
}
