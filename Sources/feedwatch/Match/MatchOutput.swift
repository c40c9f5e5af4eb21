import AlertDelivery
import FeedModel
import Foundation
import WatchRules

/// What `match` prints of items, as values; it writes nothing itself.
struct MatchOutput {
    enum Style {
        /// For people: title, facts and a snippet.
        case block(colour: Bool)
        /// The hits, a line each.
        case hits
        case json(hitsOnly: Bool)
        case count
    }

    let style: Style
    /// Named in front of counts and hits; nil where there is only one.
    let source: String?
    let feed: String?
    /// Items that matched so far.
    var items = 0
    /// No block has been printed yet.
    var isFirst: Bool

    init(style: Style, source: String?, feed: String?, isFirst: Bool) {
        self.style = style
        self.source = source
        self.feed = feed
        self.isFirst = isFirst
    }

    private var prefix: String { source.map { "\($0.safeForTerminal):" } ?? "" }

    var total: String { "\(prefix)\(items)\n" }

    mutating func text(
        of evaluation: Evaluation, _ subject: QueryItem, rule: String?
    ) throws -> String {
        switch style {
        case .json(let hitsOnly):
            if hitsOnly, !evaluation.matched { return "" }
            return try MatchJSON.line(of: evaluation, subject.item, feed: feed, rule: rule)
        case .hits:
            let prefix = prefix + (rule.map { "\($0): " } ?? "")
            return evaluation.spans.map { "\(prefix)\($0.text.safeForTerminal)\n" }.joined()
        case .count: return ""
        case .block(let colour):
            guard evaluation.matched else { return "" }
            if let rule { return line(of: evaluation, subject, rule: rule, colour) }
            defer { isFirst = false }
            return (isFirst ? "" : "\n") + block(of: evaluation, subject, colour)
        }
    }

    private func block(
        of evaluation: Evaluation, _ subject: QueryItem, _ colour: Bool
    ) -> String {
        let item = subject.item
        let date = (item.published ?? item.updated)?.formatted(.iso8601)
        let others = [QueryField.author, .category].compactMap { field in
            evaluation.spans.contains { $0.field == field }
                ? subject.marked(field, by: evaluation.spans).map {
                    "\(field.rawValue): \($0.shown(colour))"
                } : nil
        }
        let facts = [feed?.safeForTerminal, date].compactMap(\.self) + others
        let link = subject.marked(.url, by: evaluation.spans).map { $0.shown(colour) }
        let snippet = subject.snippet(of: evaluation.spans) ?? subject.opening()
        return [
            title(of: evaluation, subject, colour),
            facts.isEmpty ? nil : "    " + facts.joined(separator: " · "),
            link.map { "    " + $0 }, snippet.map { "    " + $0.shown(colour) },
        ].compactMap(\.self).joined(separator: "\n") + "\n"
    }

    /// Of a rule: which one, and what it found.
    private func line(
        of evaluation: Evaluation, _ subject: QueryItem, rule: String, _ colour: Bool
    ) -> String {
        [
            rule, title(of: evaluation, subject, colour),
            subject.snippet(of: evaluation.spans).map { $0.shown(colour) },
            subject.item.link?.safeForTerminal,
        ].compactMap(\.self).joined(separator: "  ") + "\n"
    }

    private func title(
        of evaluation: Evaluation, _ subject: QueryItem, _ colour: Bool
    ) -> String {
        guard let title = subject.marked(.title, by: evaluation.spans) else { return "(untitled)" }
        return colour ? "\u{1B}[1m\(title.shown(colour))\u{1B}[0m" : title.shown(colour)
    }
}

/// The lines of `match --json`.
enum MatchJSON {
    /// `{"matched", "item", "feed", "spans"}`, and `rule` if one asks.
    static func line(
        of evaluation: Evaluation, _ item: Item, feed: String?, rule: String?
    ) throws -> String {
        let spans = evaluation.spans.map {
            Line.Span(
                field: $0.field.rawValue, start: $0.scalars.lowerBound, end: $0.scalars.upperBound,
                text: $0.text)
        }
        return try JSONLine.text(
            Line(
                rule: rule, matched: evaluation.matched, item: item.id ?? item.link, feed: feed,
                spans: spans))
    }

    /// `{"errors": [{"kind", "column", "offset", "message"}]}`
    static func line(of refusal: QueryErrors) throws -> String {
        let errors = refusal.mistakes.map {
            Errors.One(
                kind: $0.kind.rawValue, column: $0.column, offset: $0.range.lowerBound,
                message: $0.message)
        }
        return try JSONLine.text(Errors(errors: errors))
    }

    private struct Line: Encodable {
        struct Span: Encodable {
            var field: String
            var start: Int
            var end: Int
            var text: String
        }

        var rule: String?
        var matched: Bool
        var item: String?
        var feed: String?
        var spans: [Span]

        private enum CodingKeys: String, CodingKey { case rule, matched, item, feed, spans }

        /// What isn't known is null, but for the rule.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(rule, forKey: .rule)
            try container.encode(matched, forKey: .matched)
            try container.encode(item, forKey: .item)
            try container.encode(feed, forKey: .feed)
            try container.encode(spans, forKey: .spans)
        }
    }

    private struct Errors: Encodable {
        struct One: Encodable {
            var kind: String
            var column: Int
            var offset: Int
            var message: String
        }

        var errors: [One]
    }
}
