/// Whether words stand one after the other.
extension QueryMatcher {
    func isPhrase(_ leaf: Leaf) -> Bool {
        var (rarest, fewest) = (0, UInt32.max)
        for place in leaf.phraseKeys {
            let key = view.stepKeys[place]
            guard isPresent(key) else { return false }
            if states[key].summary < fewest { (rarest, fewest) = (place, states[key].summary) }
        }
        var occurrence = states[view.stepKeys[rarest]].first
        while occurrence != none {
            let one = occurrences[occurrence]
            occurrence = one.nextOfKey
            if leaf.fields.isDisjoint(with: one.fields) { continue }
            if isFollowed(one, by: rarest + 1..<leaf.phraseKeys.upperBound),
                isPreceded(one, by: leaf.phraseKeys.lowerBound..<rarest)
            {
                return true
            }
        }
        return false
    }

    /// - Parameter keys: Places of steps' keys.
    private func isFollowed(_ one: Scratch.Occurrence, by keys: Range<Int>) -> Bool {
        guard let first = keys.first else { return true }
        let key = view.stepKeys[first]
        var next = positions[one.nextPosition]
        while next != none {
            let other = occurrences[next]
            if other.key == key, isOneParagraph(one.start, other.start),
                isFollowed(other, by: keys.dropFirst())
            {
                return true
            }
            next = other.nextAtPosition
        }
        return false
    }

    /// The same backwards.
    private func isPreceded(_ one: Scratch.Occurrence, by keys: Range<Int>) -> Bool {
        guard let last = keys.last else { return true }
        let key = view.stepKeys[last]
        let position = Int(one.position)
        let first = fields[one.field].firstPosition
        var width = 1
        while width <= widest, position - width >= first {
            var before = positions[position - width]
            while before != none {
                let other = occurrences[before]
                if other.key == key, other.nextPosition == position,
                    isOneParagraph(other.start, one.start),
                    isPreceded(other, by: keys.dropLast())
                {
                    return true
                }
                before = other.nextAtPosition
            }
            width += 1
        }
        return false
    }

    /// Appends the places of a phrase that begins with `first` and goes on after `one` with these
    /// words to `scratch.places`.
    func addPhrases(
        from first: Scratch.Occurrence, after one: Scratch.Occurrence, by keys: Range<Int>
    ) {
        guard let following = keys.first else { return add(place(from: first, to: one)) }
        let key = view.stepKeys[following]
        var next = positions[one.nextPosition]
        while next != none {
            let other = occurrences[next]
            if other.key == key, isOneParagraph(one.start, other.start) {
                addPhrases(from: first, after: other, by: keys.dropFirst())
            }
            next = other.nextAtPosition
        }
    }
}
