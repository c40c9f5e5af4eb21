import FeedModel
import Testing
import WatchRules

@Suite("The words of a link")
struct LinkTests {
    private func spans(_ leaf: QueryNode, in link: String) -> [String]? {
        var item = Item()
        item.link = link
        let evaluation = evaluation(of: .scope(.url, leaf), in: item)
        return evaluation.matched ? evaluation.spans.map(\.text) : nil
    }

    @Test(
        "are found, and told as they stand in it",
        arguments: [
            (word("technology"), "https://a.example/technology/x", ["technology"]),
            (phrase("big deal"), "https://a.example/big-deal_2026.html?x=1", ["big-deal"]),
            (word("deal.html"), "https://a.example/big-deal.html", ["deal.html"]),
            (word("deal_2026.html"), "https://a.example/deal_2026.html", ["deal_2026.html"]),
            (word("deal"), "https://a.example/deal.html", ["deal"]),
            (word("café"), "https://a.example/caf%C3%A9/x", ["caf%C3%A9"]),
            (exactly("café"), "https://a.example/caf%C3%A9/x", ["caf%C3%A9"]),
            (phrase("new york"), "https://a.example/new%20york", ["new%20york"]),
            (word("data-centre"), "https://a.example/data%2Dcentre", ["data%2Dcentre"]),
            (word("人工"), "https://a.example/%E4%BA%BA%E5%B7%A5", ["%E4%BA%BA%E5%B7%A5"]),
            (word("🚀"), "https://a.example/%F0%9F%9A%80/x", ["%F0%9F%9A%80"]),
            (word("b"), "https://a.example/a%2Fb", ["b"]),
            (word("caf"), "https://a.example/caf%C3%A9", nil),
            (word("caf"), "https://a.example/caf%E9", ["caf"]),  // not UTF-8
            (word("100"), "https://a.example/100%", ["100"]),
            (word("example"), "https://a.example/x", nil),
        ] as [(QueryNode, String, [String]?)])
    func words(leaf: QueryNode, link: String, found: [String]?) {
        #expect(spans(leaf, in: link) == found)
    }
}
