import FeedFetching
import FeedModel
import FeedParsing
import FeedStore
import Foundation

/// Asks for the older pages of feeds that had moved on by more than their document holds (RFC 5005,
/// JSON Feed `next_url`), until one reaches what was known. What is still missing then is told.
///
/// It comes after the polls of a run, one request to a host at a time, so that no server sees more of
/// us than it does else.
struct GapWalk: Sendable {
    /// For one gap: pages, bytes of them together, and time.
    static let mostPages = 10
    static let mostBytes = 16 << 20
    static let longest: Duration = .seconds(60)
    /// Hosts at once.
    static let hostsAtOnce = 8

    let store: FeedStore
    let fetcher: FeedFetcher
    let decider: AlertDecider
    let events: FeedEvents
    let feeds: [Feed]
    let hostInterval: Duration
    let now: @Sendable () -> Date

    private let parser = FeedParser()

    init(
        store: FeedStore, fetcher: FeedFetcher, decider: AlertDecider,
        configuration: Configuration, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.fetcher = fetcher
        self.decider = decider
        events = FeedEvents(receivers: configuration.events, silences: decider.silences)
        feeds = configuration.feeds
        hostInterval = configuration.hostInterval
        self.now = now
    }

    /// What came of it for each feed that had a gap; a gap that the end of the run cuts short is left
    /// for the next one.
    func run() async throws(StoreError) -> [FilledGap] {
        let gaps = try await store.openGaps()
        guard !gaps.isEmpty else { return [] }
        let byName = Dictionary(
            feeds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let hosts = Dictionary(grouping: gaps) { gap in
            gap.page.flatMap { FeedFetcher.host(ofURL: $0) } ?? ""
        }
        let paused = try await store.pausedHosts().filter { $0.value > now() }
        let results = await withTaskGroup(of: Result<[FilledGap], StoreError>.self) { group in
            var results: [Result<[FilledGap], StoreError>] = []
            for (number, (host, gaps)) in hosts.enumerated() {
                if number >= Self.hostsAtOnce, let result = await group.next() {
                    results.append(result)
                }
                group.addTask {
                    await walk(gaps, feeds: byName, isPaused: paused[host] != nil)
                }
            }
            for await result in group { results.append(result) }
            return results
        }
        var filled: [FilledGap] = []
        for result in results { filled += try result.get() }
        return filled
    }

    private func walk(
        _ gaps: [CoverageGap], feeds: [FeedName: Feed], isPaused: Bool
    ) async -> Result<[FilledGap], StoreError> {
        do throws(StoreError) {
            var filled: [FilledGap] = []
            for gap in gaps where !Task.isCancelled {
                var result = FilledGap(feed: gap.feed)
                if let feed = feeds[gap.feed], !isPaused {
                    result = try await fill(gap, of: feed)
                    if Task.isCancelled, !result.isFilled { continue }
                }
                if !result.isFilled {
                    try await store.settle(gap, of: feeds[gap.feed], at: now()) {
                        [events] news, feed, date in events.event(news, of: feed, at: date)
                    }
                }
                filled.append(result)
            }
            return .success(filled)
        } catch {
            return .failure(error)
        }
    }

    private func fill(_ gap: CoverageGap, of feed: Feed) async throws(StoreError) -> FilledGap {
        var result = FilledGap(feed: gap.feed)
        let begin = ContinuousClock.now
        var bytes = 0
        var asked: Set<String> = []
        var next = gap.page
        while let url = next, asked.insert(url).inserted, bytes < Self.mostBytes,
            .now - begin < Self.longest
        {
            do { try await ContinuousClock().sleep(for: hostInterval) } catch { return result }
            guard try await store.beginPage(of: gap) < Self.mostPages,
                let document = try await document(at: url, of: feed)
            else { return result }
            var page: ParsedFeed
            do {
                let unpacked = try document.unpacked()
                bytes += unpacked.count
                page = try parser.parse(
                    unpacked, contentType: document.contentType, url: document.url)
                page.passOnLanguage()
            } catch {
                // A page that is no feed fills nothing; the gap is told.
                return result
            }
            next = page.feed.olderPage
            let (summary, isFilled) = try await store.record(
                page: page, next: next, of: feed, filling: gap, at: now(),
                budgetWindow: decider.budgetWindow
            ) { [decider] changes in decider.decide(changes) }
            result.add(summary)
            result.isFilled = isFilled
            if isFilled { return result }
        }
        return result
    }

    /// Nil if there is none, whatever the reason.
    private func document(
        at url: String, of feed: Feed
    ) async throws(StoreError) -> FetchedDocument? {
        let outcome: FetchOutcome
        do { outcome = try await fetcher.fetchPage(url, of: feed, now: now()) } catch {
            return nil
        }
        switch outcome {
        case .document(let document): return document
        case .failed(let failure):
            if let host = failure.throttlingAuthority, let until = failure.earliestNext {
                try await store.pause(HostPause(authority: host, until: until), now: now())
            }
            return nil
        case .notModified, .gone: return nil
        }
    }
}

/// What older pages gave.
struct FilledGap: Sendable {
    var feed: FeedName
    var isFilled = false
    var new = 0
    var matched = 0
    var dropped: [String: Int] = [:]
    var raised: [Alert] = []

    init(feed: FeedName) { self.feed = feed }

    mutating func add(_ summary: PollSummary) {
        new += summary.new
        matched += summary.matched
        dropped.merge(summary.dropped) { $0 + $1 }
        raised += summary.alerts
    }
}
