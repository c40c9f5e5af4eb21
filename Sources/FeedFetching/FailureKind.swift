import HTTPTransfer

/// Why there is no document, in few enough words to be counted by.
public enum FailureKind: String, CaseIterable, Hashable, Sendable {
    case nameNotResolved = "dns"
    case noConnection = "connection"
    case timeout
    case tls
    /// An address or redirect that is never followed.
    case refused
    case tooLarge = "too_large"
    /// It broke off or was no proper HTTP.
    case brokenAnswer = "broken_answer"
    case tooManyRequests = "throttled"
    case clientError = "http_4xx"
    case serverError = "http_5xx"
    case otherStatus = "http_other"
    /// A secret, a setting or a local document that can't be had.
    case local
    case other
}

extension FetchFailure {
    public var kind: FailureKind {
        throttlingAuthority == nil ? error.kind : .tooManyRequests
    }
}

extension FeedFetchingError {
    fileprivate var kind: FailureKind {
        switch self {
        case .transfer(let error): error.kind
        case .status(429, _): .tooManyRequests
        case .status(400..<500, _): .clientError
        case .status(500..<600, _): .serverError
        case .status: .otherStatus
        case .unaskedNotModified, .emptyDocument: .brokenAnswer
        case .accessUnavailable, .fileUnreadable, .notARegularFile, .fileTooLarge: .local
        }
    }
}

extension TransferError {
    fileprivate var kind: FailureKind {
        switch self {
        case .nameNotResolved, .notResolvedForProxy: .nameNotResolved
        case .cannotConnect, .proxyFailed: .noConnection
        case .timedOut: .timeout
        case .tls: .tls
        case .addressRefused, .unsupportedScheme, .tooManyRedirects, .badRedirect, .downgraded:
            .refused
        case .bodyTooLarge, .headersTooLarge, .framingTooLarge: .tooLarge
        case .incomplete, .malformedAnswer, .undecodable: .brokenAnswer
        case .invalidURL, .invalidHeader, .certificateFile: .local
        case .cancelled, .clientClosed, .library: .other
        }
    }
}
