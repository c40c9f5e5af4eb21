internal import FeedModel

/// What has been found in an item, so that many queries that ask for the same look for it once.
///
/// For one task at a time.
final class ItemFindings {
    /// A term, and how its words are compared.
    struct TermKey: Hashable {
        var term: TermLeaf
        var options: QueryOptions.Terms
    }

    struct RegexKey: Hashable {
        var regex: RegexLeaf
        /// An index into `QueryItem.texts`.
        var text: Int
    }

    /// Once there are more places than this, the earlier ones are forgotten.
    private static let mostPlaces = 100_000

    private let item: QueryItem
    private var places: [TermKey: Set<Place>] = [:]
    private var ranges: [RegexKey: [Range<Int>]] = [:]
    private var count = 0
    private var offsets: [Int: ScalarOffsets] = [:]
    private var keys: [[[UInt8]: [Int]]] = []

    init(_ item: QueryItem, forManyQueries isShared: Bool = false) {
        self.item = item
        guard isShared else { return }
        keys = item.texts.map { text in
            var words: [[UInt8]: [Int]] = [:]
            for index in text.words.indices {
                words[text.words[index].key, default: []].append(index)
            }
            return words
        }
    }

    /// In all fields; they may overlap.
    func places(of key: TermKey, _ pattern: LeafPattern) -> Set<Place> {
        if let known = places[key] { return known }
        var found: Set<Place> = []
        for (number, text) in item.texts.enumerated() {
            let finder = LeafFinder(
                pattern: pattern, text: text, number: number,
                keys: keys.isEmpty ? nil : keys[number])
            found.formUnion(finder.places())
        }
        makeRoom(found.count)
        places[key] = found
        return found
    }

    func ranges(of key: RegexKey, _ find: QueryOptions.RegexFinder) -> [Range<Int>] {
        if let known = ranges[key] { return known }
        let found = find(item.texts[key.text].text)
        makeRoom(found.count)
        ranges[key] = found
        return found
    }

    /// Of one of `QueryItem.texts`.
    func scalarOffsets(of text: Int) -> ScalarOffsets {
        if let known = offsets[text] { return known }
        let made = ScalarOffsets(item.texts[text].text.utf8Span.span)
        offsets[text] = made
        return made
    }

    private func makeRoom(_ more: Int) {
        count += more + 1
        guard count > Self.mostPlaces else { return }
        places = [:]
        ranges = [:]
        count = more + 1
    }
}

extension QueryOptions {
    /// How the words of terms are compared.
    struct Terms: Hashable {
        var fold: RuleFold
        var forms: RuleForms
    }
}
