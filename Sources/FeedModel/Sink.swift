/// Where alerts go.
public struct Sink: Hashable, Sendable {
    public var name: SinkName
    public var kind: SinkKind
    public var policy: DeliveryPolicy

    public init(name: SinkName, kind: SinkKind, policy: DeliveryPolicy = DeliveryPolicy()) {
        self.name = name
        self.kind = kind
        self.policy = policy
    }
}

public enum SinkKind: Hashable, Sendable {
    case stdout(AlertFormat)
    /// Appended to the file at this absolute path.
    case file(path: String, AlertFormat)
    /// One file for each alert, in the folder at this absolute path.
    case folder(path: String, AlertFormat)
    /// An Atom document at this absolute path, of the newest alerts.
    case feed(path: String, keep: Int)
    case exec(ProgramCall)
    case email(MailRoute)
    case mqtt(BrokerTopic)
    case webhook(WebhookEndpoint)
}

public enum AlertFormat: String, CaseIterable, Hashable, Sendable {
    /// A few lines for a person.
    case text
    /// One webhook body a line.
    case json
    /// One row of a table an alert, RFC 4180.
    case csv
}

/// A receiver of webhooks.
public struct WebhookEndpoint: Hashable, Sendable {
    /// An `http` or `https` URL; where it is to be had, as feeds.toml says it, if it is a secret.
    public var url: String
    /// For a URL that lets in whoever knows it.
    public var secretURL: SecretSource?
    public var format: WebhookFormat
    /// What bodies are signed with; the first is the current one, others are being rotated out.
    /// Empty where the receiver verifies nothing.
    public var secrets: [SecretSource]
    /// `host:port` pairs that may be reached although they are not public addresses.
    public var allowPrivate: [String]
    public var access: ServerAccess

    public init(
        url: String, secretURL: SecretSource? = nil, format: WebhookFormat = .feedwatch,
        secrets: [SecretSource], allowPrivate: [String] = [],
        access: ServerAccess = ServerAccess()
    ) {
        self.url = url
        self.secretURL = secretURL
        self.format = format
        self.secrets = secrets
        self.allowPrivate = allowPrivate
        self.access = access
    }
}
