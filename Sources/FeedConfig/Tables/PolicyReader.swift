import FeedModel

/// The bounds of what a sink's deliveries may be told.
private enum PolicyBounds {
    static let retry: ClosedRange<Duration> = .seconds(1)...(.seconds(86_400))
    static let retries = 50
    static let fallbackAfter: ClosedRange<Duration> = .seconds(60)...(.seconds(7 * 86_400))
    static let concurrency = 1...64
}

extension TableReader {
    /// `retry`, `fallback`, `fallback_after` and `concurrency` of a `[[sink]]`.
    ///
    /// - Parameter sinks: The names of all.
    func policy(among sinks: [String]) -> DeliveryPolicy {
        if has("fallback_after"), !has("fallback") {
            add(.keyNeedsOther(key: "fallback_after", other: "fallback"), at: "fallback_after")
        }
        return DeliveryPolicy(
            retry: retry() ?? DeliveryPolicy.standardRetry, fallback: fallback(among: sinks),
            fallbackAfter: duration("fallback_after", in: PolicyBounds.fallbackAfter),
            concurrency: wholeNumber("concurrency", in: PolicyBounds.concurrency) ?? 1)
    }

    /// A list of names of sinks; those that there are.
    func sinks(_ key: String, among sinks: [String]) -> [SinkName]? {
        texts(key)?.compactMap { sink($0.text, key: key, line: $0.line, among: sinks) }
    }

    private func fallback(among sinks: [String]) -> SinkName? {
        guard let text = text("fallback") else { return nil }
        if text == peekedName {
            add(.ownFallback(text), at: "fallback")
            return nil
        }
        return sink(text, key: "fallback", line: line(of: "fallback"), among: sinks)
    }

    private func sink(
        _ text: String, key: String, line: Int, among sinks: [String]
    ) -> SinkName? {
        if sinks.contains(text) { return SinkName(text) }
        log.add(.noSuchSink(text, key: key, known: sinks), line: line)
        return nil
    }

    private func retry() -> [Duration]? {
        guard let texts = texts("retry") else { return nil }
        if texts.isEmpty { add(.emptyList(key: "retry"), at: "retry") }
        if texts.count > PolicyBounds.retries {
            add(.tooMany(key: "retry", limit: PolicyBounds.retries), at: "retry")
        }
        return texts.compactMap {
            duration($0.text, key: "retry", line: $0.line, in: PolicyBounds.retry)
        }
    }
}
