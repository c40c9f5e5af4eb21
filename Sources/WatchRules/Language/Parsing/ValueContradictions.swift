/// Finds numbers and facts that no item can have at once: `age<1d age>2d`, `feed:a feed:b`.
enum ValueContradictions {
    /// Of the clauses of an AND, those on either side of NOT.
    private struct Clauses {
        var comparisons: [(field: NumberField, comparison: QueryComparison, range: Range<Int>)] = []
        var excluded: [(field: NumberField, comparison: QueryComparison, range: Range<Int>)] = []
        /// One of the values.
        var facts: [(field: FactField, values: [String], range: Range<Int>)] = []
        var excludedFacts: [(field: FactField, value: String, range: Range<Int>)] = []

        mutating func require(_ node: SyntaxNode) {
            switch node.content {
            case .all(let parts): for part in parts { require(part) }
            case .scope(_, let part): require(part)
            case .not(let part): exclude(part, node.range)
            case .leaf(.compare(let field, let comparison)):
                comparisons.append((field, comparison, node.range))
            default:
                let leaves = node.alternatives
                guard case .fact(let field, _)? = leaves.first else { return }
                var values: [String] = []
                for case .fact(field, let value) in leaves { values.append(value) }
                if values.count == leaves.count { facts.append((field, values, node.range)) }
            }
        }

        private mutating func exclude(_ node: SyntaxNode, _ range: Range<Int>) {
            for leaf in node.alternatives {
                switch leaf {
                case .fact(let field, let value): excludedFacts.append((field, value, range))
                case .compare(let field, let comparison):
                    excluded.append((field, comparison, range))
                default: break
                }
            }
        }
    }

    /// Where the first part of `node` is that can't hold beside the others, and why.
    static func first(in node: SyntaxNode) -> (Range<Int>, String)? {
        if case .count(_, let comparison) = node.content, comparison.isImpossible {
            return (node.range, "there are never fewer than 0 places")
        }
        var clauses = Clauses()
        clauses.require(node)
        return number(clauses) ?? fact(clauses)
    }

    private static func number(_ clauses: Clauses) -> (Range<Int>, String)? {
        var bounds: [NumberField: NumberBounds] = [:]
        for (field, comparison, range) in clauses.comparisons {
            var new = bounds[field] ?? NumberBounds(of: field)
            new.narrow(to: comparison)
            if new.isEmpty {
                return (range, "this can never match: \(field.rawValue) can't be both or so small")
            }
            bounds[field] = new
        }
        for (field, comparison, range) in clauses.excluded {
            guard let own = bounds[field] else { continue }
            if own.isWithin(comparison) {
                return (range, "this can never match: what is excluded here is required as well")
            }
        }
        return nil
    }

    private static func fact(_ clauses: Clauses) -> (Range<Int>, String)? {
        for (index, (field, values, range)) in clauses.facts.enumerated() where field.isSingle {
            for earlier in clauses.facts[..<index] where earlier.field == field {
                let isPossible = values.contains { value in
                    earlier.values.contains {
                        ItemFacts.implies(field, value, $0) || ItemFacts.implies(field, $0, value)
                    }
                }
                guard !isPossible else { continue }
                return (range, "this can never match: an item has one \(field.rawValue); write OR")
            }
        }
        for (field, excluded, range) in clauses.excludedFacts {
            let isRequired = clauses.facts.contains { required in
                required.field == field
                    && required.values.allSatisfy { ItemFacts.implies(field, $0, excluded) }
            }
            if isRequired {
                return (range, "this can never match: what is excluded here is required as well")
            }
        }
        return nil
    }
}

/// The numbers that satisfy some comparisons.
private struct NumberBounds {
    private var lower = -Double.infinity
    private var upper = Double.infinity
    private var includesLower = false
    private var includesUpper = false
    private var excluded: Set<Double> = []
    private let isWhole: Bool

    init(of field: NumberField) {
        isWhole = field == .words || field == .enclosures
        if isWhole { raise(to: 0, isIncluded: true) }
    }

    var isEmpty: Bool {
        lower > upper || lower == upper && !(includesLower && includesUpper)
            || lower == upper && excluded.contains(lower)
    }

    mutating func narrow(to comparison: QueryComparison) {
        switch comparison {
        case .within(let range):
            raise(to: range.lowerBound, isIncluded: true)
            reduce(to: range.upperBound, isIncluded: true)
        case .than(let comparator, let bound):
            switch comparator {
            case .less: reduce(to: bound, isIncluded: false)
            case .atMost: reduce(to: bound, isIncluded: true)
            case .more: raise(to: bound, isIncluded: false)
            case .atLeast: raise(to: bound, isIncluded: true)
            case .equal:
                raise(to: bound, isIncluded: true)
                reduce(to: bound, isIncluded: true)
            case .different: excluded.insert(bound)
            }
        }
    }

    /// Whether all of them satisfy `comparison`.
    func isWithin(_ comparison: QueryComparison) -> Bool {
        guard case .than(.different, let bound) = comparison else {
            var both = self
            both.narrow(to: comparison)
            return (both.lower, both.upper) == (lower, upper)
                && (both.includesLower, both.includesUpper) == (includesLower, includesUpper)
        }
        var equal = self
        equal.narrow(to: .than(.equal, bound))
        return excluded.contains(bound) || equal.isEmpty
    }

    private mutating func raise(to bound: Double, isIncluded: Bool) {
        // Above 3 is from 4 on.
        let (bound, isIncluded) = isWhole && !isIncluded ? (bound + 1, true) : (bound, isIncluded)
        if bound > lower {
            (lower, includesLower) = (bound, isIncluded)
        } else if bound == lower {
            includesLower = includesLower && isIncluded
        }
    }

    private mutating func reduce(to bound: Double, isIncluded: Bool) {
        let (bound, isIncluded) = isWhole && !isIncluded ? (bound - 1, true) : (bound, isIncluded)
        if bound < upper {
            (upper, includesUpper) = (bound, isIncluded)
        } else if bound == upper {
            includesUpper = includesUpper && isIncluded
        }
    }
}

extension FactField {
    /// An item has one value at most.
    fileprivate var isSingle: Bool {
        switch self {
        case .feed, .lang, .host, .id: true
        case .folder, .has: false
        }
    }
}

extension CountComparison {
    fileprivate var isImpossible: Bool { comparator == .less && number == 0 }
}

extension SyntaxNode {
    /// The leaves of which one must hold; none if there is anything else.
    fileprivate var alternatives: [QueryNode] {
        switch content {
        case .leaf(.any(let nodes)): return nodes
        case .leaf(let node): return [node]
        case .scope(_, let part): return part.alternatives
        case .any(let parts):
            let leaves = parts.map(\.alternatives)
            return leaves.contains(where: \.isEmpty) ? [] : leaves.flatMap(\.self)
        default: return []
        }
    }
}
