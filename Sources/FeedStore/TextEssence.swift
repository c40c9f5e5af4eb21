import FeedModel

/// Whether an edit of an item's texts made a revision of it.
///
/// It did not where only white space or invisible characters came or went, or another number of
/// comments stands there, or how long ago something was, or links have other parameters by which
/// visits are counted. Letter case, punctuation and any other number are an edit. Rules are asked
/// again either way.
enum TextEssence {
    static func isSame(_ first: ItemTexts, _ second: ItemTexts) -> Bool {
        TextField.allCases.allSatisfy { isSame(first[$0] ?? "", second[$0] ?? "") }
    }

    private static func isSame(_ first: String, _ second: String) -> Bool {
        guard first != second else { return true }
        guard max(first.utf8.count, second.utf8.count) <= StoreLimits.textCompared else {
            return false
        }
        let (start, end) = alike(first.utf8.span, second.utf8.span)
        func words(_ text: String) -> [Substring] {
            Self.words(of: text.utf8.dropFirst(start).dropLast(end))
        }
        return words(first) == words(second)
    }

    /// What a word means depends on so many around it at most, some to spare.
    private static let context = 8

    /// How many bytes at the beginning and at the end need not be looked at: all that both have in
    /// common but for some words. They end and begin with a space.
    private static func alike(_ first: Span<UInt8>, _ second: Span<UInt8>) -> (Int, Int) {
        let space = UInt8(ascii: " ")
        let length = min(first.count, second.count)
        var start = 0
        while start < length, first[start] == second[start] { start += 1 }
        var end = 0
        while end < length - start,
            first[first.count - 1 - end] == second[second.count - 1 - end]
        {
            end += 1
        }
        var words = 0
        while start > 0 {
            let isBeginning =
                first[start - 1] == space && start < first.count && first[start] != space
            words += isBeginning ? 1 : 0
            guard words <= context else { break }
            start -= 1
        }
        words = 0
        while end > 0 {
            let place = first.count - end
            let isEnd = first[place] == space && place > 0 && first[place - 1] != space
            words += isEnd ? 1 : 0
            guard words <= context else { break }
            end -= 1
        }
        return (start, end)
    }

    /// In place of what means nothing.
    private static let blank: Substring = "#"

    /// What may be counted before its name: `5 comments`, or behind it: `Comments: 5`.
    private static let counted: Set<String> = [
        "comment", "comments", "reply", "replies", "view", "views", "likes", "upvotes", "retweets",
        "reposts", "kommentar", "kommentare", "commentaire", "commentaires", "comentario",
        "comentarios", "commento", "commenti", "reactie", "reacties",
    ]
    /// What is counted behind a colon only: one may well lose 12 points.
    private static let labels = counted.union(["points", "votes", "shares", "downloads"])
    private static let units: Set<String> = [
        "second", "seconds", "sec", "secs", "s", "minute", "minutes", "min", "mins", "m", "hour",
        "hours", "hr", "hrs", "h", "day", "days", "d", "week", "weeks", "w", "month", "months",
        "year", "years", "y",
    ]
    /// With a space for each white space (of Unicode), and without soft hyphens, spaces and joiners of
    /// no width, and marks of direction. By bytes: scalars take ten times as long.
    private static func visible(_ text: Substring.UTF8View) -> String {
        let bytes = Array(text)
        var visible: [UInt8] = []
        visible.reserveCapacity(bytes.count)
        func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
        let space = UInt8(ascii: " ")
        var index = 0
        while index < bytes.count {
            switch (bytes[index], byte(index + 1), byte(index + 2)) {
            case (0x09...0x0D, _, _):
                visible.append(space)
                index += 1
            case (0xC2, 0x85, _), (0xC2, 0xA0, _):
                visible.append(space)
                index += 2
            case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9),
                (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
                visible.append(space)
                index += 3
            case (0xC2, 0xAD, _): index += 2
            case (0xE2, 0x80, 0x8B), (0xE2, 0x80, 0x8E...0x8F), (0xE2, 0x81, 0xA0),
                (0xEF, 0xBB, 0xBF):
                index += 3
            case (let other, _, _):
                visible.append(other)
                index += 1
            }
        }
        return String(decoding: visible, as: UTF8.self)
    }

    private static func words(of text: Substring.UTF8View) -> [Substring] {
        var words = visible(text).utf8.split(separator: UInt8(ascii: " ")).map(Substring.init)
        for index in words.indices {
            let word = words[index]
            if word.utf8.contains(UInt8(ascii: ":")), word.contains("://") {
                words[index] = withoutTracking(word)
            } else if word.isCount {
                let next = index + 1 < words.count ? words[index + 1].letters : ""
                let last = index > 0 ? words[index - 1] : ""
                let isCounted =
                    word.endsInCount && counted.contains(next)
                    || last.hasSuffix(":") && labels.contains(last.letters)
                    || word.isBracketed && counted.contains(last.letters)
                if isCounted { words[index] = blank }
            } else if index > 0, word.utf8.starts(with: "ago".utf8), word.letters == "ago" {
                blankAge(before: index, in: &words)
            }
        }
        return words
    }

    /// `3 hours ago`, `an hour ago`, `3h ago`.
    private static func blankAge(before index: Int, in words: inout [Substring]) {
        let unit = words[index - 1].letters
        guard units.contains(unit) else { return }
        if words[index - 1].contains(where: \.isNumber) {
            words[index - 1] = blank
        } else if index > 1,
            words[index - 2].isCount || ["a", "an"].contains(words[index - 2].letters)
        {
            words[index - 2] = blank
            words[index - 1] = blank
        }
    }

    private static func withoutTracking(_ word: Substring) -> Substring {
        guard let mark = word.firstIndex(of: "?") else { return word }
        let kept = word[word.index(after: mark)...].split(separator: "&")
            .filter { !CanonicalLink.isTracking($0) }
        return word[..<mark] + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
    }
}

extension Substring {
    fileprivate var letters: String {
        // Nothing that is looked for is longer.
        utf8.count > 40 ? "" : filter(\.isLetter).lowercased()
    }

    /// Digits, and what stands around and between them: `1,204`, `(5)`, `12k`.
    fileprivate var isCount: Bool {
        var hasDigit = false
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
            case UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"),
                UInt8(ascii: "["), UInt8(ascii: "]"):
                break
            case UInt8(ascii: "k"), UInt8(ascii: "K"), UInt8(ascii: "M"):
                guard hasDigit else { return false }
            default: return false
            }
        }
        return hasDigit
    }

    /// No sentence ends with it.
    fileprivate var endsInCount: Bool { last.map { $0.isNumber || $0.isLetter } ?? false }

    fileprivate var isBracketed: Bool {
        hasPrefix("(") && hasSuffix(")") || hasPrefix("[") && hasSuffix("]")
    }
}
