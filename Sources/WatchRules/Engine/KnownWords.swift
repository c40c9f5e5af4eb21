/// What the words among the keys satisfy, found out once, so that texts with them needn't be looked up
/// among the wildcards.
struct KnownWords: ~Copyable {
    private let settled: FlatBuffer<UInt64>
    private let satisfying: FlatBuffer<UInt64>
    private let starts: FlatBuffer<UInt32>
    private let lists: FlatBuffer<UInt32>
    let view: View

    /// A word that satisfies more is looked up each time.
    static let mostWildcards = 15
    /// Comparisons with the wildcards that are for all words.
    private static let mostComparisons = 4_000_000

    struct View {
        /// A bit for each key: it is a word, no letters of a regex begin with it, and `lists` has all
        /// wildcards that it satisfies.
        fileprivate let settled: FlatView<UInt64>
        /// A bit for each of these that satisfies any.
        fileprivate let satisfying: FlatView<UInt64>
        /// By such a key, where in `lists` those begin.
        fileprivate let starts: FlatView<UInt32>
        /// The keys of wildcards; after the last one of a word comes `none`.
        fileprivate let lists: FlatView<UInt32>

        /// 1 of a settled word, else 0.
        @inline(__always)
        func settled(_ key: UInt32) -> UInt32 {
            UInt32(truncatingIfNeeded: settled[key >> 6] &>> UInt64(key & 63) & 1)
        }

        /// Calls `found` with the keys of the wildcards that a settled word satisfies.
        @inline(__always)
        func forEachWildcard(of key: UInt32, _ found: (UInt32) -> Void) {
            guard satisfying[key >> 6] &>> UInt64(key & 63) & 1 == 1 else { return }
            var place = starts[key]
            while lists[place] != none {
                found(lists[place])
                place &+= 1
            }
        }
    }

    init(_ keys: borrowing KeyTable, _ wildcards: borrowing WildcardTable) {
        var settled = Array(repeating: UInt64(0), count: keys.count / 64 + 1)
        var satisfying = settled
        var starts = Array(repeating: none, count: wildcards.isEmpty ? 0 : keys.count)
        var lists: [UInt32] = []
        let table = wildcards.view
        let isFew = wildcards.unfiledCount <= Self.mostComparisons / max(1, keys.count)
        if !wildcards.isEmpty, isFew {
            let lookUps = FlatBuffer(
                count: WildcardTable.View.mostLookUps + 1, of: WildcardTable.LookUp.none)
            for number in 0..<keys.count {
                let key = UInt32(clamping: number)
                guard let ends = keys.view.ends(of: key) else { continue }
                let first = lists.count
                let mayBeginLetters = keys.view.withKey(key) { word in
                    table.find(ends, word, lookUps.view) { lists.append($0) }
                }
                if mayBeginLetters || lists.count - first > Self.mostWildcards {
                    lists.removeSubrange(first...)
                    continue
                }
                settled[number >> 6] |= 1 << UInt64(number & 63)
                if lists.count == first { continue }
                satisfying[number >> 6] |= 1 << UInt64(number & 63)
                starts[number] = UInt32(clamping: first)
                lists.append(none)
            }
        }
        self.settled = FlatBuffer(settled)
        self.satisfying = FlatBuffer(satisfying)
        self.starts = FlatBuffer(starts)
        self.lists = FlatBuffer(lists)
        view = View(
            settled: self.settled.view, satisfying: self.satisfying.view, starts: self.starts.view,
            lists: self.lists.view)
    }

    var byteCount: Int {
        settled.byteCount + satisfying.byteCount + starts.byteCount + lists.byteCount
    }
}
