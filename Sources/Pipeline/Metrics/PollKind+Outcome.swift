import FeedFetching
import FeedStore

extension PollKind {
    /// - Parameter outcome: What was made of the answer.
    init(_ answer: FetchOutcome, _ outcome: PollRecord.Outcome) {
        self =
            switch (answer, outcome) {
            case (.failed(let failure), _): PollKind(failure.kind)
            case (.gone, _): .gone
            case (.notModified, _): .notModified
            case (.document, .failed): .notAFeed
            case (.document, .unchanged), (.document, .gone): .unchanged
            case (.document, .document(_, _, _, let isComplete)): isComplete ? .read : .incomplete
            }
    }

    private init(_ kind: FailureKind) {
        self =
            switch kind {
            case .nameNotResolved: .nameNotResolved
            case .noConnection: .noConnection
            case .timeout: .timeout
            case .tls: .tls
            case .refused: .refused
            case .tooLarge: .tooLarge
            case .brokenAnswer: .brokenAnswer
            case .tooManyRequests: .throttled
            case .clientError: .clientError
            case .serverError: .serverError
            case .otherStatus: .otherStatus
            case .local: .local
            case .other: .other
            }
    }
}
