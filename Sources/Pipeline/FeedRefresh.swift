import Crypto
import FeedFetching
import FeedModel
import FeedParsing
import FeedStore
import Foundation

/// One feed, once: asks for its document and reads it. What came of it is a value to be recorded.
struct FeedRefresh: Sendable {
    let fetcher: FeedFetcher
    let now: @Sendable () -> Date

    private let parser = FeedParser()

    init(fetcher: FeedFetcher, now: @escaping @Sendable () -> Date) {
        self.fetcher = fetcher
        self.now = now
    }

    /// - Throws: When the task was cancelled before the feed answered, which says nothing of it.
    func poll(_ due: DueFeed) async throws(CancellationError) -> PollRecord {
        let startedAt = now()
        let outcome = try await fetcher.fetch(
            due.feed, validators: due.state?.validators, now: startedAt)
        var record = PollRecord(
            feed: due.feed, polledAt: startedAt, isLate: due.isLate,
            outcome: .failed("nothing was tried"))
        switch outcome {
        case .document(let document):
            record.outcome = read(document, lastDigest: due.state?.bodyDigest)
            record.notBefore = [document.earliestNext, record.wishOfDocument(since: startedAt)]
                .compactMap { $0 }.max()
        case .notModified(let answer):
            record.notBefore = answer.earliestNext
            record.outcome = .unchanged(validators: answer.validators)
        case .gone:
            record.outcome = .failed(
                "\(due.feed.source) is gone for good (410). Remove the feed or correct its url.")
        case .failed(let failure):
            record.notBefore = failure.earliestNext
            record.outcome = .failed("\(failure.error)")
        }
        return record
    }

    private func read(
        _ document: FetchedDocument, lastDigest: [UInt8]?
    ) -> PollRecord.Outcome {
        let digest = Array(SHA256.hash(data: document.bytes))
        if digest == lastDigest { return .unchanged(validators: document.validators) }
        do {
            let feed = try parser.parse(
                document.bytes, contentType: document.contentType, url: document.url)
            return .document(
                feed, validators: document.validators, bodyDigest: digest,
                isComplete: !feed.isTruncated)
        } catch {
            return .failed("\(document.url ?? document.validators.source): \(error)")
        }
    }
}

extension PollRecord {
    /// RSS `ttl`: how many minutes the document wishes to be kept.
    fileprivate func wishOfDocument(since start: Date) -> Date? {
        guard case .document(let document, _, _, _) = outcome, let minutes = document.feed.ttl,
            minutes > 0
        else { return nil }
        let longest = Int(PollSchedule.longestWait.components.seconds) / 60
        return start.addingTimeInterval(Double(min(minutes, longest)) * 60)
    }
}
