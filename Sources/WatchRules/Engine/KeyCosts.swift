internal import Foundation
internal import Synchronization

/// Counts in how many items each key is, so that queries are filed under the rarest.
final class Learning: Sendable {
    /// Afterwards one of so many items is counted, so that what is in the news is followed.
    private static let oneOf = 256
    static let usualItems = 256

    private let items: Int
    private let seen = Atomic<Int>(0)
    private let counted: Mutex<Counted>

    private struct Counted {
        var items = 0
        /// By key.
        var keys: [UInt32]
    }

    init(keyCount: Int, items: Int) {
        self.items = items
        counted = Mutex(Counted(keys: Array(repeating: 0, count: keyCount)))
    }

    var byteCount: Int { counted.withLock { $0.keys.count * MemoryLayout<UInt32>.stride } }

    /// - Parameters:
    ///   - scratch: Of an item that was just matched.
    ///   - guessed: Of keys in no item.
    /// - Returns: What keys cost, when it is time to make use of it.
    func learn(from scratch: Scratch, guessed: [Float]) -> [Float]? {
        let number = seen.wrappingAdd(1, ordering: .relaxed).newValue
        guard number <= items || number % Self.oneOf == 0 else { return nil }
        return counted.withLock { counted in
            let present = scratch.present.view
            for place in 0..<scratch.presentCount { counted.keys[Int(present[place])] &+= 1 }
            counted.items += 1
            if counted.items < items { return nil }
            counted.items = 0
            return guessed.indices.map { key in
                let count = counted.keys[key]
                // What was long ago counts half.
                counted.keys[key] = count / 2
                return Float(count) + guessed[key] / KeyCost.most
            }
        }
    }
}

enum KeyCost {
    static let most: Float = 100_000
}

extension QueryIndex.View {
    /// How common each key is: by how many queries use it and, for words, by how common words of
    /// its length are.
    func guessedCosts(of queries: borrowing QueryPrograms, keyCount: Int) -> [Float] {
        var costs = (0..<keyCount).map { keys.key(UInt32($0))[...].commonness }
        func use(_ number: UInt32) {
            let leaf = leaves[number]
            switch leaf.kind {
            case .word, .fact: costs[Int(leaf.first)] += 1
            case .pair:
                costs[Int(leaf.first)] += 1
                costs[Int(leaf.second)] += 1
            case .phrase:
                for place in leaf.phraseKeys { costs[Int(stepKeys[place])] += 1 }
            case .pattern:
                for sequence in patterns[leaf.first].sequences.indices {
                    for step in sequences[sequence].indices {
                        for key in steps[step].keys.indices { costs[Int(stepKeys[key])] += 1 }
                    }
                }
            case .regex, .present, .compare: break
            }
        }
        func use(_ leaves: Run) { for leaf in leaves.indices { use(operandLeaves[leaf]) } }
        let programs = queries.view.programs
        for query in 0..<queries.count {
            let start = Int(queries.view.programStarts[query])
            var place = start
            while place < start + programs.length(at: start) {
                let head = programs[place]
                switch head.code {
                case .leaf: use(head.number)
                case .key: costs[Int(head.number)] += 1
                case .near:
                    use(nears[head.number].left)
                    use(nears[head.number].right)
                default: break
                }
                place += head.code.hasParts ? 2 : 1
            }
        }
        return costs.map { min($0, KeyCost.most) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate var commonness: Float {
        guard first == KeyTable.mark else {
            if CommonWords.contains(self) { return 10_000 }
            return 200 * exp(-0.4 * Float(count))
        }
        switch dropFirst().first {
        case FactKey.number(of: .id): return 1
        case FactKey.number(of: .host), FactKey.number(of: .feed): return 1_000
        case FactKey.number(of: .folder): return 5_000
        case FactKey.number(of: .lang): return 20_000
        case FactKey.number(of: .has): return 50_000
        case 0x2A: return 500 * exp(-0.4 * Float(count))
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
