/// Goes through the posts of an item's keys.
extension QueryMatcher {
    /// How many keys, or queries, are looked at together: while the memory of one is waited for, that of
    /// the others is asked for.
    static let block = 64

    func walk(_ skipped: [Bool]) {
        let filed = filing.view
        let judge = PostJudge(states: states)
        let (present, runs, waiting) = (
            scratch.present.view, scratch.runs.view, scratch.waiting.view
        )
        let presentCount = scratch.presentCount
        var waitingCount = 0
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
                while place != runs[number].end {
                    let post = filed.posts[place]
                    place &+= 1
                    guard judge.mayHold(post, keyFields) else { continue }
                    waiting[waitingCount] = Scratch.Waiting(
                        post: post, key: key, start: 0)
                    waitingCount &+= 1
                    if waitingCount == Self.block {
                        drain(waitingCount)
                        waitingCount = 0
                    }
                }
            }
            first &+= count
        }
        drain(waitingCount)
        for (place, query) in filing.everyItem.enumerated() {
            if skipped.isEmpty || !skipped[place] { verify(query) }
        }
    }

    /// Looks at the first `count` queries that wait.
    private func drain(_ count: Int) {
        let waiting = scratch.waiting.view
        // Nothing of what is read here is waited for.
        var touched: UInt32 = 0
        for number in 0..<count {
            let post = waiting[number].post
            waiting[number].start = queries.programStarts[post.query]
            touched &+= queries.subscriberStarts[post.query]
            if post.kind == .verifyOnce { touched &+= verified[post.query] }
        }
        let leaves = scratch.leaves.view
        var leafCount = 0
        for number in 0..<count where waiting[number].post.kind.isVerified {
            let start = waiting[number].start
            let head = queries.programs[start]
            touch(head, leaves, &leafCount, &touched)
            if head.code.hasParts {
                touch(queries.programs[start &+ 2], leaves, &leafCount, &touched)
                touch(queries.programs[start &+ 3], leaves, &leafCount, &touched)
            }
        }
        touchTerms(leafCount, &touched)
        scratch.touched = UInt64(touched)
        for number in 0..<count { look(at: waiting[number]) }
    }

    private func look(at one: Scratch.Waiting) {
        let post = one.post
        switch post.kind {
        case .word, .both, .without: report(post.query)
        case .wordOfOne: reportSource(post.guardKey >> 8)
        case .pairNext:
            if isPair(one.key, post.guardKey, from: one.key, in: .text) { report(post.query) }
        case .pairBefore:
            if isPair(post.guardKey, one.key, from: one.key, in: .text) { report(post.query) }
        case .verify: verify(post.query)
        case .verifyOnce:
            if verified[post.query] == epoch { return }
            verified[post.query] = epoch
            verify(post.query)
        }
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

/// What can be told of a post without its query.
private struct PostJudge: BitwiseCopyable {
    let states: Scratch.KeyStates

    /// - Parameter keyFields: Where the post's key is.
    @inline(__always)
    func mayHold(_ post: Posting, _ keyFields: FieldSet) -> Bool {
        switch post.kind {
        case .word, .wordOfOne:
            let fields = FieldSet(rawValue: UInt8(truncatingIfNeeded: post.guardKey))
            return !keyFields.isDisjoint(with: fields)
        case .both: return !keyFields.isDisjoint(with: .text) && states.isInText(post.guardKey)
        case .without: return !keyFields.isDisjoint(with: .text) && !states.isInText(post.guardKey)
        case .pairNext, .pairBefore: return states.isPresent(post.guardKey)
        case .verify, .verifyOnce:
            return post.guardKey == none || states.isPresent(post.guardKey)
        }
    }
}
