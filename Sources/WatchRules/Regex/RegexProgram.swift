/// A regular expression as a non-deterministic automaton over scalars (Thompson's construction).
struct RegexProgram: Sendable {
    enum State: Sendable {
        /// Both at once, the first is preferred.
        case split(Int, Int)
        /// Consumes one scalar of the set of this number.
        case one(set: Int, next: Int)
        case assertion(RegexAssertion, next: Int)
        case match
    }

    private(set) var states: [State] = [.match]
    private(set) var start = 0
    /// Each once.
    private(set) var sets: [ScalarSet] = []
    private(set) var hasAssertions = false

    private var setNumbers: [ScalarSet: Int] = [:]
    private static let match = 0

    init(_ node: RegexNode) {
        start = add(node, before: Self.match)
    }

    /// The entry of states that match `node` and go on at `next`.
    private mutating func add(_ node: RegexNode, before next: Int) -> Int {
        switch node {
        case .empty:
            return next
        case .one(let set, _):
            return add(.one(set: number(of: set), next: next))
        case .assertion(let assertion):
            hasAssertions = true
            return add(.assertion(assertion, next: next))
        case .sequence(let parts):
            return parts.reversed().reduce(next) { add($1, before: $0) }
        case .choice(let branches):
            var entry: Int?
            for branch in branches.reversed() {
                let first = add(branch, before: next)
                entry = entry.map { add(.split(first, $0)) } ?? first
            }
            return entry ?? next
        case .repeated(let part, let least, let most, let isLazy):
            var entry = next
            var copies = least
            if let most {
                for _ in least..<most {
                    let body = add(part, before: entry)
                    entry = add(Self.split(body, exit: next, isLazy))
                }
            } else {
                entry = addLoop(of: part, before: next, isLazy, isOptional: least == 0)
                copies = max(least - 1, 0)
            }
            for _ in 0..<copies { entry = add(part, before: entry) }
            return entry
        }
    }

    /// `part+`, or `part*` if it is optional.
    private mutating func addLoop(
        of part: RegexNode, before next: Int, _ isLazy: Bool, isOptional: Bool
    ) -> Int {
        let loop = add(.match)  // until its body is known
        let body = add(part, before: loop)
        states[loop] = Self.split(body, exit: next, isLazy)
        guard isOptional else { return body }
        // As (x+)?: else a round that consumes nothing could not leave the loop in its turn.
        return part.matchesEmpty ? add(Self.split(body, exit: next, isLazy)) : loop
    }

    private static func split(_ body: Int, exit: Int, _ isLazy: Bool) -> State {
        isLazy ? .split(exit, body) : .split(body, exit)
    }

    private mutating func add(_ state: State) -> Int {
        states.append(state)
        return states.count - 1
    }

    private mutating func number(of set: ScalarSet) -> Int {
        if let number = setNumbers[set] { return number }
        sets.append(set)
        setNumbers[set] = sets.count - 1
        return sets.count - 1
    }
}
