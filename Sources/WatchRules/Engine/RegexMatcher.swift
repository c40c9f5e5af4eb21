/// Whether regexes match, looked for around the letters that their matches contain.
extension QueryMatcher {
    func isFound(regex leaf: Leaf) -> Bool {
        let number = Int(leaf.first)
        var asked = leaf.fields
        if leaf.second != none {
            guard isPresent(leaf.second) else { return false }
            let state = states[leaf.second]
            asked.formIntersection(state.fields)
            if asked.isEmpty { return false }
            if state.summary & Scratch.KeyState.isVague == 0 {
                if let answer = isFound(regex: number, around: state, in: asked) { return answer }
                let regex = index.letters.regexes[number].regex
                if regex.staysInLine {
                    asked = fieldsWithMatch(of: regex, around: state, in: asked)
                }
            }
        }
        for field in FieldSet.parts.indices where asked.rawValue >> UInt8(field) & 1 == 1 {
            let place = fields[field]
            guard place.end > place.start else { continue }
            let isFound = text.withSpan(place.start..<place.end) {
                index.letters.regexes[number].regex.isFound(in: $0)
            }
            if isFound { return true }
        }
        return false
    }

    /// Appends its places to `scratch.places`, without words.
    func findPlaces(ofRegex leaf: Leaf) {
        for field in FieldSet.parts.indices where leaf.fields.rawValue >> UInt8(field) & 1 == 1 {
            let place = fields[field]
            guard place.end > place.start else { continue }
            let ranges = text.withSpan(place.start..<place.end) {
                index.letters.regexes[Int(leaf.first)].regex.matches(
                    in: $0, limit: QueryOptions.mostRegexPlaces)
            }
            for range in ranges {
                let (start, end) = (place.start + range.lowerBound, place.start + range.upperBound)
                add(
                    Scratch.FoundPlace(
                        position: 0, endPosition: 0, wordStart: UInt32(truncatingIfNeeded: start),
                        start: UInt32(truncatingIfNeeded: start),
                        end: UInt32(truncatingIfNeeded: end), field: UInt32(field)))
            }
        }
    }

    /// Whether a match holds one of the places of the regex's letters; nil if that can't be told, or
    /// takes longer than to search the texts.
    private func isFound(
        regex number: Int, around letters: Scratch.KeyState, in asked: FieldSet
    ) -> Bool? {
        var budget = 256 + scratch.textCount / 4
        var occurrence = letters.last
        while occurrence != none {
            let one = occurrences[occurrence]
            occurrence = one.previousOfKey
            if asked.isDisjoint(with: one.fields) { continue }
            let place = fields[one.field]
            let (start, field) = (Int(one.start), place.start..<place.end)
            let found =
                view.regexes.isFound(number, at: start, in: field, of: text, budget: &budget)
                ?? isFound(regex: number, at: start, in: field, &budget)
            if found != false { return found }
        }
        return false
    }

    /// The same of one place, where not all of the text is ASCII or the regex is large.
    @inline(never)
    private func isFound(
        regex number: Int, at start: Int, in field: Range<Int>, _ budget: inout Int
    ) -> Bool? {
        let regex = index.letters.regexes[number]
        guard let before = regex.letters?.mostBefore else { return nil }
        return regex.regex.withSearch { search in
            text.withSpan(field) {
                search.isFound(
                    in: $0, at: start - field.lowerBound, before: before, budget: &budget)
            }
        }
    }

    /// The fields in which a line matches that has the regex's letters. In the whole text, the edges
    /// of lines may be none, so that the line matches and the text doesn't.
    private func fieldsWithMatch(
        of regex: LinearRegex, around letters: Scratch.KeyState, in asked: FieldSet
    ) -> FieldSet {
        var result: FieldSet = []
        var occurrence = letters.last
        // From the last one on; from here on lines are done.
        var done = Int.max
        while occurrence != none {
            let one = occurrences[occurrence]
            occurrence = one.previousOfKey
            if Int(one.start) >= done || asked.isDisjoint(with: one.fields)
                || !result.isDisjoint(with: one.fields)
            {
                continue
            }
            let place = fields[one.field]
            var (start, end) = (Int(one.start), Int(one.end))
            while start > place.start, text[start - 1] != 0x0A { start -= 1 }
            while end < place.end, text[end] != 0x0A { end += 1 }
            done = start
            if text.withSpan(start..<end, { regex.isFound(in: $0) }) {
                result.formUnion(one.fields)
            }
        }
        return result
    }
}
