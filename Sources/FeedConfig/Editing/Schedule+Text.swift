public import FeedModel

extension Schedule {
    /// As feeds.toml would have it, in few words: `every 1h`, `cron */15 * * * *`, `adaptive 1h-1d`.
    public var written: String {
        switch self {
        case .every(let interval): "every \(interval.written)"
        case .cron(let expression): "cron \(expression.text)"
        case .adaptive(let minimum, let maximum):
            "adaptive \(minimum.written)-\(maximum.written)"
        }
    }
}
