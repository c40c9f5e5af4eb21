// Compiled into the WatchRules module by instructions.py: matches items with rules once to warm up and
// once while callgrind counts. Prints how many items there are, how many matches, and how many allocations
// that time.
internal import FeedModel
internal import Foundation

@_silgen_name("begin_counting") private func beginCounting()
@_silgen_name("end_counting") private func endCounting()
@_silgen_name("allocation_count") private func allocationCount() -> Int

@main
struct Instructions {
    private struct Line: Decodable {
        var id, feed, lang, host, title, summary: String
        var authors, tags, content: [String]
    }

    static func main() throws {
        let paths = CommandLine.arguments.dropFirst()
        guard let queries = paths.first, let texts = paths.dropFirst().first else { exit(64) }
        let rules = try lines(of: queries).enumerated().map { number, query in
            Rule(
                name: RuleName("r\(number)"), query: RuleQuery(),
                match: MatchText(String(query)), notify: [])
        }
        let items = try lines(of: texts).map { text in
            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
            var item = Item()
            item.id = line.id
            item.link = "https://\(line.host)/\(line.id)"
            item.title = line.title
            item.summaryText = line.summary
            item.contentText = line.content.joined(separator: "\n\n")
            item.language = line.lang
            item.authors = line.authors.map { Person(name: $0) }
            item.categories = line.tags.map { FeedModel.Category(term: $0) }
            return (item: item, feed: line.feed)
        }
        let ruleSet = RuleSet(rules)
        func matches() -> Int {
            var matches = 0
            for (item, feed) in items {
                ruleSet.forEachMatch(in: item, feedTags: [], feedName: feed) { _ in matches += 1 }
            }
            return matches
        }
        _ = matches()
        let allocations = allocationCount()
        beginCounting()
        let found = matches()
        endCounting()
        print(items.count, found, allocationCount() - allocations)
    }

    private static func lines(of path: String) throws -> [Substring] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    }
}
