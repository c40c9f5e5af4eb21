import FeedModel
import FeedStore
import Foundation
import Testing

@testable import Pipeline

@Suite("Polls of feeds without news")
struct UnchangedPollsTests {
    private func poll(_ number: Int) -> PollRecord {
        PollRecord(
            feed: Feed(name: FeedName("feed \(number)"), source: .url("http://x/")),
            polledAt: Date(timeIntervalSince1970: 1000), outcome: .unchanged(validators: nil))
    }

    private func polls(_ count: Int) -> UnchangedPolls {
        var polls = UnchangedPolls()
        for number in 0..<count { _ = polls.add(poll(number)) }
        return polls
    }

    /// The numbers of those that are to be recorded now.
    private func next(of polls: inout UnchangedPolls, isLast: Bool = false) -> [String] {
        (polls.next(isLast: isLast) ?? []).map(\.feed.name.text)
    }

    @Test func `wait until they are worth a sync`() {
        var polls = polls(UnchangedPolls.batch - 1)
        let few = next(of: &polls)
        #expect(few == [])
        _ = polls.add(poll(UnchangedPolls.batch - 1))
        let batch = next(of: &polls)
        #expect(batch == (0..<UnchangedPolls.batch).map { "feed \($0)" })
    }

    @Test func `wait for no others when there are none, or for long`() {
        var last = polls(1)
        let lastBatch = next(of: &last, isLast: true)
        #expect(lastBatch == ["feed 0"])
        var late = polls(1)
        late.runOutOfPatience()
        let lateBatch = next(of: &late)
        #expect(lateBatch == ["feed 0"])
    }

    @Test func `are recorded one batch at a time, and have all been then`() {
        var polls = polls(1)
        let first = next(of: &polls, isLast: true)
        let (isFirst, isSecond) = (polls.add(poll(1)), polls.add(poll(2)))
        let meanwhile = next(of: &polls, isLast: true)
        #expect(first == ["feed 0"])
        #expect(isFirst && !isSecond)
        #expect(meanwhile == [])
        polls.recorded()
        let second = next(of: &polls, isLast: true)
        #expect(second == ["feed 1", "feed 2"])
        #expect(!polls.isEmpty)
        polls.recorded()
        #expect(polls.isEmpty)
    }

    @Test func `bound what is asked for when the disk is slow`() {
        #expect(polls(4 * UnchangedPolls.batch - 1).hasRoom)
        #expect(!polls(4 * UnchangedPolls.batch).hasRoom)
    }
}
