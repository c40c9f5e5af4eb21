import FeedModel
import Foundation

extension PollRecord {
    /// What is known of the feed after this poll.
    func state(after earlier: FeedState?) -> FeedState {
        var state =
            earlier.flatMap { $0.source == feed.source.description ? $0 : $0.renewed(for: feed) }
            ?? FeedState(
                name: feed.name, source: feed.source.description, polledAt: polledAt, failures: 0)
        state.polledAt = polledAt
        state.beatAt = beatAt
        state.notBefore = notBefore
        state.notBeforeSource = notBeforeSource
        state.offersDeltas = offersDeltas ?? state.offersDeltas
        if isUnconditional { state.unconditionalAt = polledAt }
        switch outcome {
        case .document(let document, let validators, let bodyDigest, let isComplete):
            state.take(document, of: self, isComplete: isComplete, earlier: earlier)
            if isComplete {
                state.validators = validators
                // A delta's digest is not that of a document that could come again.
                state.bodyDigest = isDelta ? nil : bodyDigest
            }
        // The bytes of the last document again, or a 304.
        case .unchanged(let validators):
            state.validators = validators
            if isAnsweredInFull { state.fullAt = polledAt }
        case .gone(let reason):
            state.goneAt = polledAt
            state.fail(because: reason)
            return state
        case .failed(let reason):
            state.fail(because: reason)
            if isPage { state.pages += 1 }
            // Being throttled says nothing against the URL. Anything else does: then the one of
            // feeds.toml has its turn, and the move must prove itself anew.
            if hostPause == nil { state.forgetMove() }
            return state
        }
        state.failures = 0
        state.pages = 0
        state.lastError = nil
        state.succeededAt = polledAt
        state.follow(permanentURL)
        return state
    }
}

extension FeedState {
    /// Good polls that a permanent redirect must have led to before its target is polled directly: a
    /// maintenance page is up for one.
    static let pollsBeforeMove = 2

    /// Of a feed whose URL was changed in feeds.toml, only its items are still worth something.
    fileprivate func renewed(for feed: Feed) -> FeedState {
        FeedState(
            name: name, source: feed.source.description, baselinedAt: baselinedAt,
            polledAt: polledAt, succeededAt: succeededAt, failures: failures,
            lastError: lastError, medianGap: medianGap, haste: haste)
    }

    fileprivate mutating func take(
        _ document: ParsedFeed, of poll: PollRecord, isComplete: Bool, earlier: FeedState?
    ) {
        if isComplete { fullAt = poll.polledAt }
        if !poll.isDelta, isComplete { rhythm = PublishingRhythm(of: document.feed) }
        // A first document that was empty or broke off says too little of what there is. The
        // next one counts even if it breaks off again, or such a feed would never alert.
        let isBaseline = isComplete || earlier?.succeededAt != nil
        if isBaseline, !document.items.isEmpty, baselinedAt == nil { baselinedAt = poll.polledAt }
    }

    fileprivate mutating func fail(because reason: String) {
        failures += 1
        lastError = reason
    }

    fileprivate mutating func forgetMove() {
        movedTo = nil
        movingTo = nil
        movingPolls = 0
    }

    /// - Parameter permanentURL: Where permanent redirects alone led in this good poll.
    fileprivate mutating func follow(_ permanentURL: String?) {
        // Back to http is not remembered: whoever can forge that once should not make it last.
        guard let permanentURL, permanentURL.hasPrefix("https:") || !target.hasPrefix("https:")
        else {
            movingTo = nil
            movingPolls = 0
            return
        }
        movingPolls = permanentURL == movingTo ? movingPolls + 1 : 1
        movingTo = permanentURL
        guard movingPolls >= Self.pollsBeforeMove else { return }
        movedTo = permanentURL == source ? nil : permanentURL
        movingTo = nil
        movingPolls = 0
    }
}
