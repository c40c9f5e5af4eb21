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

    /// More words than this on either side are compared as one block: the comparison takes the
    /// product of both numbers in the worst case.
    private static let mostWords = 2000

    init(from old: String, to new: String) {
        let (old, new) = (Self.words(of: old), Self.words(of: new))
        let start = zip(old, new).prefix { $0 == $1 }.count
        let end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed())
            .prefix { $0 == $1 }.count
        let (oldMiddle, newMiddle) = (
            Array(old[start..<(old.count - end)]), Array(new[start..<(new.count - end)])
        )
        append(.same, old[..<start])
        if max(oldMiddle.count, newMiddle.count) > Self.mostWords {
            append(.removed, oldMiddle[...])
            append(.added, newMiddle[...])
        } else {
            compare(oldMiddle, newMiddle)
        }
        append(.same, old[(old.count - end)...])
        count(oldMiddle, newMiddle)
    }

    private static func words(of text: String) -> [Substring] {
        text.split(whereSeparator: \.isWhitespace)
    }

    private mutating func compare(_ old: [Substring], _ new: [Substring]) {
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var (from, to) = (0, 0)
        while from < old.count || to < new.count {
            if removed.contains(from) {
                append(.removed, old[from...from])
                from += 1
            } else if added.contains(to) {
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
        if let last = parts.last, last.kind == kind {
            parts[parts.count - 1].text = last.text + " " + text
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
