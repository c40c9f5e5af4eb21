import FeedModel
import Foundation
import WatchRules

/// Short ways to write query trees and items in tests.

func word(_ text: String) -> QueryNode { .term(TermLeaf(text)) }
func phrase(_ text: String, slop: Int = 0) -> QueryNode {
    .term(TermLeaf(text, isPhrase: true, slop: slop))
}
func exactly(_ text: String) -> QueryNode {
    .term(TermLeaf(text, isPhrase: text.contains(" "), isExact: true))
}
func near(
    _ left: QueryNode, _ right: QueryNode, _ reach: NearNode.Reach = .words(5),
    ordered: Bool = false
) -> QueryNode {
    .near(NearNode(left, right, reach: reach, isOrdered: ordered))
}

func item(
    title: String? = nil, summary: String? = nil, content: String? = nil
) -> Item {
    var item = Item()
    item.title = title
    item.summaryText = summary
    item.contentText = content
    return item
}

let noon = Date(timeIntervalSince1970: 1_772_366_400)  // 2026-03-01T12:00:00Z

func evaluation(
    of query: QueryNode, in item: Item, options: QueryOptions = QueryOptions()
) -> Evaluation {
    QueryInterpreter(query, options: options)
        .evaluate(QueryItem(item, feed: "The Desk", folders: ["Tech"], language: "en"), now: noon)
}

func holds(_ query: QueryNode, in item: Item, options: QueryOptions = QueryOptions()) -> Bool {
    evaluation(of: query, in: item, options: options).matched
}

/// The pieces of `text`, as content, that make `query` hold; nil if it doesn't.
func pieces(
    _ query: QueryNode, in text: String, options: QueryOptions = QueryOptions()
) -> [String]? {
    let evaluation = evaluation(of: query, in: item(content: text), options: options)
    return evaluation.matched ? evaluation.spans.map(\.text) : nil
}
