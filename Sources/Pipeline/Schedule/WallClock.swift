import Foundation

/// What clocks show in a time zone. Instants are seconds since 1970; a wall time is the same, read
/// off a clock as if it were in UTC.
struct WallClock: Sendable {
    private let timeZone: TimeZone

    init(_ timeZone: TimeZone) { self.timeZone = timeZone }

    /// Within the years 1700 to 5000, so that sums with it can't overflow.
    static func second(of date: Date) -> Int {
        Int(min(max(date.timeIntervalSince1970, -8.5e9), 9.5e10).rounded(.down))
    }

    /// Seconds east of Greenwich.
    func offset(at instant: Int) -> Int {
        timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
    }

    func wall(at instant: Int) -> Int { instant + offset(at: instant) }

    /// The first instant at which clocks show `wall`; if they never do, the one at which they
    /// are put forward over it.
    func instant(of wall: Int) -> Int {
        // Offsets are less than a day, and no zone changes its offset twice in two days.
        let before = offset(at: wall - 86_400)
        let after = offset(at: wall + 86_400)
        let candidates = [wall - before, wall - after].filter { self.wall(at: $0) == wall }
        return candidates.min() ?? change(between: wall - 86_400, and: wall + 86_400)
    }

    /// The instant between two of different offsets from which the later one's is in force.
    func change(between start: Int, and end: Int) -> Int {
        let offset = offset(at: end)
        var (before, after) = (start, end)
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if self.offset(at: middle) == offset { after = middle } else { before = middle }
        }
        return after
    }
}
