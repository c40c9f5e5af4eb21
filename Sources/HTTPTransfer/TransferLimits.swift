/// The bounds of one request, redirects included. The one place where they are set.
public struct TransferLimits: Hashable, Sendable {
    /// From the name to an established connection, TLS included.
    public var connect: Duration
    /// From the first byte out to the last byte in, over all hops; waiting for a slot doesn't count.
    public var total: Duration
    /// A transfer slower than this, in bytes a second, for ``lowSpeedTime`` is ended. The time until
    /// the first byte counts.
    public var lowSpeed: Int
    public var lowSpeedTime: Duration
    /// In bytes after decoding: a few kilobytes of gzip can hold gigabytes.
    public var body: Int
    /// In bytes, of each hop: status lines, interim answers (1xx) and trailers included.
    public var headers: Int

    public init(
        connect: Duration = .seconds(10), total: Duration = .seconds(60), lowSpeed: Int = 100,
        lowSpeedTime: Duration = .seconds(15), body: Int = 32 << 20, headers: Int = 256 << 10
    ) {
        self.connect = connect
        self.total = total
        self.lowSpeed = lowSpeed
        self.lowSpeedTime = lowSpeedTime
        self.body = body
        self.headers = headers
    }

    /// Redirects that a reader of feeds follows; a longer chain is a mistake or a trap.
    public static let redirects = 5
    /// A request line longer than this is refused by most servers (RFC 9110 §4.1 asks for 8000).
    static let url = 16 << 10
}

extension Duration {
    /// Whole milliseconds, at least 1, since libcurl takes 0 for "no limit".
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        let whole = Int(clamping: min(seconds, 1_000_000_000)) * 1000
        return max(1, whole + Int(attoseconds / 1_000_000_000_000_000))
    }
}
