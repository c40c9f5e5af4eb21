import FeedModel

extension TableReader {
    private static let heartbeatKeys = ["start", "success", "fail", "allow_private"]

    /// `heartbeat` of `[feedwatch]`: a URL, with `/start` and `/fail` below it as healthchecks.io and
    /// many others have it, or a table with a URL for each.
    func heartbeat() -> Heartbeat? {
        guard let node = node("heartbeat") else { return nil }
        if case .string = node.value {
            guard let url = url("heartbeat") else { return nil }
            let base = url.hasSuffix("/") ? String(url.dropLast()) : url
            return Heartbeat(start: base + "/start", success: base, fail: base + "/fail")
        }
        guard let inner = innerTable("heartbeat", keys: Self.heartbeatKeys) else { return nil }
        if !Self.heartbeatKeys.dropLast().contains(where: inner.has) {
            add(
                .missingInnerKey(of: "heartbeat", known: Self.heartbeatKeys.dropLast()),
                at: "heartbeat")
        }
        return Heartbeat(
            start: inner.url("start"), success: inner.url("success"), fail: inner.url("fail"),
            allowPrivate: inner.hostsAndPorts() ?? [])
    }
}
