import Crypto
import FeedFetching
import FeedModel
import FeedParsing
import FeedStore
import Foundation

/// What came of asking for a feed, and when.
struct FetchedFeed: Sendable {
    var outcome: FetchOutcome
    var startedAt: Date
    var answeredAt: Date
    /// Whether no validators were sent.
    var isUnconditional: Bool

    var isDocument: Bool { if case .document = outcome { true } else { false } }

    /// Of the document.
    var byteCount: Int {
        if case .document(let document) = outcome { document.byteCount } else { 0 }
    }
}

/// One feed, once: asks for its document and reads it. What came of it is a value to be recorded.
struct FeedRefresh: Sendable {
    let fetcher: FeedFetcher
    let now: @Sendable () -> Date

    private let parser: FeedParser

    /// - Parameter keepsHTML: Whether whoever looks at the items needs more than their texts.
    init(fetcher: FeedFetcher, keepsHTML: Bool = true, now: @escaping @Sendable () -> Date) {
        self.fetcher = fetcher
        self.now = now
        var options = FeedParser.Options()
        options.keepsHTML = keepsHTML
        parser = FeedParser(options: options)
    }

    /// Asks for the document.
    ///
    /// - Parameter isLastOfHost: Whether no further feed of its host follows.
    /// - Throws: When the task was cancelled before the feed answered, which says nothing of it.
    func fetch(
        _ due: DueFeed, isLastOfHost: Bool
    ) async throws(CancellationError) -> FetchedFeed {
        let startedAt = now()
        let known = due.known
        let validators = due.distrusts304 ? nil : known?.state.validators
        let outcome = try await fetcher.fetch(
            due.feed, validators: validators, movedTo: known?.state.movedTo,
            acceptsDelta: known?.state.offersDeltas ?? false, keepsConnection: !isLastOfHost,
            now: startedAt)
        return FetchedFeed(
            outcome: outcome, startedAt: startedAt, answeredAt: now(),
            isUnconditional: validators?.isEmpty ?? true)
    }

    /// What an answer means.
    func record(_ fetched: FetchedFeed, of due: DueFeed) -> PollRecord {
        var record = PollRecord(
            feed: due.feed, polledAt: fetched.startedAt, isLate: due.isLate,
            outcome: .failed("nothing was tried"))
        record.known = due.known
        record.beatAt = due.beat
        record.isUnconditional = fetched.isUnconditional
        take(fetched.outcome, of: due, into: &record)
        record.countedAs = PollKind(fetched.outcome, record.outcome)
        // What a server asks for counts from its answer, which may have been slow.
        let wait = max(0, fetched.answeredAt.timeIntervalSince(fetched.startedAt))
        record.notBefore?.addTimeInterval(wait)
        record.hostPause?.until.addTimeInterval(wait)
        return record
    }

    private func take(_ outcome: FetchOutcome, of due: DueFeed, into record: inout PollRecord) {
        switch outcome {
        case .document(let document):
            read(document, lastDigest: due.known?.state.bodyDigest, into: &record)
            record.isAnsweredInFull = true
            record.isDelta = document.isDelta
            record.offersDeltas = document.offersDeltas
            record.permanentURL = document.movedTo
            record.notBefore = document.earliestNext
            record.notBeforeSource = document.earliestNextSource
        case .notModified(let answer):
            record.outcome = .unchanged(validators: answer.validators)
            record.permanentURL = answer.movedTo
            record.notBefore = answer.earliestNext
            record.notBeforeSource = answer.earliestNextSource
        case .gone:
            let reason =
                "\(due.state?.target ?? due.feed.source.description) is gone for good (410)"
            // The URL of feeds.toml may still know better.
            record.outcome =
                due.state?.movedTo == nil
                ? .gone(
                    "\(reason); it is polled no longer. Correct its `url`, remove it, or have it "
                        + "polled again: feedwatch feeds revive \(due.feed.name)")
                : .failed("\(reason); its `url` of feeds.toml is asked next.")
        case .failed(let failure):
            record.outcome = .failed("\(failure.error)")
            record.notBefore = failure.earliestNext
            record.notBeforeSource = failure.earliestNext.map { _ in "Retry-After" }
            if let host = failure.throttlingAuthority, let until = failure.earliestNext {
                record.hostPause = HostPause(authority: host, until: until)
            }
        }
    }

    private func read(
        _ document: FetchedDocument, lastDigest: [UInt8]?, into record: inout PollRecord
    ) {
        let digest = Array(SHA256.hash(data: document.content))
        if digest == lastDigest {
            record.outcome = .unchanged(validators: document.validators)
            return
        }
        let bytes: [UInt8]
        do throws(FeedFetchingError) { bytes = try document.unpacked() } catch {
            record.outcome = .failed("\(error)")
            return
        }
        do {
            var feed = try parser.parse(
                bytes, contentType: document.contentType, url: document.url)
            feed.passOnLanguage()
            record.outcome = .document(
                feed, validators: document.validators, bodyDigest: digest,
                isComplete: !feed.isTruncated)
        } catch {
            record.isPage = error.isPage
            record.outcome = .failed("\(document.url ?? document.validators.source): \(error)")
        }
    }
}
