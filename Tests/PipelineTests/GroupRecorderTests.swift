import FeedModel
import FeedStore
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("Group commit")
struct GroupRecorderTests {
    @Test func `gives each of many polls at once its own answer, when it is on the disk`()
        async throws
    {
        let folder = try TemporaryFolder()
        let store = try FeedStore(path: folder.file("feedwatch.db"))
        let recorder = GroupRecorder(
            store: store, isRehearsal: false, decider: AlertDecider(rules: []),
            now: { Date(timeIntervalSince1970: 1000) })
        let answers = try await withThrowingTaskGroup(of: (Int, PollSummary).self) { group in
            for number in 1...300 {
                group.addTask {
                    var document = ParsedFeed()
                    document.items = (0..<number % 7).map { index in
                        var item = Item()
                        item.id = "\(index)"
                        return item
                    }
                    let poll = PollRecord(
                        feed: Feed(name: FeedName("feed \(number)"), source: .url("http://x/")),
                        polledAt: Date(timeIntervalSince1970: 1000),
                        outcome: .document(
                            document, validators: nil, bodyDigest: [], isComplete: true))
                    return (number, try await recorder.record(poll))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 300)
        for (number, summary) in answers {
            #expect(summary.feed == FeedName("feed \(number)"))
            #expect(summary.new == number % 7)
        }
        #expect(try await store.feedStates().count == 300)
    }
}
