internal import Foundation

/// Files queries under their keys, those of one key beside each other in memory.
struct Filing {
    private(set) var posts: [Posting] = []
    private(set) var postStarts: [UInt32] = []
    private(set) var programs: [Instruction] = []
    private(set) var programStarts: [UInt32] = []
    private(set) var subscribers: [UInt32] = []
    private(set) var subscriberStarts: [UInt32] = []
    private(set) var everyItem: [UInt32] = []

    init(_ queries: DistinctQueries, _ builder: IndexBuilder) {
        let anchors = Anchors(costs: Self.costs(of: queries, builder), builder: builder)
        let choices = queries.programs.map(anchors.choice)
        let order = queries.programs.indices.sorted { left, right in
            let (first, second) = (choices[left]?.keys.first, choices[right]?.keys.first)
            return (first ?? none, left) < (second ?? none, right)
        }
        var filed: [(key: UInt32, posting: Posting)] = []
        filed.reserveCapacity(order.count)
        subscriberStarts = [0]
        for (number, query) in order.enumerated() {
            let program = queries.programs[query]
            programStarts.append(UInt32(clamping: programs.count))
            programs += program
            subscribers += queries.subscribers[query]
            subscriberStarts.append(UInt32(clamping: subscribers.count))
            guard let choice = choices[query] else {
                everyItem.append(UInt32(clamping: number))
                continue
            }
            for key in choice.keys {
                let posting = Self.posting(number, program, at: key, anchors)
                filed.append((key, posting))
            }
        }
        let keyCount = builder.keys.count
        postStarts = Array(repeating: 0, count: keyCount + 1)
        for (key, _) in filed { postStarts[Int(key) + 1] += 1 }
        for key in 0..<keyCount { postStarts[key + 1] += postStarts[key] }
        var next = postStarts
        posts = Array(repeating: Posting(.verify, query: 0, guardKey: none), count: filed.count)
        for (key, posting) in filed {
            posts[Int(next[Int(key)])] = posting
            next[Int(key)] += 1
        }
    }

    private static func posting(
        _ query: Int, _ program: [Instruction], at key: UInt32, _ anchors: Anchors
    ) -> Posting {
        if program.count == 1, program[0].code == .leaf {
            let leaf = anchors.builder.leaves[Int(program[0].number)]
            switch leaf.kind {
            case .word:
                return Posting(.word, query: query, guardKey: UInt32(leaf.fields.rawValue))
            case .pair where leaf.fields == .text && leaf.first != leaf.second:
                return leaf.first == key
                    ? Posting(.pairNext, query: query, guardKey: leaf.second)
                    : Posting(.pairBefore, query: query, guardKey: leaf.first)
            default: break
            }
        }
        return Posting(
            .verify, query: query, guardKey: anchors.guardKey(program, besides: key))
    }

    /// How common each key is: by how many queries use it and, for words, by how common words of
    /// its length are. Both are guesses; they change speed, never answers.
    private static func costs(of queries: DistinctQueries, _ builder: IndexBuilder) -> [Double] {
        var costs = (0..<builder.keys.count).map { builder.keys.key(UInt32($0)).commonness }
        func use(_ number: UInt32) {
            let leaf = builder.leaves[Int(number)]
            switch leaf.kind {
            case .word, .fact: costs[Int(leaf.first)] += 1
            case .pair:
                costs[Int(leaf.first)] += 1
                costs[Int(leaf.second)] += 1
            case .pattern:
                for sequence in builder.patterns[Int(leaf.first)].sequences.indices {
                    for step in builder.sequences[sequence].indices {
                        for key in builder.steps[step].keys.indices {
                            costs[Int(builder.stepKeys[key])] += 1
                        }
                    }
                }
            case .regex, .present, .compare: break
            }
        }
        for program in queries.programs {
            var index = 0
            while index < program.count {
                let head = program[index]
                switch head.code {
                case .leaf: use(head.number)
                case .near:
                    let near = builder.nears[Int(head.number)]
                    for leaf in near.left.indices { use(builder.operandLeaves[leaf]) }
                    for leaf in near.right.indices { use(builder.operandLeaves[leaf]) }
                default: break
                }
                index += head.code.hasParts ? 2 : 1
            }
        }
        return costs
    }
}

extension ArraySlice<UInt8> {
    fileprivate var commonness: Double {
        guard first == KeyTable.mark else {
            if CommonWords.contains(self) { return 10_000 }
            return 200 * exp(-0.4 * Double(count))
        }
        switch dropFirst().first {
        case FactKey.number(of: .id): return 1
        case FactKey.number(of: .host), FactKey.number(of: .feed): return 1_000
        case FactKey.number(of: .folder): return 5_000
        case FactKey.number(of: .lang): return 20_000
        case FactKey.number(of: .has): return 50_000
        case 0x2A: return 500 * exp(-0.4 * Double(count))
        default: return 100
        }
    }
}

/// Words that most texts of a language hold.
enum CommonWords {
    private static let words: Set<ArraySlice<UInt8>> = Set(
        """
        the of and to in a is that for it as was with be by on not he i this are or his from at \
        which but have an had they you were there one all we can her has their been if more when \
        will would who so no said what up its about into than them out some could new other then \
        also our first any my now such like over me even most made after how many before must \
        through years where much your way down should because each just those people too good \
        der die das und ist von mit den des ein eine zu im nicht auf le la les et en un une du \
        dans est que qui pour pas sur el los las y por con una se del al es no lo
        """.utf8.split(separator: 0x20).map { Array($0)[...] })

    static func contains(_ word: ArraySlice<UInt8>) -> Bool { words.contains(word) }
}
