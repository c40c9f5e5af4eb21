import FeedModel
import FeedStore
import Foundation
import WatchRules

extension WhyAnswer {
    var json: String {
        get throws {
            try JSONLine.text(
                WhyRow(
                    item: .init(
                        id: identity?.description, guid: stored.item.id, url: stored.item.link,
                        title: stored.item.title, feed: stored.feed.text,
                        published: stored.item.published, updated: stored.item.updated,
                        first_seen: stored.firstSeen, revision: stored.revision,
                        changed_at: stored.changedAt),
                    rules: verdicts.map(row),
                    alerts: alerts.map {
                        .init(
                            id: $0.id.text, rule: $0.rule.text, created_at: $0.createdAt,
                            deliveries: $0.deliveries.map(history))
                    }))
        }
    }

    private func row(of rule: Rule, _ verdict: Verdict) -> WhyRow.Judgement {
        var row = WhyRow.Judgement(
            rule: rule.name.text, matched: false, asked: true,
            matched_when_polled: fates.keys.contains(rule.name),
            fate: fate(of: rule.name, verdict))
        switch verdict {
        case .matches(let explanation), .misses(let explanation):
            row.matched = explanation.matched
            row.clauses = WhyRow.Part(explanation.root)
            row.failing = explanation.failing.map(\.node.written)
            row.near_misses = explanation.nearMisses.map(NearMissRow.init)
            switch turns[rule.name] {
            case .won(let date, _): row.matched_since = date
            case .lost(let date, _) where row.matched_when_polled: row.matched_until = date
            case .lost, nil: break
            }
        case .notAsked, .switchedOff: row.asked = false
        }
        return row
    }
}

private struct WhyRow: Encodable {
    struct Facts: Encodable {
        let id, guid, url, title: String?
        let feed: String
        let published, updated: Date?
        let first_seen: Date
        let revision: Int
        let changed_at: Date
    }

    struct Judgement: Encodable {
        let rule: String
        var matched: Bool
        /// False for other feeds' rules, and those with mistakes.
        var asked: Bool
        let matched_when_polled: Bool
        let fate: String?
        /// Edits.
        var matched_since, matched_until: Date?
        var failing: [String]?
        var near_misses: [NearMissRow]?
        var clauses: Part?
    }

    struct Part: Encodable {
        let query: String
        let holds: Bool
        let text: String
        let spans: [StoredItemRow.Span]
        let parts: [Part]
        let omitted_parts: Int?

        init(_ clause: Clause) {
            query = clause.node.written
            holds = clause.holds
            text = clause.shortText
            spans = clause.spans.map(StoredItemRow.Span.init)
            parts = clause.parts.map(Part.init)
            omitted_parts = clause.omittedParts > 0 ? clause.omittedParts : nil
        }
    }

    struct Raised: Encodable {
        let id, rule: String
        let created_at: Date
        let deliveries: [DeliveryHistory]
    }

    let item: Facts
    let rules: [Judgement]
    let alerts: [Raised]
}
