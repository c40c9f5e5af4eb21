/// The minutes that a cron expression names, as sets of its five fields (crontab(5)).
///
/// When both day fields are restricted, a day that satisfies either is named, as cron does.
public struct CronExpression: Hashable, Sendable {
    /// As written in feeds.toml.
    public let text: String
    /// Bit n is set when minute n (0–59) is named; the other fields alike.
    public let minutes: UInt64
    public let hours: UInt64
    /// 1–31.
    public let daysOfMonth: UInt64
    /// 1–12.
    public let months: UInt64
    /// 0–6, Sunday is 0.
    public let daysOfWeek: UInt64
    /// Whether a day must satisfy both day fields: true unless both are restricted. A field that
    /// starts with `*` is unrestricted, `*/2` too (cronie).
    public let bothDayFieldsMustHold: Bool

    public init(
        text: String, minutes: UInt64, hours: UInt64, daysOfMonth: UInt64, months: UInt64,
        daysOfWeek: UInt64, bothDayFieldsMustHold: Bool
    ) {
        self.text = text
        self.minutes = minutes
        self.hours = hours
        self.daysOfMonth = daysOfMonth
        self.months = months
        self.daysOfWeek = daysOfWeek
        self.bothDayFieldsMustHold = bothDayFieldsMustHold
    }
}
