import Foundation

/// The feeds of a run, in a queue for each host: so many requests to a host at once, each some time
/// after the one before, and a host with many feeds keeps no other one waiting.
///
/// Times are counted from the start of the run; local documents wait for nothing.
struct HostQueues {
    struct Turn: Sendable {
        let feed: DueFeed
        /// For ``finish(_:)``.
        let host: Int
        /// Whether no further feed of its host waits.
        let isLast: Bool
    }

    private struct Host {
        var waiting: [DueFeed]
        var taken = 0
        var inFlight = 0
        /// The next request may not start before.
        var freeAt = Duration.zero
        var isInLine = false

        var isEmpty: Bool { taken == waiting.count }
    }

    private let interval: Duration
    private let concurrency: Int
    private let begin: Date
    /// Feeds whose turn has not come.
    private(set) var count: Int
    private var hosts: [Host] = []
    private var numbers: [String: Int] = [:]
    /// Hosts that a feed can be taken of at a time, by that time; done with up to `passed`.
    private var line: [(at: Duration, host: Int)] = []
    private var passed = 0

    /// - Parameters:
    ///   - interval: Between the starts of two requests to a host.
    ///   - concurrency: Requests to a host at once, at least 1.
    ///   - begin: The time by the wall clock at which the run's own time is zero.
    init(_ feeds: [DueFeed], interval: Duration, concurrency: Int, begin: Date) {
        self.interval = interval
        self.concurrency = max(concurrency, 1)
        self.begin = begin
        count = feeds.count
        numbers.reserveCapacity(feeds.count)
        for feed in feeds {
            // One look: most hosts have one feed.
            let known = feed.host.flatMap { numbers.updateValue(hosts.count, forKey: $0) }
            if let known, let name = feed.host {
                numbers[name] = known
                hosts[known].waiting.append(feed)
            } else {
                hosts.append(Host(waiting: [feed]))
            }
        }
        for number in hosts.indices { enter(number) }
    }

    /// When the next feed can be taken, unless one in flight ends first; nil if only that helps.
    var nextStart: Duration? { passed < line.count ? line[passed].at : nil }

    /// The feed whose turn it is, if there is one. Tell ``finish(_:)`` when its poll has ended.
    mutating func next(at now: Duration) -> Turn? {
        while let at = nextStart, at <= now {
            let number = line[passed].host
            passed += 1
            hosts[number].isInLine = false
            guard !hosts[number].isEmpty else { continue }
            let feed = hosts[number].waiting[hosts[number].taken]
            hosts[number].taken += 1
            count -= 1
            hosts[number].inFlight += 1
            hosts[number].freeAt = now + interval
            enter(number)
            return Turn(feed: feed, host: number, isLast: hosts[number].isEmpty)
        }
        return nil
    }

    mutating func finish(_ host: Int) {
        hosts[host].inFlight -= 1
        enter(host)
    }

    /// Drops the feeds of a host that asked to be left alone; gives their number.
    mutating func pause(_ name: String) -> Int {
        guard let number = numbers[name] else { return 0 }
        let dropped = hosts[number].waiting.count - hosts[number].taken
        hosts[number].taken += dropped
        count -= dropped
        return dropped
    }

    /// Puts a host into the line, behind those that come at the same time.
    private mutating func enter(_ number: Int) {
        let host = hosts[number]
        guard !host.isInLine, !host.isEmpty, host.inFlight < concurrency else { return }
        hosts[number].isInLine = true
        let wait = host.waiting[host.taken].startsAt.timeIntervalSince(begin)
        let at = max(host.freeAt, .milliseconds(Int64((max(wait, 0) * 1000).rounded(.up))))
        var (low, high) = (passed, line.count)
        while low < high {
            let middle = low + (high - low) / 2
            if line[middle].at <= at { low = middle + 1 } else { high = middle }
        }
        line.insert((at, number), at: low)
    }
}
