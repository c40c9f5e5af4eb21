/// Queries filed under their keys, those of one key beside each other in memory.
///
/// Which keys these are is a matter of speed, never of answers.
// Invariant: made by `init` and only read from then on.
final class Filing: @unchecked Sendable {
    /// In the order of their first keys.
    let queries: QueryPrograms
    /// Queries that no key announces.
    let everyItem: [UInt32]
    let view: View
    private let posts: FlatBuffer<Posting>
    private let postStarts: FlatBuffer<UInt32>

    struct View {
        let posts: FlatView<Posting>
        /// For every key where its posts begin, and the end of the last.
        let postStarts: FlatView<UInt32>
    }

    /// - Parameters:
    ///   - unordered: The queries.
    ///   - anchors: Over the programs of these.
    init(_ unordered: borrowing QueryPrograms, _ anchors: Anchors, keyCount: Int) {
        let given = unordered.view
        let choices = (0..<unordered.count).map { query in
            anchors.choice(at: Int(given.programStarts[query]))
        }
        let firstKeys = choices.map { $0?.keys.first ?? none }
        let order = (0..<unordered.count).sorted { (firstKeys[$0], $0) < (firstKeys[$1], $1) }
        var list = QueryPrograms.List()
        var everyItem: [UInt32] = []
        var filed: [(key: UInt32, posting: Posting)] = []
        filed.reserveCapacity(order.count)
        for (number, query) in order.enumerated() {
            let start = Int(given.programStarts[query])
            let program = start..<start + given.programs.length(at: start)
            list.append(
                program.lazy.map { given.programs[$0] },
                subscribers: given.subscribers(of: query).lazy.map { given.subscribers[$0] })
            guard let choice = choices[query] else {
                everyItem.append(UInt32(clamping: number))
                continue
            }
            let isFiledOnce = choice.keys.count == 1
            for key in choice.keys {
                var posting = Self.posting(
                    number, programAt: start, at: key, isFiledOnce: isFiledOnce, anchors)
                let subscribers = given.subscribers(of: query)
                if posting.kind == .word, subscribers.count == 1 {
                    posting = posting.ofOne(given.subscribers[subscribers.lowerBound]) ?? posting
                }
                filed.append((key, posting))
            }
        }
        self.everyItem = everyItem
        queries = QueryPrograms(list)
        var starts = Array(repeating: UInt32(0), count: keyCount + 1)
        for (key, _) in filed { starts[Int(key) + 1] += 1 }
        for key in 0..<keyCount { starts[key + 1] += starts[key] }
        postStarts = FlatBuffer(starts)
        posts = FlatBuffer(
            count: filed.count + 1, of: Posting(.verify, query: 0, guardKey: none))
        for (key, posting) in filed {
            posts.view[starts[Int(key)]] = posting
            starts[Int(key)] += 1
        }
        view = View(posts: posts.view, postStarts: postStarts.view)
    }

    var byteCount: Int { queries.byteCount + posts.byteCount + postStarts.byteCount }

    private static func posting(
        _ query: Int, programAt start: Int, at key: UInt32, isFiledOnce: Bool, _ anchors: Anchors
    ) -> Posting {
        let head = anchors.programs[start]
        switch head.code {
        case .key:
            return Posting(.word, query: query, guardKey: UInt32(FieldSet.text.rawValue))
        case .all:
            if let posting = posting(query, ofAll: start, at: key, anchors) { return posting }
        case .leaf:
            let leaf = anchors.terms.leaves[head.number]
            switch leaf.kind {
            case .word:
                return Posting(.word, query: query, guardKey: UInt32(leaf.fields.rawValue))
            case .pair where leaf.fields == .text && leaf.first != leaf.second:
                return leaf.first == key
                    ? Posting(.pairNext, query: query, guardKey: leaf.second)
                    : Posting(.pairBefore, query: query, guardKey: leaf.first)
            default: break
            }
        default: break
        }
        return Posting(
            isFiledOnce ? kind(ofProgram: head, anchors) : .verifyOnce, query: query,
            guardKey: anchors.guardKey(at: start, besides: key))
    }

    /// Of a program that has to be run.
    private static func kind(ofProgram head: Instruction, _ anchors: Anchors) -> Posting.Kind {
        switch head.code {
        case .all: return .all
        case .leaf:
            switch anchors.terms.leaves[head.number].kind {
            case .phrase: return .phrase
            case .pattern: return .pattern
            case .regex: return .regex
            default: return .verify
            }
        default: return .verify
        }
    }

    /// That of two keys, of which `key` is one, or of it without another.
    private static func posting(
        _ query: Int, ofAll start: Int, at key: UInt32, _ anchors: Anchors
    ) -> Posting? {
        let programs = anchors.programs
        let end = start + programs.length(at: start)
        guard end >= start + 4, let first = self.key(programs[start + 2]) else { return nil }
        if end == start + 4, let second = self.key(programs[start + 3]) {
            return Posting(.both, query: query, guardKey: first == key ? second : first)
        }
        let isWithout = end == start + 6 && first == key && programs[start + 3].code == .not
        guard isWithout, let second = self.key(programs[start + 5]) else { return nil }
        return Posting(.without, query: query, guardKey: second)
    }

    private static func key(_ instruction: Instruction) -> UInt32? {
        instruction.code == .key ? instruction.number : nil
    }
}
