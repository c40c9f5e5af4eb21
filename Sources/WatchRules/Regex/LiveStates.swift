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
    /// match, a bit of `WayBack` each, and what assertions ask of that scalar.
    struct Place: Hashable, Sendable {
        var states: [UInt64]
        var next: ScalarContext
    }

    private let alphabet: ScalarAlphabet
    private var way: WayBack

    private var places: [Place] = []
    private var numbers: [Place: Int] = [:]
    /// For each place, a column a class and one for the start of the text. 0: not yet known.
    private var table: [UInt32] = []
    private var columns: Int { alphabet.edge + 1 }

    init(_ program: RegexProgram, _ alphabet: ScalarAlphabet) {
        self.alphabet = alphabet
        way = WayBack(program, alphabet)
    }

    /// How many bytes the table takes.
    var byteCount: Int { table.count * 4 + places.count * way.wordCount * 8 }

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
            states: Array(repeating: 0, count: way.wordCount),
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
        let bit = way.bit(of: state)
        return places[place].states[bit >> 6] >> UInt64(bit & 63) & 1 != 0
    }

    /// From a place over the scalar before it, or over the start of the text.
    @inline(__always)
    mutating func step(from place: Int, over scalarClass: Int) -> Step {
        let entry = table[place * columns + scalarClass]
        return entry != 0 ? Step(entry: entry) : makeStep(from: place, over: scalarClass)
    }

    private mutating func makeStep(from place: Int, over scalarClass: Int) -> Step {
        let from = places[place]
        let (states, canStart) = way.step(from: from, over: scalarClass)
        let reached = Place(states: states, next: alphabet.contexts[scalarClass])
        let next = UInt32(truncatingIfNeeded: number(of: reached) + 1)
        let entry = next << 1 | (canStart ? 1 : 0)
        table[place * columns + scalarClass] = entry
        return Step(entry: entry)
    }
}
