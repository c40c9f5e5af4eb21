import FeedModel
public import Foundation

/// A time before which a feed is not to be polled, since its server or document says so.
public struct ServerBound: Hashable, Sendable {
    public var until: Date
    /// The header or element that says so, for a person.
    public var source: String

    public init(until: Date, source: String) {
        self.until = until
        self.source = source
    }
}

/// What server and document asked for, counted from the last poll. None counts for more than a day.
struct ServerBounds {
    private let history: PollHistory
    private let last: Date
    /// Where all of it ends.
    private let end: Date

    init(_ history: PollHistory, last: Date, end: Date) {
        self.history = history
        self.last = last
        self.end = end
    }

    /// The latest of the bounds that don't depend on the hour; nil if there is none.
    var latest: ServerBound? {
        var latest: ServerBound?
        // Most feeds have none of them; of equal ones, the first is told.
        func consider(_ until: Date?, _ source: @autoclosure () -> String) {
            guard let until, latest.map({ $0.until < until }) ?? true else { return }
            latest = ServerBound(until: until, source: source())
        }
        consider(history.notBefore, history.notBeforeSource ?? "Retry-After")
        consider(history.rhythm.timeToLive.map { last + $0.interval }, "ttl")
        consider(history.rhythm.updatePeriod.map { last + $0.interval }, "sy:updatePeriod")
        if let bound = latest { latest?.until = min(bound.until, end) }
        return latest
    }

    /// The first moment, from `date` on, that is in none of the hours and days to be skipped.
    func asked(onOrAfter date: Date) -> ServerBound? {
        let rhythm = history.rhythm
        guard rhythm.skipHours != 0 || rhythm.skipDays != 0 else { return nil }
        var second = WallClock.second(of: date)
        let start = second
        while let source = Self.skips(second, rhythm) {
            second += 3600 - (second % 3600 + 3600) % 3600
            guard second < WallClock.second(of: end) else {
                return date < end ? ServerBound(until: end, source: source) : nil
            }
            if Self.skips(second, rhythm) == nil {
                return ServerBound(
                    until: Date(timeIntervalSince1970: Double(second)), source: source)
            }
        }
        return second == start ? nil : ServerBound(until: end, source: "skipHours")
    }

    /// Which element asks not to be polled at that second, if any does.
    private static func skips(_ second: Int, _ rhythm: PublishingRhythm) -> String? {
        let (days, ofDay) = second.quotientAndRemainder(dividingBy: 86_400)
        // Seconds before 1970 come from clocks that were never set.
        guard second >= 0 else { return nil }
        // 1970 began on a Thursday.
        if rhythm.skipDays & 1 << ((days + 4) % 7) != 0 { return "skipDays" }
        return rhythm.skipHours & 1 << (ofDay / 3600) != 0 ? "skipHours" : nil
    }
}
