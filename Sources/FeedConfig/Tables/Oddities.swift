import FeedModel

/// Looks over a configuration as a whole for what was hardly meant.
struct Oddities {
    let log: MistakeLog

    func note(
        feeds: FeedList, rules: [(TableReader, Rule?)],
        sinks: [(TableReader, Sink?)], events: [SinkName]
    ) {
        if rules.isEmpty { log.note(.noRules, line: 0) }
        // Of most files no rule asks for tags, and each feed may have some.
        let asksForTags = rules.contains { $0.1?.tags.isEmpty == false }
        let tags = asksForTags ? Set(feeds.feeds.flatMap(\.tags)) : []
        for case (let table, let rule?) in rules {
            for tag in rule.tags where !tags.contains(tag) {
                log.note(
                    .tagOfNoFeed(tag: tag, rule: rule.name.text), line: table.line(of: "tags"))
            }
        }
        let notified = Set(
            rules.flatMap { ($0.1?.notify ?? []) + ($0.1?.shaping?.escalateTo ?? []) }
                + sinks.compactMap { $0.1?.policy.fallback } + events)
        for case (let table, let sink?) in sinks
        where !rules.isEmpty && !notified.contains(sink.name) {
            log.note(.sinkOfNoRule(sink.name.text), line: table.line)
        }
        for (feed, line) in zip(feeds.feeds, feeds.lines) {
            guard case .url = feed.source, case .every(let interval) = feed.schedule,
                interval < ScheduleBounds.polite
            else { continue }
            log.note(.impolite(feed: feed.name.text), line: line)
        }
        noteRepetitions(feeds, sinks)
    }

    private func noteRepetitions(
        _ feeds: FeedList, _ sinks: [(TableReader, Sink?)]
    ) {
        // The first feed of each source, by its place.
        var firsts = Dictionary<FeedSource, Int>(minimumCapacity: feeds.feeds.count)
        for (index, feed) in feeds.feeds.enumerated() {
            guard let first = firsts.updateValue(index, forKey: feed.source) else { continue }
            firsts[feed.source] = first
            log.note(
                .sameSource(feed: feed.name.text, other: feeds.feeds[first].name.text),
                line: feeds.lines[index])
        }
        var sinkOfFile: [String: SinkName] = [:]
        for case (let table, let sink?) in sinks {
            guard let path = sink.kind.writtenFile else { continue }
            if let other = sinkOfFile[path] {
                log.note(.sameFile(sink: sink.name.text, other: other.text), line: table.line)
            } else {
                sinkOfFile[path] = sink.name
            }
        }
    }
}

extension SinkKind {
    fileprivate var writtenFile: String? {
        switch self {
        case .file(let path, _), .feed(let path, _): path
        case .stdout, .folder, .exec, .email, .mqtt, .webhook: nil
        }
    }
}
