public import FeedModel
public import Foundation

/// A time in which a feed may have published what nobody here has seen: a document held nothing of what
/// the one before it had.
public struct CoverageGap: Hashable, Sendable {
    public var id: Int64
    public var feed: FeedName
    /// The date of the newest item that was known; without dates, the last good poll before.
    public var from: Date
    /// The date of the oldest item that was there then; without dates, the poll that found the gap.
    public var until: Date
    /// When that poll was.
    public var foundAt: Date
    /// How many gaps came one after the other, this one included.
    public var inARow: Int
    /// Where older items are said to be; nil if the document named no such place, or all was asked.
    public var page: String?
    /// Pages that were asked for what is missing, and new items that they gave.
    public var pages: Int
    public var items: Int
    /// Items from this row on came with the document that showed the gap, or later.
    var firstRow: Int64
}

/// How a feed is polled more often for a while, since a document had moved on by more than it holds.
public struct Haste: Hashable, Sendable {
    static let mostHalvings = 3
    /// After so long without a further gap a halving is taken back.
    static let patience: TimeInterval = 7 * 86_400

    public var since: Date
    /// Of the interval, then.
    public var halvings: Int

    public init(since: Date, halvings: Int) {
        self.since = since
        self.halvings = halvings
    }

    /// How many are left.
    public func halvings(at date: Date) -> Int {
        let weeks = max(0, date.timeIntervalSince(since)) / Self.patience
        return weeks >= Double(halvings) ? 0 : halvings - Int(weeks)
    }

    static func after(_ earlier: Haste?, at date: Date) -> Haste {
        let halvings = (earlier?.halvings(at: date) ?? 0) + 1
        return Haste(since: date, halvings: min(halvings, mostHalvings))
    }
}

/// What a document and the one before it have to do with each other. Pure.
enum DocumentOverlap: Equatable {
    /// Something is in both, or most of it was stored before.
    case proved
    /// Nothing is in both.
    case none
    /// Nothing is in both, and one of them is too short for that to mean anything.
    case tooShort
    /// There is nothing to compare it with.
    case unknown

    private static let shortest = 3

    /// - Parameters:
    ///   - rows: Of the document's items.
    ///   - newItems: How many of them were not stored before.
    ///   - earlier: Rows of the items of the document before; asked for only if most are new.
    init(rows: [Int64], newItems: Int, earlier: () throws -> Set<Int64>) rethrows {
        guard newItems * 2 > rows.count else {
            self = .proved
            return
        }
        let earlier = try earlier()
        if earlier.isEmpty {
            self = .unknown
        } else if rows.contains(where: earlier.contains) {
            self = .proved
        } else {
            self = min(rows.count, earlier.count) < Self.shortest ? .tooShort : .none
        }
    }
}

/// What each day of a feed is worth.
public struct FeedCoverage: Sendable {
    public enum Day: String, CaseIterable, Sendable {
        /// Every document had something in common with the one before: nothing passed by unseen.
        case proved
        /// Items may have passed by.
        case gap
        /// No good poll on that day, or a feed too short to tell.
        case unknown
    }

    public var feed: FeedName
    /// A count of days since 1970, UTC.
    public var firstDay: Int
    /// One a day; nil before the feed's first document.
    public var days: [Day?]
    /// Of these days, in the order in which they were found, with those that were filled.
    public var gaps: [(gap: CoverageGap, isFilled: Bool)]

    public func count(_ day: Day) -> Int { days.count { $0 == day } }
}

extension Date {
    /// Days since 1970, UTC.
    var dayNumber: Int {
        let days = (timeIntervalSince1970 / 86_400).rounded(.down)
        return Int(min(max(days, -1_000_000), 10_000_000))
    }
}
