/// The steps of a program towards the start of a text, many states at once.
///
/// States that consume a scalar have a bit each, in the order of the program. There a state mostly
/// follows the one with the next bit, so that one shift takes all of these a step further; what else a
/// state follows is kept as a set.
struct WayBack: Sendable {
    let wordCount: Int

    private let program: RegexProgram
    private let alphabet: ScalarAlphabet
    /// Of each state of the program, and the other way round; -1 for those that consume nothing.
    private let bits: [Int]
    private let consuming: [Int]
    /// For each state, those that lead to it: `sources[sourceStarts[state]..<sourceStarts[state + 1]]`.
    private let sources: [Int]
    private let sourceStarts: [Int]

    /// For each class, the states that consume it, once asked for.
    private var members: [[UInt64]]
    /// For what assertions may see before and after a place, once met.
    private var tables: [Table?]
    // Scratch.
    private var isReached: [Bool]
    private var isDone: [Bool] = []

    /// Between two places: which states may come before which.
    private struct Table {
        /// Bits that the one above them precedes.
        var shifted: [UInt64]
        /// Bits that others precede as well.
        var further: [UInt64]
        /// For these bits, the number of their set in `sets`, which has `wordCount` words a set.
        var setNumbers: [Int]
        var sets: [UInt64] = []
        var setCount = 0
        /// The states that a match may follow at once.
        var beforeMatch: [UInt64]
        /// The states that a match may begin with.
        var first: [UInt64]
    }

    init(_ program: RegexProgram, _ alphabet: ScalarAlphabet) {
        self.program = program
        self.alphabet = alphabet
        var bits: [Int] = []
        var consuming: [Int] = []
        var sources: [[Int]] = Array(repeating: [], count: program.states.count)
        for (index, state) in program.states.enumerated() {
            bits.append(-1)
            switch state {
            case .split(let first, let second):
                sources[first].append(index)
                sources[second].append(index)
            case .one(_, let next):
                sources[next].append(index)
                bits[index] = consuming.count
                consuming.append(index)
            case .assertion(_, let next): sources[next].append(index)
            case .match: break
            }
        }
        self.bits = bits
        self.consuming = consuming
        self.sources = Array(sources.joined())
        sourceStarts = sources.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        wordCount = (consuming.count + 63) / 64
        members = Array(repeating: [], count: alphabet.edge)
        tables = Array(repeating: nil, count: 1 << (2 * Self.contextBits))
        isReached = Array(repeating: false, count: program.states.count)
    }

    /// - Parameter state: One that consumes a scalar.
    @inline(__always)
    func bit(of state: Int) -> Int { bits[state] }

    /// From a place over the scalar before it, or over the start of the text: the states there, and
    /// whether a match can start at `place`.
    mutating func step(
        from place: LiveStates.Place, over scalarClass: Int
    ) -> (states: [UInt64], canStart: Bool) {
        let previous = alphabet.contexts[scalarClass]
        let number = Int(previous.rawValue) << Self.contextBits | Int(place.next.rawValue)
        let table = tables[number] ?? makeTable(previous, place.next)
        tables[number] = table
        let canStart = place.states.indices.contains { place.states[$0] & table.first[$0] != 0 }
        guard scalarClass != alphabet.edge else {
            return (Array(repeating: 0, count: wordCount), canStart)
        }
        if members[scalarClass].isEmpty { members[scalarClass] = makeMembers(of: scalarClass) }

        var states = table.beforeMatch
        var carry: UInt64 = 0
        if isDone.count < table.setCount {
            isDone = Array(repeating: false, count: table.setCount)
        }
        var done: [Int] = []
        for index in place.states.indices {
            let word = place.states[index]
            let shifted = word & table.shifted[index]
            states[index] |= shifted << 1 | carry
            carry = shifted >> 63
            var rest = word & table.further[index]
            while rest != 0 {
                let bit = index << 6 | rest.trailingZeroBitCount
                rest &= rest - 1
                let number = table.setNumbers[bit]
                guard !isDone[number] else { continue }
                isDone[number] = true
                done.append(number)
                let start = number * wordCount
                for offset in 0..<wordCount { states[offset] |= table.sets[start + offset] }
            }
        }
        for number in done { isDone[number] = false }
        for index in states.indices { states[index] &= members[scalarClass][index] }
        return (states, canStart)
    }

    // MARK: - What is made once

    private static let contextBits = 2

    private func makeMembers(of scalarClass: Int) -> [UInt64] {
        var result = Array(repeating: UInt64(0), count: wordCount)
        for (bit, state) in consuming.enumerated() {
            guard case .one(let set, _) = program.states[state],
                alphabet.isMember(scalarClass, ofSet: set)
            else { continue }
            result[bit >> 6] |= 1 << UInt64(bit & 63)
        }
        return result
    }

    private mutating func makeTable(_ previous: ScalarContext, _ next: ScalarContext) -> Table {
        let none = Array(repeating: UInt64(0), count: wordCount)
        var table = Table(
            shifted: none, further: none, setNumbers: Array(repeating: 0, count: consuming.count),
            beforeMatch: before(0, previous, next).states, first: none)
        var numbers: [[UInt64]: Int] = [:]
        for (bit, state) in consuming.enumerated() {
            let word = bit >> 6
            let mask = UInt64(1) << UInt64(bit & 63)
            var (states, isFirst) = before(state, previous, next)
            if isFirst { table.first[word] |= mask }
            let above = bit + 1
            if above < consuming.count, states[above >> 6] >> UInt64(above & 63) & 1 != 0 {
                table.shifted[word] |= mask
                states[above >> 6] &= ~(1 << UInt64(above & 63))
            }
            guard states != none else { continue }
            table.further[word] |= mask
            let number = numbers[states] ?? numbers.count
            if number == numbers.count {
                numbers[states] = number
                table.sets += states
            }
            table.setNumbers[bit] = number
        }
        table.setCount = numbers.count
        return table
    }

    /// The states that `target` may follow at once, and whether a match may begin at it.
    private mutating func before(
        _ target: Int, _ previous: ScalarContext, _ next: ScalarContext
    ) -> (states: [UInt64], isFirst: Bool) {
        var states = Array(repeating: UInt64(0), count: wordCount)
        var reached = [target]
        isReached[target] = true
        var index = 0
        while index < reached.count {
            let state = reached[index]
            index += 1
            for source in sources[sourceStarts[state]..<sourceStarts[state + 1]] {
                switch program.states[source] {
                case .one:
                    let bit = bits[source]
                    states[bit >> 6] |= 1 << UInt64(bit & 63)
                    continue
                case .assertion(let assertion, _):
                    guard assertion.holds(between: previous, and: next) else { continue }
                case .split: break
                case .match: continue
                }
                guard !isReached[source] else { continue }
                isReached[source] = true
                reached.append(source)
            }
        }
        let isFirst = isReached[program.start]
        for state in reached { isReached[state] = false }
        return (states, isFirst)
    }
}
