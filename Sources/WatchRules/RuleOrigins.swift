internal import FeedModel

/// Which rules of one set are in another, by what they search for: their names, tags and sinks, and
/// their places in feeds.toml, make no difference.
struct RuleOrigins {
    private let old: [Rule]
    private let new: [Rule]
    private let listsChanged: Bool
    /// By new rule: the number of the old one, or `none`.
    private(set) var origins: [UInt32]

    /// So many rules that were added, or removed, in one place are passed over without a table.
    private static let window = 64

    /// - Parameter listsChanged: What `@name` stands for may be another.
    init(of new: [Rule], in old: [Rule], listsChanged: Bool) {
        self.old = old
        self.new = new
        self.listsChanged = listsChanged
        origins = Array(repeating: none, count: new.count)
        findInOrder()
    }

    private struct Content: Hashable {
        var query: RuleQuery
        var match: String?
        var fold: RuleFold
        var forms: RuleForms
    }

    private mutating func findInOrder() {
        var leftOld: [Int] = []
        var leftNew: [Int] = []
        var (left, right) = (0, 0)
        while left < old.count, right < new.count {
            if isAlike(left, right) {
                origins[right] = UInt32(clamping: left)
            } else if old[left].name != new[right].name {
                if let more = (1..<Self.window).first(where: {
                    left + $0 < old.count && old[left + $0].name == new[right].name
                }) {
                    leftOld += left..<left + more
                    left += more
                    continue
                }
                if let more = (1..<Self.window).first(where: {
                    right + $0 < new.count && old[left].name == new[right + $0].name
                }) {
                    leftNew += right..<right + more
                    right += more
                    continue
                }
                leftOld.append(left)
                leftNew.append(right)
            } else {
                leftOld.append(left)
                leftNew.append(right)
            }
            left += 1
            right += 1
        }
        leftOld += left..<old.count
        leftNew += right..<new.count
        findMoved(leftNew, in: leftOld)
    }

    private mutating func findMoved(_ leftNew: [Int], in leftOld: [Int]) {
        if leftOld.isEmpty { return }
        var places: [Content: [Int]] = [:]
        for number in leftOld { places[content(of: old[number]), default: []].append(number) }
        for number in leftNew where !asksChangedList(number) {
            guard let place = places[content(of: new[number])]?.popLast() else { continue }
            origins[number] = UInt32(clamping: place)
        }
    }

    private func content(of rule: Rule) -> Content {
        Content(
            query: rule.query, match: rule.match?.query, fold: rule.fold, forms: rule.forms)
    }

    private func isAlike(_ left: Int, _ right: Int) -> Bool {
        old[left].match?.query == new[right].match?.query && old[left].fold == new[right].fold
            && old[left].forms == new[right].forms && old[left].query == new[right].query
            && !asksChangedList(right)
    }

    private func asksChangedList(_ right: Int) -> Bool {
        listsChanged && new[right].match?.query.utf8.contains(0x40) == true
    }
}
