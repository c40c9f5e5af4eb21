/// Whether words stand one after the other.
extension QueryMatcher {
    func isPhrase(_ leaf: Leaf) -> Bool {
        var (rarest, fewest) = (0, UInt32.max)
        for place in leaf.phraseKeys {
            let key = view.stepKeys[place]
            guard isPresent(key) else { return false }
            if states[key].summary < fewest { (rarest, fewest) = (place, states[key].summary) }
        }
        var occurrence = states[view.stepKeys[rarest]].last
        while occurrence != none {
            let one = occurrence
            occurrence = occurrences[one].previousOfKey
            if leaf.fields.isDisjoint(with: occurrences[one].fields) { continue }
            if isFollowed(one, by: rarest &+ 1, until: leaf.phraseKeys.upperBound),
                isPreceded(one, by: rarest, downTo: leaf.phraseKeys.lowerBound)
            {
                return true
            }
        }
        return false
    }

    /// - Parameters:
    ///   - one: An occurrence.
    ///   - place: That of the next step's key.
    private func isFollowed(_ one: UInt32, by place: Int, until end: Int) -> Bool {
        if place == end { return true }
        let key = view.stepKeys[place]
        var next = positions[occurrences[one].nextPosition]
        while next != none {
            if occurrences[next].key == key,
                isOneParagraph(occurrences[one].start, occurrences[next].start),
                isFollowed(next, by: place &+ 1, until: end)
            {
                return true
            }
            next = occurrences[next].nextAtPosition
        }
        return false
    }

    /// The same backwards.
    ///
    /// - Parameter place: Past that of the key of the step before.
    private func isPreceded(_ one: UInt32, by place: Int, downTo start: Int) -> Bool {
        if place == start { return true }
        let key = view.stepKeys[place &- 1]
        let position = Int(occurrences[one].position)
        let first = fields[occurrences[one].field].firstPosition
        var width = 1
        while width <= widest, position - width >= first {
            var before = positions[position - width]
            while before != none {
                if occurrences[before].key == key, occurrences[before].nextPosition == position,
                    isOneParagraph(occurrences[before].start, occurrences[one].start),
                    isPreceded(before, by: place &- 1, downTo: start)
                {
                    return true
                }
                before = occurrences[before].nextAtPosition
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
