/// Finds the matches of a program in texts, one after the other.
struct RegexSearch: ~Copyable {
    private let program: RegexProgram
    private let alphabet: ScalarAlphabet
    var live: LiveStates

    // Scratch of `way` and `matchStarts`.
    private var waiting: StateStack
    private var following: StateStack
    private var visits: [Int]
    private var visit = 0

    /// A stretch of the text and what is known at its end.
    private struct Stretch {
        var range: Range<Int>
        var end: LiveStates.Place
        /// A match may start in it.
        var hasStart = false
    }

    /// Each scalar of a stretch: where it starts, its class, and the number of the place before it.
    private struct Mark {
        var start: Int
        var scalarClass: Int
        var place: Int
    }

    private var marks: [Mark] = []

    init(_ program: RegexProgram, _ alphabet: ScalarAlphabet) {
        self.program = program
        self.alphabet = alphabet
        live = LiveStates(program, alphabet)
        waiting = StateStack(of: program)
        following = StateStack(of: program)
        visits = Array(repeating: 0, count: program.states.count)
    }

    mutating func isFound(in text: Span<UInt8>) -> Bool {
        makeRoom()
        var place = live.number(of: live.end)
        var position = text.count
        while position > 0 {
            if live.isFull(for: 2) {
                let current = live.place(place)
                live.clear()
                place = live.number(of: current)
            }
            let (scalarClass, start) = alphabet.classBefore(position, in: text)
            let step = live.step(from: place, over: scalarClass)
            if step.canStart { return true }
            place = step.place
            position = start
        }
        return live.step(from: place, over: alphabet.edge).canStart
    }

    /// Whether a match begins at `position` or at one of the `before` scalars ahead of it.
    ///
    /// - Parameters:
    ///   - text: Valid UTF-8.
    ///   - budget: Lowered by the states it takes; nil comes back when it is used up.
    mutating func isFound(
        in text: Span<UInt8>, at position: Int, before: Int, budget: inout Int
    ) -> Bool? {
        var start = position
        for _ in 0...before {
            guard let starts = matchStarts(at: start, in: text, &budget) else { return nil }
            if starts { return true }
            if start == 0 { return false }
            start = alphabet.classBefore(start, in: text).start
        }
        return false
    }

    private mutating func matchStarts(
        at start: Int, in text: Span<UInt8>, _ budget: inout Int
    ) -> Bool? {
        var position = start
        var previous = start == 0 ? alphabet.edge : alphabet.classBefore(start, in: text).number
        waiting.removeAll()
        waiting.append(program.start)
        while true {
            var end = position
            var next = alphabet.edge
            if position < text.count {
                end += 1
                while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
                next = alphabet.classBefore(end, in: text).number
            }
            visit += 1
            following.removeAll()
            while let state = waiting.popLast() {
                guard visits[state] != visit else { continue }
                visits[state] = visit
                budget -= 1
                switch program.states[state] {
                case .split(let first, let second):
                    waiting.append(second)
                    waiting.append(first)
                case .assertion(let assertion, let target):
                    let contexts = alphabet.contexts
                    if assertion.holds(between: contexts[previous], and: contexts[next]) {
                        waiting.append(target)
                    }
                case .one(let set, let target):
                    if end > position, alphabet.isMember(next, ofSet: set) {
                        following.append(target)
                    }
                case .match: return true
                }
            }
            if following.isEmpty { return false }
            if budget < 0 { return nil }
            swap(&waiting, &following)
            previous = next
            position = end
        }
    }

    mutating func matches(in text: Span<UInt8>, limit: Int) -> [Range<Int>] {
        guard limit > 0 else { return [] }
        var found: [Range<Int>] = []
        /// Where the match begins that is being followed, and the state it is in.
        var current: (start: Int, state: Int)?
        for stretch in stretches(of: text).reversed() where stretch.hasStart || current != nil {
            mark(stretch, in: text)
            let first = stretch.range.lowerBound
            var previous = first == 0 ? alphabet.edge : alphabet.classBefore(first, in: text).number
            for mark in marks.reversed() {
                if let (start, state) = current {
                    current = nil
                    switch way(from: state, after: previous, at: mark.place, mark.scalarClass) {
                    case .one(_, let next): current = (start, next)
                    case .match:
                        found.append(start..<mark.start)
                        if found.count == limit { return found }
                    default: break
                    }
                }
                if current == nil, live.step(from: mark.place, over: previous).canStart {
                    let way = way(
                        from: program.start, after: previous, at: mark.place, mark.scalarClass)
                    if case .one(_, let next) = way { current = (mark.start, next) }
                }
                previous = mark.scalarClass
            }
            if stretch.range.upperBound == text.count, let (start, state) = current {
                let place = live.number(of: stretch.end)
                if case .match = way(from: state, after: previous, at: place, alphabet.edge) {
                    found.append(start..<text.count)
                }
            }
        }
        return found
    }

    /// The whole text, the last stretch first.
    private mutating func stretches(of text: Span<UInt8>) -> [Stretch] {
        makeRoom()
        var stretches: [Stretch] = []
        var place = live.number(of: live.end)
        var position = text.count
        var stretch = Stretch(range: position..<position, end: live.end)
        while position > 0 {
            let (scalarClass, start) = alphabet.classBefore(position, in: text)
            let step = live.step(from: place, over: scalarClass)
            if step.canStart {
                if position < stretch.range.upperBound {
                    stretch.hasStart = true
                } else if !stretches.isEmpty {
                    stretches[stretches.count - 1].hasStart = true
                }
            }
            place = step.place
            position = start
            if position == 0 || stretch.range.upperBound - position >= LinearRegex.stretchLength {
                stretch.range = position..<stretch.range.upperBound
                stretches.append(stretch)
                let end = live.place(place)
                stretch = Stretch(range: position..<position, end: end)
                makeRoom()
                place = live.number(of: end)
            }
        }
        if !stretches.isEmpty, live.step(from: place, over: alphabet.edge).canStart {
            stretches[stretches.count - 1].hasStart = true
        }
        return stretches
    }

    /// Fills `marks`, the last scalar first.
    private mutating func mark(_ stretch: Stretch, in text: Span<UInt8>) {
        makeRoom()
        marks.removeAll(keepingCapacity: true)
        var place = live.number(of: stretch.end)
        var position = stretch.range.upperBound
        while position > stretch.range.lowerBound {
            let (scalarClass, start) = alphabet.classBefore(position, in: text)
            place = live.step(from: place, over: scalarClass).place
            marks.append(Mark(start: start, scalarClass: scalarClass, place: place))
            position = start
        }
    }

    /// So that no number is void before the stretch at hand is done with.
    private mutating func makeRoom() {
        // A place a scalar, those of the end and of the scalar before.
        if live.isFull(for: LinearRegex.stretchLength + 8) { live.clear() }
    }

    /// The first of the preferred ways from `state` that leads to a match: the state that consumes
    /// the next scalar, or the match. Nil for a dead state.
    private mutating func way(
        from state: Int, after previous: Int, at place: Int, _ next: Int
    ) -> RegexProgram.State? {
        visit += 1
        waiting.removeAll()
        waiting.append(state)
        while let state = waiting.popLast() {
            guard visits[state] != visit else { continue }
            visits[state] = visit
            switch program.states[state] {
            case .split(let first, let second):
                waiting.append(second)
                waiting.append(first)
            case .assertion(let assertion, let target):
                let contexts = alphabet.contexts
                if assertion.holds(between: contexts[previous], and: contexts[next]) {
                    waiting.append(target)
                }
            case .one:
                if live.isAlive(state, at: place) { return program.states[state] }
            case .match:
                return .match
            }
        }
        return nil
    }
}

/// States of a program that are still to be looked at, the last one first.
private struct StateStack: ~Copyable {
    private var states: [Int]
    private var count = 0

    /// Each state is looked at once, and leaves at most two further ones and one that begins the next step.
    init(of program: RegexProgram) {
        states = Array(repeating: 0, count: program.states.count * 3 + 1)
    }

    var isEmpty: Bool { count == 0 }

    mutating func removeAll() { count = 0 }

    mutating func append(_ state: Int) {
        states[count] = state
        count += 1
    }

    mutating func popLast() -> Int? {
        if count == 0 { return nil }
        count -= 1
        return states[count]
    }
}
