/// Whom a run tells that it was there, so that its absence is noticed.
public struct Heartbeat: Hashable, Sendable {
    /// Asked by GET when a run begins; nil if nobody wants to know.
    public var start: String?
    /// Asked by GET after a run that has nothing to complain of.
    public var success: String?
    /// Gets a POST with the problems of a run that has.
    public var fail: String?
    /// `host:port` pairs that may be reached although they are not public addresses.
    public var allowPrivate: [String]

    public init(
        start: String? = nil, success: String? = nil, fail: String? = nil,
        allowPrivate: [String] = []
    ) {
        self.start = start
        self.success = success
        self.fail = fail
        self.allowPrivate = allowPrivate
    }
}
