internal import FeedModel
internal import Foundation

/// An item of a feed, as it is matched; not copied on the way, since that counts many references.
struct MatchSubject: ~Copyable {
    let item: Item
    let feed: String?
    let folders: [String]
    let language: String?
    /// As `QueryItem` takes them.
    let paragraphs: [QueryField: [Int]]
    let now: Date

    init(
        item: Item, feed: String? = nil, folders: [String] = [], language: String? = nil,
        paragraphs: [QueryField: [Int]] = [:], now: Date
    ) {
        self.item = item
        self.feed = feed
        self.folders = folders
        self.language = language
        self.paragraphs = paragraphs
        self.now = now
    }

    /// For the interpreter.
    var queryItem: QueryItem {
        QueryItem(item, feed: feed, folders: folders, language: language, paragraphs: paragraphs)
    }
}

/// Of an item; dates in seconds since 1970.
private struct ItemNumbers {
    let published, updated: Double?
    let now: Double
    let enclosures: Int

    init(_ subject: borrowing MatchSubject) {
        published = subject.item.published?.timeIntervalSince1970
        updated = subject.item.updated?.timeIntervalSince1970
        now = subject.now.timeIntervalSince1970
        enclosures = subject.item.enclosures.count
    }
}

/// Finds the queries of an index that hold for an item.
struct QueryMatcher: ~Copyable {
    let index: QueryIndex
    let view: QueryIndex.View
    let filing: Filing
    let queries: QueryPrograms.View
    let scratch: Scratch
    /// What comparisons look at.
    private let numbers: ItemNumbers
    let epoch: UInt32
    let states: Scratch.KeyStates
    let occurrences: FlatView<Scratch.Occurrence>
    let positions: FlatView<UInt32>
    let text: FlatView<UInt8>
    let fields: FlatView<Scratch.FieldPlace>
    /// Of `scratch`, since to reach for that where two words are compared counts references.
    let paragraphs: FlatView<UInt32>
    let paragraphCount: Int
    let widest: Int
    let verified: FlatView<UInt32>
    let leafAnswers: FlatView<UInt32>
    private let hitBits: FlatView<UInt64>
    private let hitGroups: FlatView<UInt64>

    /// Looks through the item; from now on the scratch's texts and words stay where they are.
    ///
    /// - Parameter filing: Of the index; stays for as long as the matcher is used.
    init(
        _ subject: borrowing MatchSubject, _ index: QueryIndex, _ filing: Filing, _ scratch: Scratch
    ) {
        scratch.begin()
        scratch.feedFacts.mark(
            subject.item, feed: subject.feed, folders: subject.folders,
            language: subject.language, in: index, scratch)
        ItemScan(index: index, scratch: scratch).scan(subject.item, subject.paragraphs)
        self.index = index
        self.scratch = scratch
        numbers = ItemNumbers(subject)
        view = index.view
        self.filing = filing
        queries = filing.queries.view
        epoch = scratch.epoch
        states = scratch.keyStates
        occurrences = scratch.occurrences.view
        positions = scratch.positions.view
        text = scratch.text.view
        fields = scratch.fields.view
        paragraphs = scratch.paragraphs.view
        paragraphCount = scratch.paragraphCount
        widest = scratch.widest
        verified = scratch.verified.view
        leafAnswers = scratch.leafAnswers.view
        hitBits = scratch.hitBits.view
        hitGroups = scratch.hitGroups.view
    }

    /// Leaves the numbers of the sources that hold in `scratch.hits`, ascending.
    ///
    /// - Parameters:
    ///   - skipped: Of `Filing.everyItem`, those that nobody asks for any more; empty: none.
    ///   - ask: Whether a source, by its number, holds, for what the index can't tell; nil of one that
    ///     is no longer asked.
    static func match(
        _ subject: borrowing MatchSubject, _ index: QueryIndex, _ scratch: Scratch,
        skipped: [Bool] = [],
        ask: (Int) -> Bool?
    ) {
        let filing = index.filing
        withExtendedLifetime(filing) {
            let matcher = QueryMatcher(subject, index, filing, scratch)
            matcher.walk(skipped)
            matcher.settleDoubts(ask)
        }
        scratch.collectHits()
        index.learn(from: scratch)
        scratch.shrink()
    }

    @inline(__always)
    func isPresent(_ key: UInt32) -> Bool { states.isPresent(key) }

    func verify(_ query: UInt32) {
        switch answer(Int(queries.programStarts[query])) {
        case .yes: report(query)
        case .no: break
        case .perhaps: scratch.note(doubt: query)
        }
    }

    // Not where queries are verified: what `ask` holds would be counted there for each of them.
    private func settleDoubts(_ ask: (Int) -> Bool?) {
        for number in 0..<scratch.doubtCount {
            let query = scratch.doubts.view[number]
            for place in queries.subscribers(of: Int(query)) {
                // All of them ask the same.
                guard let holds = ask(Int(queries.subscribers[place])) else { continue }
                if holds { report(query) }
                break
            }
        }
    }

    func report(_ query: UInt32) {
        for place in queries.subscribers(of: Int(query)) {
            reportSource(queries.subscribers[place])
        }
    }

    @inline(__always)
    func reportSource(_ source: UInt32) {
        hitBits[source >> 6] |= 1 << UInt64(source & 63)
        hitGroups[source >> 12] |= 1 << UInt64(source >> 6 & 63)
    }

    // MARK: - Programs

    enum Answer {
        case no, yes
        case perhaps

        init(_ holds: Bool) { self = holds ? .yes : .no }
    }

    /// Of the part of a program at `start`.
    private func answer(_ start: Int) -> Answer {
        let head = queries.programs[start]
        switch head.code {
        case .leaf: return Answer(holds(leaf: head.number))
        case .key: return Answer(states.isInText(head.number))
        case .near: return Answer(holds(near: head.number))
        case .count: return Answer(holds(count: head.number))
        case .everything: return .yes
        case .never: return .no
        case .perhaps: return answer(start + 2) == .no ? .no : .perhaps
        case .not:
            switch answer(start + 2) {
            case .no: return .yes
            case .yes: return .no
            case .perhaps: return .perhaps
            }
        case .all:
            var result = Answer.yes
            var part = start + 2
            let end = start + Int(queries.programs[start + 1].bits)
            while part < end {
                switch answer(part: &part) {
                case .no: return .no
                case .yes: break
                case .perhaps: result = .perhaps
                }
            }
            return result
        case .any:
            var result = Answer.no
            var part = start + 2
            let end = start + Int(queries.programs[start + 1].bits)
            while part < end {
                switch answer(part: &part) {
                case .no: break
                case .yes: return .yes
                case .perhaps: result = .perhaps
                }
            }
            return result
        case .atLeast: return answer(atLeast: Int(head.number), start)
        }
    }

    /// The same of the part of an operator at `start`, which is moved past it.
    @inline(__always)
    private func answer(part start: inout Int) -> Answer {
        let head = queries.programs[start]
        switch head.code {
        case .key:
            start &+= 1
            return Answer(states.isInText(head.number))
        case .leaf:
            start &+= 1
            return Answer(holds(leaf: head.number))
        default:
            defer { start &+= length(start) }
            return answer(start)
        }
    }

    private func answer(atLeast number: Int, _ start: Int) -> Answer {
        var (count, doubts) = (0, 0)
        var part = start + 2
        let end = start + Int(queries.programs[start + 1].bits)
        while part < end {
            switch answer(part) {
            case .no: break
            case .yes: count += 1
            case .perhaps: doubts += 1
            }
            if count >= number { return .yes }
            part += length(part)
        }
        return count + doubts >= number ? .perhaps : .no
    }

    private func length(_ start: Int) -> Int { queries.programs.length(at: start) }

    // MARK: - Leaves

    private func holds(leaf number: UInt32) -> Bool {
        let leaf = view.leaves[number]
        switch leaf.kind {
        case .word:
            return isPresent(leaf.first) && !states[leaf.first].fields.isDisjoint(with: leaf.fields)
        case .fact: return isPresent(leaf.first)
        case .present: return hasText(leaf.fields)
        case .compare:
            let comparison = index.comparisons[Int(leaf.first)]
            return value(of: comparison.field).map(comparison.comparison.holds) ?? false
        case .pair, .phrase, .pattern, .regex: return holds(leaf: number, of: leaf.kind)
        }
    }

    /// - Parameter kind: The leaf's; it is looked for once an item.
    @inline(__always)
    func holds(leaf number: UInt32, of kind: Leaf.Kind) -> Bool {
        let known = leafAnswers[number]
        if known >> 1 == epoch { return known & 1 == 1 }
        let leaf = view.leaves[number]
        let holds =
            switch kind {
            case .pair: isPair(leaf)
            case .phrase: isPhrase(leaf)
            case .pattern: isFound(leaf)
            default: isFound(regex: leaf)
            }
        leafAnswers[number] = epoch << 1 | (holds ? 1 : 0)
        return holds
    }

    private func hasText(_ asked: FieldSet) -> Bool {
        for field in FieldSet.parts.indices where asked.rawValue >> UInt8(field) & 1 == 1 {
            let place = fields[field]
            if place.end > place.start { return true }
        }
        return false
    }

    private func value(of field: NumberField) -> Double? {
        switch field {
        case .age: return (numbers.published ?? numbers.updated).map { numbers.now - $0 }
        case .published: return numbers.published
        case .updated: return numbers.updated
        case .enclosures: return Double(numbers.enclosures)
        case .words:
            let content = fields[2]
            let place = content.end > content.start ? content : fields[1]
            return Double(place.endPosition - place.firstPosition)
        }
    }

    // MARK: - NEAR and count

    private func holds(near number: UInt32) -> Bool {
        let near = view.nears[number]
        scratch.placeCount = 0
        for leaf in near.left.indices { findPlaces(of: view.operandLeaves[leaf]) }
        let middle = scratch.placeCount
        if middle == 0 { return false }
        for leaf in near.right.indices { findPlaces(of: view.operandLeaves[leaf]) }
        let end = scratch.placeCount
        if end == middle { return false }
        let places = scratch.places.view
        places.sort(middle..<end) { $0.position < $1.position }
        var widest = 0
        for right in middle..<end {
            widest = max(widest, Int(places[right].endPosition - places[right].position))
        }
        for left in 0..<middle {
            let one = places[left]
            let first =
                near.isOrdered
                ? Int(one.endPosition) : Int(one.position) - Int(near.words) - widest
            let last = Int(one.endPosition) + Int(near.words)
            var right = places.firstIndex(in: middle..<end) { Int($0.position) >= first }
            while right < end, Int(places[right].position) <= last {
                if isNear(one, places[right], near) { return true }
                right += 1
            }
        }
        return false
    }

    private func isNear(
        _ left: Scratch.FoundPlace, _ right: Scratch.FoundPlace, _ near: CompiledNear
    ) -> Bool {
        guard left.field == right.field else { return false }
        let between: UInt32
        if left.endPosition <= right.position {
            between = right.position - left.endPosition
        } else if near.isOrdered {
            return false
        } else if right.endPosition <= left.position {
            between = left.position - right.endPosition
        } else {
            return false
        }
        return between <= near.words && isOneParagraph(left.wordStart, right.wordStart)
    }

    private func holds(count number: UInt32) -> Bool {
        let count = view.counts[number]
        scratch.placeCount = 0
        for leaf in count.leaves.indices {
            let start = scratch.placeCount
            findPlaces(of: view.operandLeaves[leaf])
            scratch.placeCount = withoutOverlaps(start..<scratch.placeCount)
        }
        let places = withoutOverlaps(0..<scratch.placeCount)
        return index.countComparisons[Int(count.comparison)].holds(places)
    }

    /// Keeps the first of two that overlap.
    ///
    /// - Returns: The end of those that stay.
    func withoutOverlaps(_ range: Range<Int>) -> Int {
        let places = scratch.places.view
        places.sort(range) {
            ($0.field, $0.start, $1.end) < ($1.field, $1.start, $0.end)
        }
        var end = range.lowerBound
        for place in range {
            if end > range.lowerBound, places[end - 1].field == places[place].field,
                places[place].start < places[end - 1].end
            {
                continue
            }
            places[end] = places[place]
            end += 1
        }
        return end
    }
}
