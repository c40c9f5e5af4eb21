import FeedModel

/// Looks over a configuration as a whole for what was hardly meant.
struct Oddities {
    let log: MistakeLog

    func note(
        feeds: [(TableReader, Feed?)], rules: [(TableReader, Rule?)],
        sinks: [(TableReader, Sink?)], events: [SinkName]
    ) {
        if rules.isEmpty { log.note(.noRules, line: 0) }
        let tags = Set(feeds.flatMap { $0.1?.tags ?? [] })
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
        for case (let table, let feed?) in feeds {
            guard case .url = feed.source, case .every(let interval) = feed.schedule,
                interval < ScheduleBounds.polite
            else { continue }
            log.note(.impolite(feed: feed.name.text), line: table.line)
        }
        noteRepetitions(feeds, sinks)
    }

    private func noteRepetitions(
        _ feeds: [(TableReader, Feed?)], _ sinks: [(TableReader, Sink?)]
    ) {
        var feedOfSource: [FeedSource: FeedName] = [:]
        for case (let table, let feed?) in feeds {
            if let other = feedOfSource[feed.source] {
                log.note(
                    .sameSource(feed: feed.name.text, other: other.text), line: table.line)
            } else {
                feedOfSource[feed.source] = feed.name
            }
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
