/// Goes through the posts of an item's keys.
extension QueryMatcher {
    /// How many keys, or queries, are looked at together: while the memory of one is waited for, that of
    /// the others is asked for.
    static let block = 64
    /// Room for these of a kind, and for one that isn't taken.
    static let list = block + 1

    func walk(_ skipped: [Bool]) {
        let filed = filing.view
        let judge = PostJudge(states: states)
        let (present, runs) = (scratch.present.view, scratch.runs.view)
        let (waiting, counts) = (scratch.waiting.view, scratch.waitingCounts.view)
        let presentCount = scratch.presentCount
        var first = 0
        while first < presentCount {
            let count = min(Self.block, presentCount &- first)
            var touched: UInt64 = 0
            for number in 0..<count {
                let key = present[first &+ number]
                runs[number].start = filed.postStarts[key]
                runs[number].end = filed.postStarts[key &+ 1]
            }
            for number in 0..<count {
                touched &+= UInt64(filed.posts[runs[number].start].guardKey)
            }
            scratch.touched = touched
            for number in 0..<count {
                let key = present[first &+ number]
                let keyFields = states.state(ofNumber: first &+ number).fields
                var place = runs[number].start
                let end = runs[number].end
                var isAny = place == end ? 0 : 1
                // Most keys have one or none; which, nobody can guess.
                repeat {
                    let post = filed.posts[place]
                    let kind = post.kindNumber
                    let waitingCount = counts[kind]
                    waiting[kind &* Self.list &+ waitingCount] = Scratch.Waiting(
                        post: post, key: key, start: 0)
                    counts[kind] = waitingCount &+ judge.mayHold(post, keyFields) & isAny
                    if counts[kind] == Self.block { drain(kind) }
                    place &+= 1
                    isAny = 1
                } while place < end
            }
            first &+= count
        }
        for kind in 0..<Posting.Kind.allCases.count { drain(kind) }
        for (place, query) in filing.everyItem.enumerated() {
            if skipped.isEmpty || !skipped[place] { verify(query) }
        }
    }

    /// Looks at the queries of a kind that wait.
    ///
    /// All of them are of one kind, so that the processor, which guesses where a branch will go, is right.
    private func drain(_ kind: Int) {
        let first = kind &* Self.list
        let list = first..<first &+ scratch.waitingCounts.view[kind]
        scratch.waitingCounts.view[kind] = 0
        if list.isEmpty { return }
        let waiting = scratch.waiting.view
        switch Posting.Kind(rawValue: UInt32(truncatingIfNeeded: kind)) ?? .verify {
        case .wordOfOne:
            for place in list { reportSource(waiting[place].post.guardKey >> 8) }
        case .word:
            touchSubscribers(list)
            for place in list { report(waiting[place].post.query) }
        case .both:
            touchSubscribers(list)
            for place in list where states.isInText(waiting[place].post.guardKey) {
                report(waiting[place].post.query)
            }
        case .without:
            touchSubscribers(list)
            for place in list where !states.isInText(waiting[place].post.guardKey) {
                report(waiting[place].post.query)
            }
        case .pairNext:
            touchSubscribers(list)
            for place in list {
                let (post, key) = (waiting[place].post, waiting[place].key)
                if isPair(key, post.guardKey, from: key, in: .text) { report(post.query) }
            }
        case .pairBefore:
            touchSubscribers(list)
            for place in list {
                let (post, key) = (waiting[place].post, waiting[place].key)
                if isPair(post.guardKey, key, from: key, in: .text) { report(post.query) }
            }
        case .verify, .all:
            touchPrograms(list)
            for place in list { verify(waiting[place].post.query) }
        case .verifyOnce:
            touchPrograms(list)
            for place in list {
                let query = waiting[place].post.query
                if verified[query] == epoch { continue }
                verified[query] = epoch
                verify(query)
            }
        case .phrase:
            touchPrograms(list)
            for place in list where holds(leaf: leaf(waiting[place]), of: .phrase) {
                report(waiting[place].post.query)
            }
        case .pattern:
            touchPrograms(list)
            for place in list where holds(leaf: leaf(waiting[place]), of: .pattern) {
                report(waiting[place].post.query)
            }
        case .regex:
            touchPrograms(list)
            for place in list where holds(leaf: leaf(waiting[place]), of: .regex) {
                report(waiting[place].post.query)
            }
        }
    }

    /// That of a program which is one leaf.
    @inline(__always)
    private func leaf(_ one: Scratch.Waiting) -> UInt32 { queries.programs[one.start].number }

    private func touchSubscribers(_ list: Range<Int>) {
        let waiting = scratch.waiting.view
        var touched: UInt32 = 0
        for place in list { touched &+= queries.subscriberStarts[waiting[place].post.query] }
        scratch.touched = UInt64(touched)
    }

    /// Brings near what is read of them when they run, and notes where they begin.
    private func touchPrograms(_ list: Range<Int>) {
        let waiting = scratch.waiting.view
        // Nothing of what is read here is waited for.
        var touched: UInt32 = 0
        for place in list {
            let query = waiting[place].post.query
            waiting[place].start = queries.programStarts[query]
            touched &+= queries.subscriberStarts[query] &+ verified[query]
        }
        let leaves = scratch.leaves.view
        var leafCount = 0
        for place in list {
            let start = waiting[place].start
            let head = queries.programs[start]
            touch(head, leaves, &leafCount, &touched)
            if head.code.hasParts {
                touch(queries.programs[start &+ 2], leaves, &leafCount, &touched)
                touch(queries.programs[start &+ 3], leaves, &leafCount, &touched)
            }
        }
        touchTerms(leafCount, &touched)
        scratch.touched = UInt64(touched)
    }

    /// - Parameters:
    ///   - leaves: Where it is noted, if it is one.
    ///   - count: Of these.
    @inline(__always)
    private func touch(
        _ instruction: Instruction, _ leaves: FlatView<UInt32>, _ count: inout Int,
        _ touched: inout UInt32
    ) {
        guard instruction.code == .leaf else { return }
        touched &+= view.leaves[instruction.number].first &+ leafAnswers[instruction.number]
        leaves[count] = instruction.number
        count &+= 1
    }

    /// - Parameter count: Of leaves in `scratch.leaves`.
    private func touchTerms(_ count: Int, _ touched: inout UInt32) {
        // First leaves, then patterns, then where their steps begin.
        let numbers = scratch.leaves.view
        var patterns = 0
        for place in 0..<count {
            let leaf = view.leaves[numbers[place]]
            if leaf.kind == .phrase { touched &+= view.stepKeys[leaf.first] }
            if leaf.kind == .regex { touched &+= view.regexes.touch(leaf.first) }
            guard leaf.kind == .pattern else { continue }
            touched &+= view.patterns[leaf.first].slop
            numbers[patterns] = leaf.first
            patterns &+= 1
        }
        for place in 0..<patterns {
            let sequences = view.patterns[numbers[place]].sequences
            if sequences.start == sequences.end { continue }
            touched &+= view.sequences[sequences.start].start
        }
        for place in 0..<patterns {
            let sequences = view.patterns[numbers[place]].sequences
            if sequences.start == sequences.end { continue }
            touched &+= view.steps[view.sequences[sequences.start].start].before
        }
        for place in 0..<patterns {
            let sequences = view.patterns[numbers[place]].sequences
            if sequences.start == sequences.end { continue }
            let keys = view.steps[view.sequences[sequences.start].start].keys
            if keys.start != keys.end { touched &+= view.stepKeys[keys.start] }
        }
    }
}

/// What can be told of a post without its query, and without a branch.
private struct PostJudge: BitwiseCopyable {
    let states: Scratch.KeyStates

    /// 0 if its query doesn't hold for certain, or else 1.
    ///
    /// - Parameter keyFields: Where the post's key is.
    @inline(__always)
    func mayHold(_ post: Posting, _ keyFields: FieldSet) -> Int {
        let hasGuard = post.hasGuard
        let isGuarded = states.presence(of: post.guardKey & hasGuard) | ~hasGuard & 1
        return UInt32(keyFields.rawValue) & post.fields & 0xFF == 0
            ? 0 : Int(truncatingIfNeeded: isGuarded)
    }
}
