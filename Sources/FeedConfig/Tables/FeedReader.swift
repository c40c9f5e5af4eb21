import FeedModel
import Foundation

/// The keys that a feed may take from `[defaults]`; nil where nothing was said.
struct FeedSettings {
    var schedule: Schedule?
    var tags: [String]?
    var allowPrivate: [String]?
    var firstRun: FirstRun?
    var identity: [IdentityKey]?
    var access: AccessSettings
    var keep: Duration?

    /// - Parameter timeZone: Says when a day begins.
    init(_ table: TableReader, timeZone: TimeZone) {
        schedule = table.schedule()
        tags = table.tags()
        allowPrivate = table.hostsAndPorts()
        firstRun = table.firstRun(timeZone)
        identity = table.texts("identity")?.compactMap { text, line in
            table.choice(text, key: "identity", line: line)
        }
        access = AccessSettings(table)
        keep = table.duration("keep", in: ScheduleBounds.keep)
    }
}

extension TableReader {
    /// A `[[feed]]`; nil if it has a mistake that leaves nothing to poll.
    func feed(defaults: FeedSettings?, timeZone: TimeZone) -> Feed? {
        let name = name()
        let (source, credentials) = source()
        var own = FeedSettings(self, timeZone: timeZone)
        own.access.authorization = own.access.authorization ?? credentials
        guard let name, let source else { return nil }
        var feed = Feed(name: FeedName(name), source: source)
        feed.schedule = own.schedule ?? defaults?.schedule ?? feed.schedule
        feed.tags = own.tags ?? defaults?.tags ?? feed.tags
        feed.allowPrivate = own.allowPrivate ?? defaults?.allowPrivate ?? feed.allowPrivate
        feed.firstRun = own.firstRun ?? defaults?.firstRun ?? feed.firstRun
        feed.identity = own.identity ?? defaults?.identity ?? feed.identity
        feed.access = own.access.access(over: defaults?.access)
        feed.keep = own.keep ?? defaults?.keep
        return feed
    }

    /// The source, and the credentials that stood in its URL.
    private func source() -> (FeedSource?, ServerAccess.Authorization?) {
        let web = urlAndCredentials("url")
        let sources = [web.map { FeedSource.url($0.url) }, path("path").map(FeedSource.path)]
        let given = ["url", "path"].filter(has)
        if given.isEmpty { log.add(.missingOneOf(["url", "path"], of: .feed), line: line) }
        return (only(sources, of: given), web?.credentials)
    }

    /// Credentials are taken out of the URL, which is shown in many places.
    private func urlAndCredentials(
        _ key: String
    ) -> (url: String, credentials: ServerAccess.Authorization?)? {
        guard let text = text(key) else { return nil }
        let (bare, credentials) = WebAddress.withoutCredentials(text)
        if let mistake = WebAddress.mistake(in: bare) {
            add(.badURL(key: key, mistake), at: key)
            return nil
        }
        guard let credentials else { return (bare, nil) }
        let mistake: ConfigurationMistake.URLMistake? =
            if log.othersMayRead {
                .exposedCredentials
            } else if has("auth") {
                .credentialsTwice
            } else if credentials.authorization == nil {
                .badCredentials
            } else {
                nil
            }
        if let mistake {
            add(.badURL(key: key, mistake), at: key)
            return nil
        }
        return (bare, credentials.authorization)
    }

    fileprivate func schedule() -> Schedule? {
        let every = duration("every", in: ScheduleBounds.every).map(Schedule.every)
        return only([every, cron(), adaptive()], of: ["every", "cron", "adaptive"].filter(has))
    }

    /// The one value there is. All were read before, so that the mistakes of each are told.
    private func only<Value>(_ values: [Value?], of keys: [String]) -> Value? {
        if keys.count > 1 { log.add(.onlyOneOf(keys), line: keys.map(line(of:)).max() ?? line) }
        return values.compactMap(\.self).first
    }

    private func cron() -> Schedule? {
        cronExpression("cron").map(Schedule.cron)
    }

    private func adaptive() -> Schedule? {
        guard let inner = innerTable("adaptive", keys: ["min", "max"]) else { return nil }
        let minimum =
            inner.has("min")
            ? inner.duration("min", in: ScheduleBounds.adaptive) : ScheduleBounds.adaptiveMinimum
        let maximum =
            inner.has("max")
            ? inner.duration("max", in: ScheduleBounds.adaptive) : ScheduleBounds.adaptiveMaximum
        guard let minimum, let maximum else { return nil }
        guard minimum <= maximum else {
            add(.minimumAboveMaximum, at: "adaptive")
            return nil
        }
        return .adaptive(minimum: minimum, maximum: maximum)
    }

    fileprivate func firstRun(_ timeZone: TimeZone) -> FirstRun? {
        guard let node = node("first_run") else { return nil }
        if case .string(let text) = node.value {
            if text == "baseline" { return .baseline }
            if text == "all" { return .all }
            let known = ["baseline", "all"]
            add(
                .unknownValue(
                    text, key: "first_run", known: known, nearest: known.nearest(to: text)),
                at: "first_run")
            return nil
        }
        guard let inner = innerTable("first_run", keys: ["newest", "since"]) else { return nil }
        if inner.has("newest"), inner.has("since") {
            add(.onlyOneOf(["newest", "since"]), at: "first_run")
            return nil
        }
        if let count = inner.node("newest") { return inner.newest(count) }
        if let date = inner.node("since") { return inner.since(date, timeZone) }
        add(.missingInnerKey(of: "first_run", known: ["newest", "since"]), at: "first_run")
        return nil
    }

    private func newest(_ node: TOMLNode) -> FirstRun? {
        guard case .integer(let count) = node.value else {
            wrongType("newest", wanted: "a whole number", found: node)
            return nil
        }
        guard (1...10_000).contains(count) else {
            add(.outOfRange(key: "newest", lowest: "1", highest: "10000"), at: "newest")
            return nil
        }
        return .newest(count)
    }

    private func since(_ node: TOMLNode, _ timeZone: TimeZone) -> FirstRun? {
        guard case .date(let date) = node.value else {
            wrongType("since", wanted: "a date without quotation marks", found: node)
            return nil
        }
        guard let instant = date.instant(in: timeZone) else {
            add(.badDate, at: "since")
            return nil
        }
        return .since(instant)
    }

    /// A `{ … }` value, whose keys are checked here.
    func innerTable(_ key: String, keys: [String]) -> TableReader? {
        guard let node = node(key) else { return nil }
        guard case .table(let nodes) = node.value else {
            wrongType(key, wanted: "a table such as \(Self.examples[key] ?? "{ … }")", found: node)
            return nil
        }
        for (inner, value) in nodes.byKey where !keys.contains(inner) {
            log.add(.unknownInnerKey(inner, of: key, known: keys), line: value.line)
        }
        return TableReader(inner: nodes.filter { keys.contains($0.key) }, line: node.line, of: self)
    }

    private static let examples = [
        "adaptive": "{ min = \"15m\", max = \"1d\" }",
        "auth": "{ user = \"ann\", password = \"env:PASSWORD\" }",
        "proxy": "{ url = \"http://proxy:3128\" } or a text such as \"http://proxy:3128\"",
        "heartbeat": "{ success = \"https://…\" } or a text such as \"https://hc-ping.com/…\"",
        "at_least": "{ count = 5, within = \"1h\" }",
        "spike": "{ over = 3.0, baseline = \"14d\" }",
        "first_run": "{ newest = 5 } or a text such as \"baseline\"",
    ]
}

/// Limits of schedules. Nothing is polled more often than every second, which is for local
/// documents, or more seldom than once a year.
enum ScheduleBounds {
    static let keep: ClosedRange<Duration> = .seconds(86_400)...(.seconds(36_525 * 86_400))
    static let every: ClosedRange<Duration> = .seconds(1)...(.seconds(366 * 86_400))
    /// Many servers block who asks more often.
    static let polite: Duration = .seconds(300)
    static let adaptive: ClosedRange<Duration> = .seconds(900)...(.seconds(366 * 86_400))
    static let adaptiveMinimum: Duration = .seconds(3600)
    static let adaptiveMaximum: Duration = .seconds(86_400)
}

extension CalendarDate {
    /// A time that a change of the clocks skips is the one after it; nil doesn't happen, as the
    /// parser lets no impossible date pass.
    fileprivate func instant(in timeZone: TimeZone) -> Date? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = offsetMinutes.flatMap { TimeZone(secondsFromGMT: $0 * 60) } ?? timeZone
        return calendar.date(
            from: DateComponents(
                year: year, month: month, day: day, hour: secondOfDay / 3600,
                minute: secondOfDay / 60 % 60, second: secondOfDay % 60))
    }
}
