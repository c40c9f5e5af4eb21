/// Words that two long texts have in common and that stand in each of them once: between them, texts
/// are compared piece by piece.
struct WordAnchors {
    /// Places in both texts, ascending in both. As many as there can be.
    let pairs: [(old: Int, new: Int)]

    /// - Parameter wordCount: Words are numbers below it.
    init(old: [Int], new: [Int], wordCount: Int) {
        let (oldPlaces, newPlaces) = (
            Self.places(of: old, wordCount), Self.places(of: new, wordCount)
        )
        let common = old.enumerated().compactMap { place, word -> (old: Int, new: Int)? in
            guard oldPlaces[word] == place, let other = newPlaces[word], other >= 0 else {
                return nil
            }
            return (place, other)
        }
        pairs = Self.longestAscending(common)
    }

    /// By word: where it stands; -1 if in several places.
    private static func places(of text: [Int], _ wordCount: Int) -> [Int?] {
        var places = [Int?](repeating: nil, count: wordCount)
        for (place, word) in text.enumerated() { places[word] = places[word] == nil ? place : -1 }
        return places
    }

    /// As the game of patience finds it.
    ///
    /// - Parameter pairs: Ascending in the old text.
    private static func longestAscending(
        _ pairs: [(old: Int, new: Int)]
    ) -> [(old: Int, new: Int)] {
        /// The tops of the piles, as indices of `pairs`.
        var tops: [Int] = []
        var before = [Int?](repeating: nil, count: pairs.count)
        for (index, pair) in pairs.enumerated() {
            var (low, high) = (0, tops.count)
            while low < high {
                let middle = (low + high) / 2
                if pairs[tops[middle]].new < pair.new { low = middle + 1 } else { high = middle }
            }
            before[index] = low > 0 ? tops[low - 1] : nil
            if low < tops.count { tops[low] = index } else { tops.append(index) }
        }
        var chosen: [(old: Int, new: Int)] = []
        var next = tops.last
        while let index = next {
            chosen.append(pairs[index])
            next = before[index]
        }
        return chosen.reversed()
    }
}
