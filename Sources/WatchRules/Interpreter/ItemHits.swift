internal import FeedModel

/// Where an index's terms stand in the texts of one item.
struct ItemHits {
    private let texts: [(field: TextField, text: String)]
    /// By term: field (an index into `texts`) and bytes, in reading order.
    private var places: [Int: [Place]] = [:]
    private var offsets: [ScalarOffsets?]
    /// Matches that were asked for already: rules may share terms.
    private var matches: [Int: [TermMatch]] = [:]
    private let index: TermIndex

    private struct Place: Comparable {
        var text: Int
        var range: Range<Int>

        /// Reading order.
        static func < (left: Place, right: Place) -> Bool {
            (left.text, left.range.lowerBound, left.range.upperBound)
                < (right.text, right.range.lowerBound, right.range.upperBound)
        }
    }

    init(_ item: Item, index: TermIndex) {
        self.index = index
        texts = [(.title, item.title), (.summary, item.summaryText), (.content, item.contentText)]
            .compactMap { field, text in text.map { (field, $0) } }
        offsets = Array(repeating: nil, count: texts.count)
        for (number, (_, text)) in texts.enumerated() {
            for hit in TermFinder.hits(of: index, in: text.utf8Span.span) {
                places[hit.term, default: []].append(Place(text: number, range: hit.range))
            }
        }
        dropRepeatsInSummary()
    }

    var terms: some Collection<Int> { places.keys }

    func isPresent(_ term: Int) -> Bool { places[term] != nil }

    /// At most `RuleSet.mostPlacesOfRule`, in reading order.
    mutating func places(of terms: [Int]) -> [TermMatch] {
        if terms.count == 1 { return matches(of: terms[0]) }
        var chosen: [(rank: Int, place: Place, term: Int)] = []
        for term in terms {
            let places = (places[term] ?? []).prefix(RuleSet.mostPlacesOfTerm)
            for (rank, place) in places.enumerated() { chosen.append((rank, place, term)) }
        }
        if chosen.count > RuleSet.mostPlacesOfRule {
            chosen.sort { ($0.rank, $0.place) < ($1.rank, $1.place) }
            chosen.removeLast(chosen.count - RuleSet.mostPlacesOfRule)
        }
        chosen.sort { ($0.place, $0.term) < ($1.place, $1.term) }
        return chosen.map { matches(of: $0.term)[$0.rank] }
    }

    private mutating func matches(of term: Int) -> [TermMatch] {
        if let known = matches[term] { return known }
        let found = (places[term] ?? []).prefix(RuleSet.mostPlacesOfTerm).map { place in
            let (field, text) = texts[place.text]
            let span = text.utf8Span.span
            let offsets = self.offsets[place.text] ?? ScalarOffsets(span)
            self.offsets[place.text] = offsets
            let snippet = Snippet.around(place.range, in: span)
            return TermMatch(
                term: index.terms[term], field: field,
                start: offsets.scalarOffset(place.range.lowerBound, in: span),
                end: offsets.scalarOffset(place.range.upperBound, in: span),
                snippet: snippet.text, snippetStart: snippet.hitStart)
        }
        matches[term] = found
        return found
    }

    /// Feeds often give the content's beginning as the summary.
    private mutating func dropRepeatsInSummary() {
        guard let summary = texts.firstIndex(where: { $0.field == .summary }),
            let content = texts.firstIndex(where: { $0.field == .content }),
            places.values.contains(where: { $0.contains { $0.text == summary } })
        else { return }
        let common = zip(texts[summary].text.utf8, texts[content].text.utf8)
            .prefix { $0 == $1 }.count
        for (term, all) in places {
            let inContent = Set(all.lazy.filter { $0.text == content }.map(\.range))
            guard !inContent.isEmpty else { continue }
            places[term] = all.filter { place in
                place.text != summary || place.range.upperBound > common
                    || !inContent.contains(place.range)
            }
        }
    }
}
