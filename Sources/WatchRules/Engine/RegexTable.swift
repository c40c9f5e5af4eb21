/// Tells of regexes whether a match begins at a place, as long as the text around it is ASCII.
///
/// Each is a program in one piece of memory: an item asks some ten regexes, each of them once or twice,
/// so that nearly all of the time is waiting for what they are made of.
struct RegexTable: ~Copyable {
    let view: View
    private let words: FlatBuffer<UInt32>
    private let starts: FlatBuffer<UInt32>

    init(_ regexes: [CompiledRegex]) {
        // What those that have none begin with.
        var words: [UInt32] = [0]
        starts = FlatBuffer(
            regexes.map { regex in
                guard let before = regex.letters?.mostBefore,
                    let program = View.program(of: regex.regex.program, before: before)
                else { return 0 }
                let start = UInt32(clamping: words.count)
                words += program
                return start
            })
        self.words = FlatBuffer(words)
        view = View(words: self.words.view, starts: starts.view)
    }

    var byteCount: Int { words.byteCount + starts.byteCount }

    /// Of a program: a word that holds how many scalars of a match stand before its letters at most
    /// and the numbers of its states and of its first state, the states, and its sets, four words each,
    /// a bit for each ASCII character. The first set is what `\b` calls a word.
    struct View: BitwiseCopyable {
        fileprivate let words: FlatView<UInt32>
        fileprivate let starts: FlatView<UInt32>

        /// As many as a `UInt64` has bits.
        private static let mostStates = 64
        private static let mostSets = 64
        /// Words of a set.
        private static let setSize = 4

        fileprivate static func program(of program: RegexProgram, before: Int) -> [UInt32]? {
            // To know all words takes a while.
            let word = program.hasAssertions ? ScalarProperties.word : ScalarSet([])
            let (states, sets) = (program.states, [word] + program.sets)
            guard states.count <= mostStates, sets.count <= mostSets, before < 1 << 16
            else { return nil }
            let head = Header(before: before, states: states.count, first: program.start)
            return [head.bits] + states.map { State($0).bits }
                + sets.flatMap(bits)
        }

        private static func bits(of set: ScalarSet) -> [UInt32] {
            var bits = Array(repeating: UInt32(0), count: setSize)
            for range in set.ranges.prefix(while: { $0.lowerBound < 0x80 }) {
                for scalar in range.lowerBound...min(range.upperBound, 0x7F) {
                    bits[Int(scalar >> 5)] |= 1 << (scalar & 31)
                }
            }
            return bits
        }

        /// Brings a regex near.
        @inline(__always)
        func touch(_ regex: UInt32) -> UInt32 { words[starts[regex]] }

        /// Whether a match begins at `position` or at one of the characters before it that the letters
        /// allow.
        ///
        /// - Parameters:
        ///   - field: Of `text`, what the regex is asked of.
        ///   - budget: Lowered by the states it takes.
        /// - Returns: Nil if it can't tell, or the budget is used up.
        func isFound(
            _ regex: Int, at position: Int, in field: Range<Int>, of text: FlatView<UInt8>,
            budget: inout Int
        ) -> Bool? {
            let program = Int(starts[regex])
            let header = Header(bits: words[program])
            if header.states == 0 { return nil }
            var start = position
            for _ in 0...header.before {
                guard let starts = starts(program, header, at: start, in: field, of: text, &budget)
                else { return nil }
                if starts { return true }
                if start == field.lowerBound { return false }
                start &-= 1
            }
            return false
        }

        private func starts(
            _ program: Int, _ header: Header, at start: Int, in field: Range<Int>,
            of text: FlatView<UInt8>, _ budget: inout Int
        ) -> Bool? {
            let sets = program &+ 1 &+ header.states
            var previous = ScalarContext.edge
            if start > field.lowerBound {
                let byte = text[start &- 1]
                if byte >= 0x80 { return nil }
                previous = context(of: byte, sets)
            }
            var waiting = UInt64(1) &<< UInt64(header.first)
            var position = start
            while true {
                let isEnd = position == field.upperBound
                let byte = isEnd ? 0 : text[position]
                if byte >= 0x80 { return nil }
                let next = isEnd ? .edge : context(of: byte, sets)
                var (looked, following): (UInt64, UInt64) = (0, 0)
                while waiting != 0 {
                    let number = waiting.trailingZeroBitCount
                    looked |= 1 &<< UInt64(number)
                    budget &-= 1
                    let state = State(bits: words[program &+ 1 &+ number])
                    switch state.kind {
                    case .split: waiting |= state.firstBit | state.secondBit
                    case .one:
                        if !isEnd, isMember(byte, of: state.first, sets) {
                            following |= state.secondBit
                        }
                    case .match: return true
                    case .assertion:
                        if state.assertion?.holds(between: previous, and: next) == true {
                            waiting |= state.secondBit
                        }
                    }
                    waiting &= ~looked
                }
                if following == 0 { return false }
                if budget < 0 { return nil }
                waiting = following
                previous = next
                position &+= 1
            }
        }

        @inline(__always)
        private func context(of byte: UInt8, _ sets: Int) -> ScalarContext {
            if isMember(byte, of: 0, sets) { return .word }
            return byte == 0x0A ? .lineFeed : .other
        }

        /// - Parameter sets: Where the first begins.
        @inline(__always)
        private func isMember(_ byte: UInt8, of set: Int, _ sets: Int) -> Bool {
            words[sets &+ set &* Self.setSize &+ Int(byte >> 5)] >> UInt32(byte & 31) & 1 == 1
        }
    }
}

/// The first word of a program in a ``RegexTable``.
private struct Header {
    let bits: UInt32

    init(bits: UInt32) { self.bits = bits }

    init(before: Int, states: Int, first: Int) {
        bits =
            UInt32(truncatingIfNeeded: before) << 16 | UInt32(truncatingIfNeeded: states) << 8
            | UInt32(truncatingIfNeeded: first)
    }

    @inline(__always) var before: Int { Int(bits >> 16) }
    @inline(__always) var states: Int { Int(bits >> 8 & 0xFF) }
    @inline(__always) var first: Int { Int(bits & 0xFF) }
}

/// A state of a regex in a ``RegexTable``.
private struct State {
    enum Kind: UInt8 {
        case match, split, one, assertion
    }

    let bits: UInt32

    init(bits: UInt32) { self.bits = bits }

    init(_ state: RegexProgram.State) {
        switch state {
        case .split(let first, let second): self.init(.split, first, second)
        // The first is the one of words.
        case .one(let set, let next): self.init(.one, set + 1, next)
        case .assertion(let assertion, let next):
            self.init(.assertion, Int(assertion.rawValue), next)
        case .match: self.init(.match, 0, 0)
        }
    }

    private init(_ kind: Kind, _ first: Int, _ second: Int) {
        bits =
            UInt32(kind.rawValue) << 16 | UInt32(truncatingIfNeeded: first) << 8
            | UInt32(truncatingIfNeeded: second)
    }

    @inline(__always) var kind: Kind {
        Kind(rawValue: UInt8(truncatingIfNeeded: bits >> 16)) ?? .match
    }
    @inline(__always) var assertion: RegexAssertion? {
        RegexAssertion(rawValue: UInt8(truncatingIfNeeded: bits >> 8))
    }
    @inline(__always) var first: Int { Int(bits >> 8 & 0xFF) }
    @inline(__always) var firstBit: UInt64 { 1 &<< UInt64(bits >> 8 & 0xFF) }
    @inline(__always) var secondBit: UInt64 { 1 &<< UInt64(bits & 0xFF) }
}
