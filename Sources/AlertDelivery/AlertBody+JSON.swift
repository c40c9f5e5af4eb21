import FeedModel

extension JSONBytes {
    /// An alert as ``AlertBody`` describes it, and reads it.
    init(_ alert: Alert) {
        self.init()
        object { body in
            body.object("data") { $0.parts(of: alert) }
            body.date("timestamp", alert.matchedAt)
            body.text("type", alert.type)
        }
    }

    private mutating func parts(of alert: Alert) {
        object("alert") { facts in
            facts.text("id", alert.id)
            facts.flag("late", alert.late)
            facts.date("matched_at", alert.matchedAt)
            facts.text("reason", alert.type)
            if alert.truncated { facts.flag("truncated", true) }
        }
        if !alert.changes.isEmpty {
            list("changes", of: alert.changes) { $0.change($1) }
        }
        if let digest = alert.digest { object("digest") { $0.members(of: digest) } }
        if let event = alert.event { object("event") { $0.members(of: event) } }
        if let feed = alert.feed { object("feed") { $0.members(of: feed) } }
        if let item = alert.item {
            object("item") { $0.members(of: item) }
            list("matches", of: alert.matches) { $0.match($1) }
        }
        if let rule = alert.rule {
            object("rule") { members in
                members.text("name", rule.name)
                members.text("severity", rule.severity)
                members.texts("tags", rule.tags)
            }
        }
    }

    private mutating func change(_ change: TextChange) {
        object { members in
            members.text("field", change.field)
            members.list("parts", of: change.parts) { parts, part in
                parts.object { members in
                    members.text("kind", part.kind)
                    members.text("text", part.text)
                }
            }
        }
    }

    private mutating func members(of digest: Digest) {
        date("begin", digest.begin)
        number("count", digest.count)
        date("end", digest.end)
        list("entries", of: digest.entries) { entries, entry in
            entries.object { members in
                members.text("feed", entry.feed)
                members.text("id", entry.id)
                members.date("matched_at", entry.matchedAt)
                members.text("rule", entry.rule)
                members.text("severity", entry.severity)
                members.text("title", entry.title)
                members.text("url", entry.url)
            }
        }
        text("group", digest.group)
        text("reason", digest.reason)
    }

    private mutating func members(of event: EventFacts) {
        number("count", event.count)
        text("message", event.message)
        text("severity", event.severity)
        date("since", event.since)
        text("sink", event.sink)
        date("until", event.until)
    }

    private mutating func members(of feed: FeedFacts) {
        text("name", feed.name)
        text("site_url", feed.siteURL)
        texts("tags", feed.tags)
        text("title", feed.title)
        text("url", feed.url)
    }

    private mutating func members(of item: ItemFacts) {
        texts("authors", item.authors)
        texts("categories", item.categories)
        date("first_seen", item.firstSeen)
        text("guid", item.guid)
        text("id", item.id)
        text("language", item.language)
        date("published", item.published)
        text("summary", item.summary)
        text("title", item.title)
        date("updated", item.updated)
        text("url", item.url)
    }

    private mutating func match(_ match: TermMatch) {
        object { members in
            members.number("end", match.end)
            members.text("field", match.field)
            members.text("snippet", match.snippet)
            members.number("snippet_start", match.snippetStart)
            members.number("start", match.start)
            members.text("term", match.term)
        }
    }
}
