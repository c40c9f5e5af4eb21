/// The tables of feeds.toml and the keys they have. Whatever feeds.toml may say is listed here.
public enum ConfigurationTable: String, CaseIterable, Hashable, Sendable {
    case feedwatch, serve, defaults, feed, rule, sink, lists

    /// Whether there may be several: `[[feed]]`.
    public var isList: Bool {
        switch self {
        case .feedwatch, .serve, .defaults, .lists: false
        case .feed, .rule, .sink: true
        }
    }

    /// As it stands in the file.
    public var header: String { isList ? "[[\(rawValue)]]" : "[\(rawValue)]" }

    public var keys: [String] {
        switch self {
        case .feedwatch:
            [
                "database", "timezone", "contact", "host_interval", "host_concurrency",
                "scan_rules", "heartbeat", "metrics_file", "events",
            ]
        case .serve: ["listen", "hosts"]
        case .defaults: Self.feedKeysWithDefault
        case .feed: Self.feedKeys
        case .rule:
            [
                "name", "any", "all", "none", "match", "fold", "forms", "expect", "reject", "tags",
                "severity", "on_update", "notify",
            ] + TableReader.shapingKeys
        case .sink:
            [
                "name", "type", "path", "format", "keep", "command", "timeout", "smtp", "tls",
                "user", "password", "from", "to", "url", "secret", "allow_private", "concurrency",
            ] + Self.webhookFormatKeys + Self.policyKeys + Self.accessKeys
        // Each names a list.
        case .lists: []
        }
    }

    private static let feedKeys = ["name", "url", "path"] + feedKeysWithDefault

    private static let feedKeysWithDefault =
        [
            "every", "cron", "adaptive", "tags", "allow_private", "first_run", "identity", "auth",
            "cookies", "keep",
        ] + accessKeys

    /// Of all sinks.
    static let policyKeys = ["retry", "fallback", "fallback_after"]

    /// Of feeds and of webhooks: how their servers are approached.
    static let accessKeys = [
        "headers", "user_agent", "proxy", "ca_file", "client_cert", "client_key",
        "client_key_password",
    ]

    func example(of key: String) -> String {
        switch (self, key) {
        case (.sink, "type"): "\"stdout\""
        case (.sink, "url"): "\"https://hooks.example.org/feedwatch\""
        case (.sink, "path"): "\"alerts.jsonl\""
        case (.sink, "topic"): "\"feedwatch-x7k2\""
        case (.sink, "chat_id"): "-1001234567890"
        case (.sink, "room"): "\"!abc:example.org\""
        case (.sink, "token"): "\"env:FEEDWATCH_TOKEN\""
        case (.sink, "template"): "\"desk.mustache\""
        case (.sink, "routing_key"): "\"env:FEEDWATCH_ROUTING_KEY\""
        case (.sink, "command"): "[\"/usr/local/bin/notify\"]"
        case (.sink, "smtp"): "\"smtps://mail.example.org\""
        case (.sink, "from"): "\"feeds@example.org\""
        case (.sink, "to"): "[\"desk@example.org\"]"
        case (.sink, "secret"): "\"env:FEEDWATCH_SECRET\""
        default: "\"…\""
        }
    }
}
