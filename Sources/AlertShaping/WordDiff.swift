import FeedModel

/// The difference of two texts, word by word.
struct WordDiff {
    /// Neighbours of one kind are one part. Long unchanged stretches are whole.
    private(set) var parts: [TextChange.Part] = []
    /// Words that came or went, punctuation apart.
    private(set) var changedWords = 0
    /// Those of them that have a letter.
    private(set) var changedProse = 0

    var isEmpty: Bool { !parts.contains { $0.kind != .same } }

    /// A comparison takes the square of the number of words in the worst case: texts with more than
    /// these on either side are compared between their anchors.
    private static let mostWords = 1000
    /// What goes beyond this, of all comparisons together, is told as one block.
    private static let mostSteps = 4 * mostWords * mostWords
    private var steps = 0

    init(from old: String, to new: String) {
        let (old, new) = (Self.words(of: old), Self.words(of: new))
        let start = zip(old, new).prefix { $0 == $1 }.count
        let end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed())
            .prefix { $0 == $1 }.count
        let (oldMiddle, newMiddle) = (
            Array(old[start..<(old.count - end)]), Array(new[start..<(new.count - end)])
        )
        append(.same, old[..<start])
        compare(oldMiddle, newMiddle)
        append(.same, old[(old.count - end)...])
        count(oldMiddle, newMiddle)
    }

    private static func words(of text: String) -> [Substring] {
        text.split(whereSeparator: \.isWhitespace)
    }

    private mutating func compare(_ old: [Substring], _ new: [Substring]) {
        // Numbers are compared faster than words.
        var numbers: [Substring: Int] = [:]
        func number(_ word: Substring) -> Int {
            if let known = numbers[word] { return known }
            numbers[word] = numbers.count
            return numbers.count - 1
        }
        let (oldNumbers, newNumbers) = (old.map(number), new.map(number))
        var anchors: [(old: Int, new: Int)] = []
        if max(old.count, new.count) > Self.mostWords {
            anchors =
                WordAnchors(old: oldNumbers, new: newNumbers, wordCount: numbers.count).pairs
        }
        var (from, to) = (0, 0)
        for anchor in anchors + [(old.count, new.count)] {
            compare(
                old[from..<anchor.old], new[to..<anchor.new], oldNumbers[from..<anchor.old],
                newNumbers[to..<anchor.new])
            guard anchor.old < old.count else { return }
            append(.same, old[anchor.old...anchor.old])
            (from, to) = (anchor.old + 1, anchor.new + 1)
        }
    }

    /// - Parameters:
    ///   - oldNumbers: Of the old words, one each.
    ///   - newNumbers: Of the new words.
    private mutating func compare(
        _ old: ArraySlice<Substring>, _ new: ArraySlice<Substring>, _ oldNumbers: ArraySlice<Int>,
        _ newNumbers: ArraySlice<Int>
    ) {
        let count = old.count + new.count
        guard !old.isEmpty, !new.isEmpty, max(old.count, new.count) <= Self.mostWords,
            steps + count * count <= Self.mostSteps
        else {
            append(.removed, old)
            append(.added, new)
            return
        }
        steps += count * count
        let difference = Array(newNumbers).difference(from: Array(oldNumbers))
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var (from, to) = (old.startIndex, new.startIndex)
        while from < old.endIndex || to < new.endIndex {
            if removed.contains(from - old.startIndex) {
                append(.removed, old[from...from])
                from += 1
            } else if added.contains(to - new.startIndex) {
                append(.added, new[to...to])
                to += 1
            } else {
                append(.same, old[from...from])
                from += 1
                to += 1
            }
        }
    }

    private mutating func append(_ kind: TextChange.Part.Kind, _ words: ArraySlice<Substring>) {
        guard !words.isEmpty else { return }
        let text = words.joined(separator: " ")
        if parts.last?.kind == kind {
            parts[parts.count - 1].text += " " + text
        } else {
            parts.append(.init(kind, text))
        }
    }

    /// As bags: a sentence that only moved has changed nothing.
    private mutating func count(_ old: [Substring], _ new: [Substring]) {
        var counts: [String: Int] = [:]
        for word in old { counts[word.bare, default: 0] -= 1 }
        for word in new { counts[word.bare, default: 0] += 1 }
        for (word, count) in counts where count != 0 && !word.isEmpty {
            changedWords += abs(count)
            if word.contains(where: \.isLetter) { changedProse += abs(count) }
        }
    }
}

extension Substring {
    /// Without letter case and punctuation.
    fileprivate var bare: String {
        String(filter { $0.isLetter || $0.isNumber }).lowercased()
    }
}
