import FeedModel
import Foundation
import Testing

@Suite("A feed's cadence")
struct CadenceTests {
    private func feed(hours: [Double?]) -> ParsedFeed {
        var feed = ParsedFeed()
        feed.items = hours.map { hour in
            var item = Item()
            item.published = hour.map { Date(timeIntervalSince1970: $0 * 3600) }
            return item
        }
        return feed
    }

    @Test func `is the median gap of its dated items, in whatever order`() {
        #expect(feed(hours: [10, 4, nil, 5, 3]).medianGap == .seconds(3600))
    }

    @Test func `is unknown with fewer than three dates`() {
        #expect(feed(hours: [1, 2, nil]).medianGap == nil)
    }
}

@Suite("An item's id")
struct ItemIdentityTests {
    @Test func `is 128 bits in hexadecimal, zeros included`() {
        #expect(
            ItemIdentity(high: 0xABC, low: 1).description
                == "item_0000000000000abc0000000000000001")
    }
}
