import AlertDelivery
import FeedModel
import FeedStore
import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// A store, a rule that counts and feeds that are polled by hand, on a clock of hours.
private struct Watch {
    let folder: TemporaryFolder
    let store: FeedStore
    let rule: Rule
    var silences: [Silence] = []
    private let start = Date(timeIntervalSince1970: 1_798_718_400)

    init(_ timing: RuleTiming, _ shape: (inout RuleShaping) -> Void = { _ in }) throws {
        folder = try TemporaryFolder()
        store = try FeedStore(path: folder.file("feedwatch.db"))
        var shaping = RuleShaping()
        shaping.timing = timing
        shape(&shaping)
        var rule = Rule(name: "r", query: RuleQuery(any: ["match"]), notify: ["desk"])
        rule.shaping = shaping
        self.rule = rule
    }

    func time(_ hour: Double) -> Date { start + hour * 3600 }

    private var overTime: RulesOverTime {
        var configuration = Configuration(
            databasePath: store.path, timeZone: .gmt, feeds: [], rules: [rule], sinks: [])
        configuration.rules = [rule]
        var overTime = RulesOverTime(configuration, store: store)
        overTime.silences = silences
        return overTime
    }

    /// A first document, with an item that matches and is of the first run.
    func begin(feed: FeedName = "news") async throws {
        try await overTime.run(at: time(0), tellsOfAbsence: false)
        try await poll(["first"], of: feed, at: 0)
    }

    /// - Parameters:
    ///   - published: In hours, of all items.
    ///   - isKilled: After the polls are recorded.
    func poll(
        _ guids: [String], of feed: FeedName = "news", at hour: Double, isLate: Bool = false,
        published: Double? = nil, isKilled: Bool = false
    ) async throws {
        var document = ParsedFeed()
        document.items = guids.reversed().map { guid in
            var item = Item()
            item.id = guid
            item.title = "match \(guid)"
            item.published = published.map(time)
            return item
        }
        let poll = PollRecord(
            feed: Feed(name: feed, source: .url("http://example.org/\(feed)")),
            polledAt: time(hour), isLate: isLate,
            outcome: .document(document, validators: nil, bodyDigest: [], isComplete: true))
        var decider = AlertDecider(rules: [rule])
        decider.silences = silences
        _ = try await GroupRecorder(
            store: store, isRehearsal: false, decider: decider, now: { time(hour) }
        ).record(poll)
        if !isKilled { try await end(at: hour) }
    }

    /// As a run ends.
    func end(at hour: Double) async throws {
        try await overTime.run(at: time(hour), tellsOfAbsence: true)
    }

    /// A run that finds a feed due which should have been polled at `hour`.
    func begin(at now: Double, dueSince hour: Double) async throws {
        let feed = Feed(name: "news", source: .url("http://example.org/news"))
        var state = FeedState(
            name: "news", source: "http://example.org/news", polledAt: time(hour - 1))
        state.succeededAt = state.polledAt
        let due = DueFeed(
            feed: feed, state: state, in: DueFeed.Surroundings(timeZone: .gmt), now: time(now))
        try await overTime.begin([due], at: time(now))
    }

    /// In whole hours: each feed is polled a little later than it is due.
    func nextDue() async throws -> Double? {
        try await overTime.nextDue().map { ($0.timeIntervalSince(start) / 3600).rounded() }
    }

    /// All alerts, oldest first.
    func told() async throws -> [Alert] {
        try await store.alertBodies(newest: 100).reversed().map { try AlertBody.decode($0) }
    }

    func accounts() async throws -> [MatchAccount.Place: Int] {
        try await store.matchAccounts().first?.places ?? [:]
    }
}

@Suite("A rule that tells of many matches (at_least)")
struct AtLeastTests {
    private let watch: Watch

    init() throws { watch = try Watch(.atLeast(3, within: .seconds(3600))) }

    @Test func `tells once of all of them, whichever feeds they are of`() async throws {
        try await watch.begin()
        try await watch.poll(["1", "2"], at: 1)
        #expect(try await watch.told() == [])
        try await watch.begin(feed: "blog")
        try await watch.poll(["a", "b"], of: "blog", at: 1.5)
        let alert = try #require(try await watch.told().first)
        #expect(alert.type == .ruleSurge)
        #expect(alert.rule?.name == "r")
        #expect(
            alert.event?.message
                == #"Rule "r": 4 items matched since 2026-12-31T13:00:00Z: 2 in blog, 2 in news. "#
                + "It tells of 3 matches within 60 minutes.")
        #expect(alert.digest?.count == 4)
        #expect(alert.digest?.entries.map(\.title) == ["match 1", "match 2", "match a", "match b"])
        #expect(alert.digest?.entries.compactMap(\.feed) == ["news", "news", "blog", "blog"])
        #expect(try await watch.store.deliveryCounts() == ["desk": [.pending: 1]])
        try await watch.poll(["c"], of: "blog", at: 2)
        #expect(try await watch.told().count == 1)
        #expect(try await watch.accounts() == [.firstRun: 2, .folded: 4, .counted: 1])
    }

    @Test func `tells again when the surge was over`() async throws {
        try await watch.begin()
        try await watch.poll(["1", "2", "3"], at: 1)
        try await watch.poll(["4", "5", "6"], at: 2.5)
        #expect(try await watch.told().map(\.digest?.count) == [3, 3])
        #expect(Set(try await watch.told().map(\.id)).count == 2)
    }

    @Test func `loses nothing to a kill before it has looked`() async throws {
        try await watch.begin()
        try await watch.poll(["1", "2", "3"], at: 1, isKilled: true)
        #expect(try await watch.accounts() == [.firstRun: 1, .counted: 3])
        try await watch.end(at: 30)
        #expect(try await watch.told().map(\.digest?.count) == [3])
        #expect(try await watch.accounts() == [.firstRun: 1, .folded: 3])
    }

    @Test func `takes what has gathered during an outage for no surge`() async throws {
        try await watch.begin()
        for (number, hour) in [3.0, 5, 7].enumerated() {
            try await watch.poll(
                ["\(number)"], at: 30 + Double(number) / 10, isLate: true, published: hour)
        }
        #expect(try await watch.told() == [])
    }

    @Test func `has quiet hours, and counts nothing that is silenced`() async throws {
        var watch = try Watch(.atLeast(3, within: .seconds(3600))) {
            $0.quiet = QuietHours(start: 13 * 60, end: 14 * 60)
        }
        try await watch.begin()
        try await watch.poll(["1", "2", "3"], at: 1)
        #expect(try await watch.store.deliveryCounts() == [:])
        #expect(try await watch.accounts() == [.firstRun: 1, .held: 3])
        watch.silences = [Silence(id: 1, rule: "r", begin: watch.time(5), end: watch.time(7))]
        try await watch.poll(["4", "5"], at: 6)
        try await watch.poll(["6", "7"], at: 6.9)
        try await watch.poll(["8"], at: 7)
        #expect(try await watch.told().count == 1)
        #expect(
            try await watch.accounts()
                == [.firstRun: 1, .held: 3, .silenced: 4, .counted: 1])
    }
}

@Suite("A rule that tells of a spike")
struct SpikeTests {
    @Test func `tells once, when it knows what is usual`() async throws {
        let watch = try Watch(.spike(over: 3, baseline: .seconds(4 * 86_400)))
        try await watch.begin()
        // Nine on the first day, when nothing is known yet.
        try await watch.poll((1...9).map { "a\($0)" }, at: 2)
        for day in 1...4 {
            try await watch.poll(["\(day) 1", "\(day) 2"], at: Double(day) * 24 + 2)
        }
        #expect(try await watch.told() == [])
        // The days before hold 9 + 2 + 2 + 2 in four days: 3.75 are usual, 11 are no spike.
        try await watch.poll((1...9).map { "b\($0)" }, at: 121.5)
        #expect(try await watch.told() == [])
        try await watch.poll((1...3).map { "c\($0)" }, at: 121.6)
        let alert = try #require(try await watch.told().first)
        #expect(alert.type == .ruleSpike)
        #expect(alert.digest?.count == 14)
        #expect(
            alert.event?.message.hasPrefix(
                #"Rule "r": 14 items matched in a day, where 3.8 are usual: 14 in news."#) == true)
        try await watch.poll((1...9).map { "d\($0)" }, at: 125)
        #expect(try await watch.told().count == 1)
        #expect(try await watch.accounts() == [.firstRun: 1, .folded: 14, .counted: 24])
    }
}

@Suite("A rule that tells when nothing matches (absent_for)")
struct AbsenceTests {
    private let watch: Watch

    init() throws { watch = try Watch(.absent(.seconds(86_400))) }

    @Test func `tells once, and again only after a match`() async throws {
        try await watch.begin()
        #expect(try await watch.nextDue() == 24)
        try await watch.end(at: 23.9)
        #expect(try await watch.told() == [])
        try await watch.end(at: 24)
        try await watch.end(at: 30)
        try await watch.end(at: 90)
        #expect(
            try await watch.told().map(\.event?.message) == [
                #"Rule "r": nothing has matched since 2026-12-31T12:00:00Z. "#
                    + "It tells of 24 hours without a match."
            ])
        #expect(try await watch.nextDue() == nil)
        try await watch.poll(["1"], at: 91)
        #expect(try await watch.nextDue() == 115)
        try await watch.end(at: 114)
        #expect(try await watch.told().count == 1)
        try await watch.end(at: 116)
        #expect(try await watch.told().map(\.type) == [.ruleAbsent, .ruleAbsent])
        #expect(try await watch.accounts() == [.firstRun: 1, .counted: 1])
    }

    @Test func `does not count time in which feedwatch did not run`() async throws {
        try await watch.begin()
        try await watch.poll(["1"], at: 10)
        // Down from 11 to 60.
        try await watch.begin(at: 60, dueSince: 11)
        try await watch.end(at: 60)
        #expect(try await watch.told() == [])
        #expect(try await watch.nextDue() == 83)
        // Killed and begun again: the same hours count once.
        try await watch.begin(at: 61, dueSince: 11)
        #expect(try await watch.nextDue() == 84)
        try await watch.end(at: 84)
        #expect(
            try await watch.told().first?.event?.message.contains(
                ", 2 days in which nothing was polled apart.") == true)
    }

    @Test func `counts from a match that was found after an outage`() async throws {
        try await watch.begin()
        try await watch.begin(at: 60, dueSince: 11)
        try await watch.poll(["1"], at: 60, isLate: true, published: 50)
        // 10 of the hours since the match were missed.
        #expect(try await watch.nextDue() == 84)
        try await watch.poll(["2"], at: 70)
        #expect(try await watch.nextDue() == 94)
    }

    @Test func `waits for the end of a silence`() async throws {
        var watch = watch
        try await watch.begin()
        watch.silences = [Silence(id: 1, rule: "r", begin: watch.time(20), end: watch.time(26))]
        try await watch.end(at: 25)
        #expect(try await watch.told() == [])
        try await watch.end(at: 26)
        #expect(try await watch.told().count == 1)
    }
}
