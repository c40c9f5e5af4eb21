extension FlatView {
    /// Small ranges, of which most are, need no memory.
    func sort(_ range: Range<Int>, by comesBefore: (Element, Element) -> Bool) {
        guard range.count > 32 else {
            for place in range.dropFirst() {
                let element = self[place]
                var hole = place
                while hole > range.lowerBound, comesBefore(element, self[hole - 1]) {
                    self[hole] = self[hole - 1]
                    hole -= 1
                }
                self[hole] = element
            }
            return
        }
        let sorted = range.map { self[$0] }.sorted(by: comesBefore)
        for (place, element) in zip(range, sorted) { self[place] = element }
    }

    /// The first place of `range`, whose elements come to satisfy `condition`, that does.
    func firstIndex(in range: Range<Int>, where condition: (Element) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
