internal import FeedModel

/// Where the terms of rules' lists stand in an item: found by an index of their own, so that only
/// rules that hold cost it.
struct ListPlaces {
    /// Bytes of a field.
    private struct Place {
        /// In the order of `TextField`: title, summary, content.
        var field: Int
        var range: Range<Int>

        /// Reading order.
        func isRead(before other: Place) -> Bool {
            (field, range.lowerBound, range.upperBound)
                < (other.field, other.range.lowerBound, other.range.upperBound)
        }
    }

    private static let fields: [TextField] = [.title, .summary, .content]

    private let texts: [String]
    /// By term, in reading order, without overlaps.
    private var places: [String: [Place]] = [:]
    private var offsets: [ScalarOffsets?] = [nil, nil, nil]

    init(_ listed: ListIndexes.Terms, in subject: borrowing MatchSubject) {
        let item = subject.item
        texts = [item.title, item.summaryText, item.contentText].map { $0 ?? "" }
        let (terms, index) = (listed.terms, listed.index)
        let scratch = Scratch(index)
        QueryMatcher.forEachPlace(subject, index, scratch) { term, field, range in
            places[terms[term], default: []].append(Place(field: field, range: range))
        }
        dropRepeatsInSummary()
    }

    /// At most `RuleSet.mostPlacesOfRule`, in reading order.
    mutating func matches(of terms: [String]) -> [TermMatch] {
        var chosen: [(rank: Int, place: Place, term: Int)] = []
        for (number, term) in terms.enumerated() {
            let places = (places[term] ?? []).prefix(RuleSet.mostPlacesOfTerm)
            for (rank, place) in places.enumerated() { chosen.append((rank, place, number)) }
        }
        if chosen.count > RuleSet.mostPlacesOfRule {
            chosen.sort { left, right in
                left.rank == right.rank
                    ? left.place.isRead(before: right.place) : left.rank < right.rank
            }
            chosen.removeLast(chosen.count - RuleSet.mostPlacesOfRule)
        }
        chosen.sort { left, right in
            if left.place.isRead(before: right.place) { return true }
            return !right.place.isRead(before: left.place) && left.term < right.term
        }
        return chosen.map { match(of: terms[$0.term], at: $0.place) }
    }

    private mutating func match(of term: String, at place: Place) -> TermMatch {
        let span = texts[place.field].utf8Span.span
        let offsets = self.offsets[place.field] ?? ScalarOffsets(span)
        self.offsets[place.field] = offsets
        let snippet = Snippet.around(place.range, in: span)
        return TermMatch(
            term: term, field: Self.fields[place.field],
            start: offsets.scalarOffset(place.range.lowerBound, in: span),
            end: offsets.scalarOffset(place.range.upperBound, in: span),
            snippet: snippet.text, snippetStart: snippet.hitStart)
    }

    /// Feeds often give the content's beginning as the summary.
    private mutating func dropRepeatsInSummary() {
        guard places.values.contains(where: { $0.contains { $0.field == 1 } }) else { return }
        let common = zip(texts[1].utf8, texts[2].utf8).prefix { $0 == $1 }.count
        for (term, all) in places {
            let inContent = Set(all.lazy.filter { $0.field == 2 }.map(\.range))
            guard !inContent.isEmpty else { continue }
            places[term] = all.filter { place in
                place.field != 1 || place.range.upperBound > common
                    || !inContent.contains(place.range)
            }
        }
    }
}

extension QueryMatcher {
    /// Calls `body` with the places of the sources of an index, each of them a term: its number, the
    /// number of the field, and bytes of that. Those of a term are in reading order and don't overlap.
    static func forEachPlace(
        _ subject: borrowing MatchSubject, _ index: QueryIndex, _ scratch: Scratch,
        _ body: (Int, Int, Range<Int>) -> Void
    ) {
        let filing = index.filing
        defer { withExtendedLifetime(filing) {} }
        let matcher = QueryMatcher(subject, index, filing, scratch)
        let queries = filing.queries.view
        for query in 0..<index.queryCount {
            let head = queries.programs[queries.programStarts[query]]
            scratch.placeCount = 0
            switch head.code {
            case .leaf: matcher.findPlaces(of: head.number)
            case .key: matcher.findPlaces(ofWord: head.number, in: .text)
            default: continue
            }
            let subscribers = queries.subscribers(of: query)
            for number in 0..<matcher.withoutOverlaps(0..<scratch.placeCount) {
                let place = scratch.places.view[number]
                let field = Int(place.field)
                let start = scratch.fields.view[field].start
                let range = Int(place.start) - start..<Int(place.end) - start
                for subscriber in subscribers {
                    body(Int(queries.subscribers[subscriber]), field, range)
                }
            }
        }
    }
}
