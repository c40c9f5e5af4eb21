internal import FeedModel
internal import Synchronization

/// An index over rules of a set. A set that was made from another shares its index with it.
struct RulePart: Sendable {
    let searched: SearchedIndex
    /// By source of the index: the number of its rule in the set; `none` of one that isn't asked.
    private(set) var numbers: [UInt32]
    /// Of the queries that are looked at for every item, those whose rules aren't asked; empty: none.
    private(set) var skipped: [Bool] = []
    private(set) var isAscending: Bool

    init(_ searched: SearchedIndex, numbers: [UInt32]) {
        self.searched = searched
        self.numbers = numbers
        isAscending = true
        var last: UInt32?
        for number in numbers where number != none {
            if let last, last > number { isAscending = false }
            last = number
        }
        skipUnasked()
    }

    var index: QueryIndex { searched.index }

    var ruleCount: Int { numbers.reduce(0) { $0 + ($1 == none ? 0 : 1) } }

    /// The number of the source of a rule.
    func source(of number: Int) -> Int? { numbers.firstIndex(of: UInt32(clamping: number)) }

    /// No longer asks the rules `dropped`.
    mutating func drop(_ dropped: Set<Int>) {
        for (source, number) in numbers.enumerated()
        where number != none && dropped.contains(Int(number)) {
            numbers[source] = none
        }
        skipUnasked()
    }

    private mutating func skipUnasked() {
        let queries = index.everyItemQueries
        skipped = queries.map { sources in sources.allSatisfy { numbers[Int($0)] == none } }
        if !skipped.contains(true) { skipped = [] }
    }

    /// The rules for which each text of every item is searched.
    var scanningRules: [Int] {
        index.scanningSources.compactMap { source in
            let number = numbers[Int(source)]
            return number == none ? nil : Int(number)
        }
    }

    /// - Parameter ask: Whether a rule, by its number, holds, for what the index can't tell.
    func match(_ subject: borrowing MatchSubject, _ scratch: Scratch, ask: (Int) -> Bool) {
        QueryMatcher.match(subject, index, scratch, skipped: skipped) { source in
            let number = numbers[source]
            return number == none ? nil : ask(Int(number))
        }
    }
}

/// An index, and what it is asked with, kept for the next item.
final class SearchedIndex: Sendable {
    let index: QueryIndex
    private let idle = Mutex<[Scratch]>([])

    private static let mostIdle = 8

    init(_ index: QueryIndex) { self.index = index }

    func withScratch(_ body: (Scratch) -> Void) {
        let scratch = idle.withLock { $0.popLast() } ?? Scratch(index)
        body(scratch)
        idle.withLock { if $0.count < Self.mostIdle { $0.append(scratch) } }
    }
}
