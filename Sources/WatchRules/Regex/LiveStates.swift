/// A deterministic automaton that reads a text from its end and says, for each place, which states
/// of a program can reach a match by what follows. Built as far as texts need it.
///
/// With the live states of each place known, a match is found from its start without trying: the
/// first of the preferred ways that is alive is the right one. So all matches of a text take linear
/// time, where a search from each of them on could take quadratic.
/// (A. Frisch, L. Cardelli: Greedy Regular Expression Matching, ICALP 2004.)
struct LiveStates: Sendable {
    /// What `step` gives: the next place's number, and whether a match can start at this one.
    struct Step {
        fileprivate(set) var entry: UInt32
        @inline(__always) var place: Int { Int(entry >> 1) - 1 }
        @inline(__always) var canStart: Bool { entry & 1 != 0 }
    }

    /// What distinguishes places: those states that consume the next scalar and then can reach a
    /// match, a bit each, and what assertions ask of that scalar.
    struct Place: Hashable, Sendable {
        var states: [UInt64]
        var next: ScalarContext
    }

    private let program: RegexProgram
    private let alphabet: ScalarAlphabet
    private let wordsPerPlace: Int
    /// For each state, those that lead to it: `sources[sourceStarts[state]..<sourceStarts[state + 1]]`.
    private let sources: [Int]
    private let sourceStarts: [Int]

    private var places: [Place] = []
    private var numbers: [Place: Int] = [:]
    /// For each place, a column a class and one for the start of the text. 0: not yet known.
    private var table: [UInt32] = []
    private var columns: Int { alphabet.edge + 1 }

    // Scratch of `makeStep`.
    private var isReached: [Bool]
    private var waiting: [Int] = []

    init(_ program: RegexProgram, _ alphabet: ScalarAlphabet) {
        self.program = program
        self.alphabet = alphabet
        wordsPerPlace = (program.states.count + 63) / 64
        isReached = Array(repeating: false, count: program.states.count)
        var sources: [[Int]] = Array(repeating: [], count: program.states.count)
        for (index, state) in program.states.enumerated() {
            switch state {
            case .split(let first, let second):
                sources[first].append(index)
                sources[second].append(index)
            case .one(_, let next), .assertion(_, let next): sources[next].append(index)
            case .match: break
            }
        }
        self.sources = Array(sources.joined())
        sourceStarts = sources.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    }

    /// How many bytes the table takes.
    var byteCount: Int { table.count * 4 + places.count * wordsPerPlace * 8 }

    /// Whether `count` further places would be too many.
    func isFull(for count: Int) -> Bool {
        places.count + count > max(LinearRegex.mostCells / columns, count)
    }

    /// Forgets all places: their numbers are void.
    mutating func clear() {
        places.removeAll()
        numbers.removeAll()
        table.removeAll()
    }

    /// The place at the end of a text.
    var end: Place {
        Place(
            states: Array(repeating: 0, count: wordsPerPlace),
            next: alphabet.contexts[alphabet.edge])
    }

    func place(_ number: Int) -> Place { places[number] }

    mutating func number(of place: Place) -> Int {
        if let number = numbers[place] { return number }
        places.append(place)
        numbers[place] = places.count - 1
        table += repeatElement(0, count: columns)
        return places.count - 1
    }

    /// Whether `state` consumes what follows the place and then can reach a match.
    @inline(__always)
    func isAlive(_ state: Int, at place: Int) -> Bool {
        places[place].states[state >> 6] >> UInt64(state & 63) & 1 != 0
    }

    /// From a place over the scalar before it, or over the start of the text.
    @inline(__always)
    mutating func step(from place: Int, over scalarClass: Int) -> Step {
        let entry = table[place * columns + scalarClass]
        return entry != 0 ? Step(entry: entry) : makeStep(from: place, over: scalarClass)
    }

    private mutating func makeStep(from place: Int, over scalarClass: Int) -> Step {
        let from = places[place]
        let previous = alphabet.contexts[scalarClass]
        var reached = Place(
            states: Array(repeating: 0, count: wordsPerPlace), next: previous)
        for state in isReached.indices { isReached[state] = false }
        reach(0)  // the match
        for (index, word) in from.states.enumerated() {
            var bits = word
            while bits != 0 {
                reach(index * 64 + bits.trailingZeroBitCount)
                bits &= bits - 1
            }
        }
        while let state = waiting.popLast() {
            for source in sources[sourceStarts[state]..<sourceStarts[state + 1]] {
                switch program.states[source] {
                case .split:
                    reach(source)
                case .assertion(let assertion, _):
                    if assertion.holds(between: previous, and: from.next) { reach(source) }
                case .one(let set, _):
                    if scalarClass != alphabet.edge, alphabet.isMember(scalarClass, ofSet: set) {
                        reached.states[source >> 6] |= 1 << UInt64(source & 63)
                    }
                case .match:
                    break
                }
            }
        }
        let next = UInt32(truncatingIfNeeded: number(of: reached) + 1)
        let entry = next << 1 | (isReached[program.start] ? 1 : 0)
        table[place * columns + scalarClass] = entry
        return Step(entry: entry)
    }

    private mutating func reach(_ state: Int) {
        guard !isReached[state] else { return }
        isReached[state] = true
        waiting.append(state)
    }
}
