internal import FeedModel
internal import Foundation

/// Where terms stand, by the occurrences of their words.
extension QueryMatcher {
    /// Whether a paragraph holds the words that begin at `first` and `last`.
    func isOneParagraph(_ first: UInt32, _ last: UInt32) -> Bool {
        let (start, end) = first < last ? (first, last) : (last, first)
        for offset in Int(start)..<Int(end) where text[offset] == 0x0A { return false }
        if paragraphCount == 0 { return true }
        let next = paragraphs.firstIndex(in: 0..<paragraphCount) { $0 > start }
        return next == paragraphCount || paragraphs[next] > end
    }

    // MARK: - Two words

    func isPair(_ leaf: Leaf) -> Bool {
        guard isPresent(leaf.first), isPresent(leaf.second) else { return false }
        let isFirstRarer = states[leaf.first].summary < states[leaf.second].summary
        return isPair(
            leaf.first, leaf.second, from: isFirstRarer ? leaf.first : leaf.second, in: leaf.fields)
    }

    /// - Parameter start: The word, of the two, whose occurrences are gone through.
    func isPair(
        _ first: UInt32, _ second: UInt32, from start: UInt32, in fields: FieldSet
    ) -> Bool {
        var place = states[start].last
        while place != none {
            let one = occurrences[place]
            place = one.previousOfKey
            if fields.isDisjoint(with: one.fields) { continue }
            if start == first {
                var next = positions[one.nextPosition]
                while next != none {
                    let other = occurrences[next]
                    if other.key == second, isOneParagraph(one.start, other.start) { return true }
                    next = other.nextAtPosition
                }
            } else {
                let position = Int(one.position)
                let firstPosition = self.fields[one.field].firstPosition
                var width = 1
                while width <= widest, position - width >= firstPosition {
                    var next = positions[position - width]
                    while next != none {
                        let other = occurrences[next]
                        if other.key == first, other.nextPosition == position,
                            isOneParagraph(other.start, one.start)
                        {
                            return true
                        }
                        next = other.nextAtPosition
                    }
                    width += 1
                }
            }
        }
        return false
    }

    // MARK: - All places

    /// Appends those of a leaf to `scratch.places`.
    func findPlaces(of number: UInt32) {
        let leaf = view.leaves[number]
        switch leaf.kind {
        case .word: findPlaces(ofWord: leaf.first, in: leaf.fields)
        case .pair:
            guard isPresent(leaf.second) else { return }
            forEachOccurrence(of: leaf.first, in: leaf.fields) { one in
                var next = positions[one.nextPosition]
                while next != none {
                    let other = occurrences[next]
                    if other.key == leaf.second, isOneParagraph(one.start, other.start) {
                        add(place(from: one, to: other))
                    }
                    next = other.nextAtPosition
                }
            }
        case .phrase:
            forEachOccurrence(of: view.stepKeys[leaf.first], in: leaf.fields) { one in
                addPhrases(from: one, after: one, by: leaf.phraseKeys.dropFirst())
            }
        case .pattern: findPlaces(of: leaf, stopsAtFirst: false)
        case .regex: findPlaces(ofRegex: leaf)
        case .fact, .present, .compare: break
        }
    }

    func findPlaces(ofWord key: UInt32, in fields: FieldSet) {
        forEachOccurrence(of: key, in: fields) { add(place(from: $0, to: $0)) }
    }

    func isFound(_ leaf: Leaf) -> Bool {
        findPlaces(of: leaf, stopsAtFirst: true)
    }

    private func forEachOccurrence(
        of key: UInt32, in fields: FieldSet, _ body: (Scratch.Occurrence) -> Void
    ) {
        guard isPresent(key) else { return }
        var place = states[key].last
        while place != none {
            let occurrence = occurrences[place]
            place = occurrence.previousOfKey
            if !fields.isDisjoint(with: occurrence.fields) { body(occurrence) }
        }
    }

    func place(
        from first: Scratch.Occurrence, to last: Scratch.Occurrence, before: Int = 0, after: Int = 0
    ) -> Scratch.FoundPlace {
        Scratch.FoundPlace(
            position: first.position, endPosition: UInt32(truncatingIfNeeded: last.nextPosition),
            wordStart: first.start, start: first.start - UInt32(before),
            end: last.end + UInt32(after), field: UInt32(first.field))
    }

    func add(_ place: Scratch.FoundPlace) {
        scratch.places.reserve(scratch.placeCount + 1, filledWith: .unused)
        scratch.places.view[scratch.placeCount] = place
        scratch.placeCount += 1
    }

    // MARK: - Patterns

    /// - Returns: Whether there is one; if it is to stop at the first, none is added.
    @discardableResult
    private func findPlaces(of leaf: Leaf, stopsAtFirst: Bool) -> Bool {
        let pattern = view.patterns[leaf.first]
        var isFound = false
        for number in pattern.sequences.indices {
            let steps = view.sequences[number]
            guard steps.indices.allSatisfy({ isAnyPresent(view.steps[$0].keys) }) else { continue }
            if stopsAtFirst, let rarest = rarestStep(of: steps, slop: pattern.slop) {
                if isFoundAround(rarest, steps, pattern, leaf) { return true }
                continue
            }
            let first = view.steps[steps.start]
            for keyPlace in first.keys.indices {
                let key = view.stepKeys[keyPlace]
                guard isPresent(key) else { continue }
                var occurrence = states[key].last
                while occurrence != none {
                    if findPlaces(from: occurrence, steps, pattern, leaf, stopsAtFirst) {
                        isFound = true
                        if stopsAtFirst { return true }
                    }
                    occurrence = occurrences[occurrence].previousOfKey
                }
            }
        }
        return isFound
    }

    /// The same of those that begin with an occurrence of a key of the first step.
    private func findPlaces(
        from occurrence: UInt32, _ steps: Run, _ pattern: Pattern, _ leaf: Leaf,
        _ stopsAtFirst: Bool
    ) -> Bool {
        let one = occurrences[occurrence]
        let first = view.steps[steps.start]
        guard !leaf.fields.isDisjoint(with: one.fields), holds(first, pattern, leaf.first, one)
        else { return false }
        var isFound = false
        let ends = reach(steps, pattern, leaf.first, from: occurrence)
        for end in 0..<ends {
            let last = occurrences[scratch.reached.view[end]]
            guard !pattern.isWhole || isWholeCategory(one, last) else { continue }
            isFound = true
            if stopsAtFirst { return true }
            let signs = view.steps[steps.end - 1].after
            add(
                place(
                    from: one, to: last, before: string(first.before).count,
                    after: string(signs).count))
        }
        return isFound
    }

    /// The step that is there least often; nil if it is better to begin with the first.
    private func rarestStep(of steps: Run, slop: UInt32) -> Int? {
        let first = steps.indices.lowerBound
        guard steps.indices.count > 1 else { return nil }
        var (rarest, fewest) = (first, occurrenceCount(of: first))
        for step in steps.indices.dropFirst() {
            let count = occurrenceCount(of: step)
            if count < fewest { (rarest, fewest) = (step, count) }
        }
        // With words between, no word beside it tells that it isn't there.
        if slop > 0, fewest > occurrenceCount(of: first) / (slop + 8) { return nil }
        return rarest
    }

    private func occurrenceCount(of step: Int) -> UInt32 {
        view.steps[step].keys.indices.reduce(0) { sum, place in
            let key = view.stepKeys[place]
            return isPresent(key) ? sum &+ states[key].summary >> 8 : sum
        }
    }

    /// Whether a sequence stands where the step `number` of it does.
    private func isFoundAround(
        _ number: Int, _ steps: Run, _ pattern: Pattern, _ leaf: Leaf
    ) -> Bool {
        let first = view.steps[steps.start]
        let before = number - steps.indices.lowerBound
        for keyPlace in view.steps[number].keys.indices {
            let key = view.stepKeys[keyPlace]
            guard isPresent(key) else { continue }
            var occurrence = states[key].last
            while occurrence != none {
                let one = occurrences[occurrence]
                occurrence = one.previousOfKey
                guard !leaf.fields.isDisjoint(with: one.fields),
                    pattern.slop > 0 || hasNeighbours(one, of: number, in: steps)
                else { continue }
                // Each step before it takes one position or more.
                let farthest =
                    Int(one.position) - before * widest - Int(pattern.slop)
                let nearest = Int(one.position) - before
                var position = max(farthest, fields[one.field].firstPosition)
                while position <= nearest {
                    var start = positions[position]
                    while start != none {
                        if contains(first.keys, occurrences[start].key),
                            findPlaces(from: start, steps, pattern, leaf, true)
                        {
                            return true
                        }
                        start = occurrences[start].nextAtPosition
                    }
                    position += 1
                }
            }
        }
        return false
    }

    /// Whether the step before `number` ends where `one` begins, and the one after it begins where
    /// `one` ends, as far as there are any.
    private func hasNeighbours(
        _ one: Scratch.Occurrence, of number: Int, in steps: Run
    ) -> Bool {
        if number + 1 < steps.indices.upperBound {
            let keys = view.steps[number + 1].keys
            var next = positions[one.nextPosition]
            while next != none, !contains(keys, occurrences[next].key) {
                next = occurrences[next].nextAtPosition
            }
            if next == none { return false }
        }
        guard number > steps.indices.lowerBound else { return true }
        let keys = view.steps[number - 1].keys
        let first = fields[one.field].firstPosition
        let position = Int(one.position)
        var width = 1
        while width <= widest, position - width >= first {
            var before = positions[position - width]
            while before != none {
                let other = occurrences[before]
                if other.nextPosition == position, contains(keys, other.key) { return true }
                before = other.nextAtPosition
            }
            width += 1
        }
        return false
    }

    private func isAnyPresent(_ keys: Run) -> Bool {
        keys.indices.contains { isPresent(view.stepKeys[$0]) }
    }

    private func isWholeCategory(_ first: Scratch.Occurrence, _ last: Scratch.Occurrence) -> Bool {
        (0..<scratch.categoryCount).contains {
            let category = scratch.categories.view[$0]
            return category.start == first.position && Int(category.end) == last.nextPosition
        }
    }

    /// Leaves in `scratch.reached` the occurrences that the last of `steps` may be.
    ///
    /// - Returns: Their number.
    private func reach(
        _ steps: Run, _ pattern: Pattern, _ patternNumber: UInt32, from first: UInt32
    ) -> Int {
        scratch.reached.view[0] = first
        occurrences[first].passed = 0
        var count = 1
        for number in steps.indices.dropFirst() {
            let step = view.steps[number]
            scratch.visit += 1
            var nextCount = 0
            for place in 0..<count {
                let left = occurrences[scratch.reached.view[place]]
                let isFree = step.distance < 0 && !step.isLinked
                let room = isFree ? Int(pattern.slop) - Int(left.passed) : 0
                let start = left.nextPosition
                let end = min(start + room, self.fields[left.field].endPosition)
                var position = start
                while position <= end {
                    var next = positions[position]
                    while next != none {
                        let right = occurrences[next]
                        let isNext =
                            contains(step.keys, right.key) && left.place & 15 == right.place & 15
                            && follows(step, pattern, patternNumber, left, right)
                        if isNext {
                            let passed = Int(left.passed) + position - start
                            nextCount = visit(next, passed: passed, count: nextCount)
                        }
                        next = right.nextAtPosition
                    }
                    position += 1
                }
            }
            if nextCount == 0 { return 0 }
            swap(&scratch.reached, &scratch.nextReached)
            count = nextCount
        }
        return count
    }

    /// Adds an occurrence to those reached next, or lowers what was passed over.
    private func visit(_ occurrence: UInt32, passed: Int, count: Int) -> Int {
        let passed = UInt16(clamping: passed)
        let known = occurrences[occurrence]
        if known.visit == scratch.visit {
            occurrences[occurrence].passed = min(known.passed, passed)
            return count
        }
        occurrences[occurrence].visit = scratch.visit
        occurrences[occurrence].passed = passed
        scratch.nextReached.reserve(count + 1, filledWith: none)
        scratch.nextReached.view[count] = occurrence
        return count + 1
    }

    private func contains(_ keys: Run, _ key: UInt32) -> Bool {
        for place in keys.indices where view.stepKeys[place] == key { return true }
        return false
    }

    private func follows(
        _ step: Step, _ pattern: Pattern, _ patternNumber: UInt32, _ left: Scratch.Occurrence,
        _ right: Scratch.Occurrence
    ) -> Bool {
        guard isOneParagraph(left.start, right.start), holds(step, pattern, patternNumber, right)
        else { return false }
        if step.isLinked {
            let field = self.fields[left.field]
            let link = text.withSpan(field.start..<field.end) {
                WordLink(at: Int(left.end) - field.start, in: $0)
            }
            return link.map { $0.end + field.start == Int(right.start) } ?? false
        }
        return step.distance < 0 || Int(right.start) - Int(left.end) == Int(step.distance)
    }

    /// Whether an occurrence of a key of `step` is the step.
    private func holds(
        _ step: Step, _ pattern: Pattern, _ patternNumber: UInt32, _ one: Scratch.Occurrence
    ) -> Bool {
        if pattern.isExact, !one.isWhole { return false }
        if step.before != 0 || step.after != 0, !hasSigns(step, one) { return false }
        if pattern.isFolded { return true }
        return isWritten(step.written, pattern.keepsCase, patternNumber, one)
    }
}
