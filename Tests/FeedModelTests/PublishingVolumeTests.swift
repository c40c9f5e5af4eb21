import FeedModel
import Foundation
import Testing

@Suite("How much a feed publishes in a week")
struct PublishingVolumeTests {
    private static let start = Date(timeIntervalSince1970: 1_700_000_000)

    /// Polls once a day; `weeks` has the items of each week's first day.
    private func news(_ weeks: [Int], lateOn: Int? = nil) -> [PublishingVolume.News] {
        var volume = PublishingVolume()
        var news: [PublishingVolume.News] = []
        _ = volume.note(0, at: Self.start, hasGap: true)
        for day in 1...(weeks.count * 7) {
            let items = day % 7 == 1 ? weeks[(day - 1) / 7] : 0
            let told = volume.note(
                items, at: Self.start + Double(day) * 86_400, hasGap: day == lateOn)
            news += [told].compactMap(\.self)
        }
        return news
    }

    @Test func `is told when it falls below a quarter of what is usual, and when it is back`() {
        #expect(news([40, 40, 40, 40, 10]) == [])
        #expect(news([40, 40, 40, 40, 9]) == [.sparse(items: 9, usual: 40)])
        #expect(
            news([40, 40, 40, 40, 9, 9, 12, 20])
                == [.sparse(items: 9, usual: 40), .recovered(usual: 40)])
    }

    @Test func `is told seldom while it lasts, until it is what is usual`() {
        let sparse = PublishingVolume.News.sparse(items: 4, usual: 40)
        let weeks = [40, 40, 40, 40] + Array(repeating: 4, count: 30)
        #expect(news(weeks) == [sparse, sparse, sparse])
    }

    @Test func `needs four weeks, and an item a day`() {
        #expect(news([40, 40, 40, 1]) == [])
        #expect(news([6, 6, 6, 6, 1]) == [])
    }

    @Test func `leaves silence and weeks with an outage out`() {
        #expect(news([40, 40, 40, 40, 0, 0]) == [])
        #expect(news([40, 40, 40, 40, 9], lateOn: 33) == [])
    }
}
