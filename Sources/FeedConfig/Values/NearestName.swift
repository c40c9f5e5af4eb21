extension Sequence<String> {
    /// The name that was probably meant: at most a third of its letters are off.
    func nearest(to written: String) -> String? {
        let written = written.lowercased()
        guard written.count <= 40 else { return nil }
        let ranked = map { (name: $0, distance: $0.lowercased().editDistance(to: written)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= Swift.max(1, Swift.min(best.name.count, written.count) / 3)
            ? best.name : nil
    }
}

extension String {
    /// Insertions, deletions, replacements and exchanged neighbours between two texts
    /// (Damerau–Levenshtein, optimal string alignment).
    func editDistance(to other: String) -> Int {
        let (left, right) = (Array(self), Array(other))
        guard !left.isEmpty, !right.isEmpty else { return Swift.max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in 1...left.count {
            var row = [i]
            for j in 1...right.count {
                let change = left[i - 1] == right[j - 1] ? 0 : 1
                var cost = Swift.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + change)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    cost = Swift.min(cost, beforeLast[j - 2] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}
