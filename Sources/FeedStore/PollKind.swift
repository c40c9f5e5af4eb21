/// What came of a poll, as it is counted: few enough for a label of metrics.
public enum PollKind: String, CaseIterable, Sendable {
    /// A document was read.
    case read
    /// 304.
    case notModified = "not_modified"
    /// The same bytes as last time.
    case unchanged
    /// A document that broke off.
    case incomplete
    case gone

    /// No address for the name.
    case nameNotResolved = "dns"
    case noConnection = "connection"
    case timeout
    case tls
    /// An address or redirect that is never followed.
    case refused
    case tooLarge = "too_large"
    /// The answer broke off or was no proper HTTP.
    case brokenAnswer = "broken_answer"
    /// 429, and 503 with Retry-After.
    case throttled
    case clientError = "http_4xx"
    case serverError = "http_5xx"
    case otherStatus = "http_other"
    /// A secret or a local document that can't be had.
    case local
    case notAFeed = "not_a_feed"
    case other

    init(_ outcome: PollRecord.Outcome) {
        switch outcome {
        case .document(_, _, _, let isComplete): self = isComplete ? .read : .incomplete
        case .unchanged: self = .unchanged
        case .gone: self = .gone
        case .failed: self = .other
        }
    }
}
