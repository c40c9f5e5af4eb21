/// How a sink's deliveries are tried again, and who is told when that fails.
public struct DeliveryPolicy: Hashable, Sendable {
    /// The waits after the first failed attempt, the second, and so on; after one attempt more than
    /// there are waits a delivery is given up.
    public var retry: [Duration]
    /// Where the events of this sink go; nil for ``Configuration/events``.
    public var fallback: SinkName?
    /// What this sink hasn't taken for so long also goes to `fallback`; nil if it only waits.
    public var fallbackAfter: Duration?
    /// Alerts on their way at once. With more than one their order is best effort.
    public var concurrency: Int

    /// The table of Standard Webhooks 1.0: 75 hours in all.
    public static let standardRetry: [Duration] =
        [.seconds(5), .seconds(300), .seconds(1800)]
        + [2, 5, 10, 14, 20, 24].map { .seconds($0 * 3600) }

    public init(
        retry: [Duration] = standardRetry, fallback: SinkName? = nil,
        fallbackAfter: Duration? = nil, concurrency: Int = 1
    ) {
        self.retry = retry
        self.fallback = fallback
        self.fallbackAfter = fallbackAfter
        self.concurrency = concurrency
    }
}
