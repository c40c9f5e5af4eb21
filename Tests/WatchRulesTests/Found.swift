import FeedModel
import WatchRules

/// The pieces of `text` that `term` finds in it.
func found(_ term: String, in text: String) -> [String] {
    var item = Item()
    item.contentText = text
    let scalars = Array(text.unicodeScalars)
    return matches([term], in: item).map { match in
        var piece = String.UnicodeScalarView()
        piece.append(contentsOf: scalars[match.start..<match.end])
        return String(piece)
    }
}

func matches(_ terms: [String], in item: Item) -> [TermMatch] {
    let rule = Rule(name: "watch", query: RuleQuery(any: terms), notify: ["desk"])
    return RuleSet([rule]).matches(in: item, feedTags: []).flatMap(\.matches)
}
