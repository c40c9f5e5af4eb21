import FeedModel

/// The keys that some formats have beside those of all webhooks.
extension WebhookFormat.Name {
    fileprivate var ownKeys: [String] {
        switch self {
        case .feedwatch, .cloudevents: ["secret"]
        case .slack, .discord, .teams, .mattermost, .alertmanager: []
        case .ntfy: ["topic", "token"]
        case .gotify: ["token"]
        case .telegram: ["chat_id", "token"]
        case .matrix: ["room", "token"]
        case .pagerduty: ["routing_key"]
        case .template: ["template", "secret"]
        }
    }

    fileprivate var neededKeys: [String] {
        switch self {
        case .feedwatch: ["url", "secret"]
        case .template: ["url", "template"]
        case .cloudevents: ["url"]
        case .slack, .discord, .teams, .mattermost, .alertmanager: ["url"]
        case .ntfy: ["topic"]
        case .gotify: ["url", "token"]
        case .matrix: ["url", "room", "token"]
        case .telegram, .pagerduty: ownKeys
        }
    }

    /// Of vendors that have but one.
    fileprivate var url: String? {
        switch self {
        case .ntfy: "https://ntfy.sh"
        case .telegram: "https://api.telegram.org"
        case .pagerduty: "https://events.pagerduty.com/v2/enqueue"
        case .feedwatch, .cloudevents, .slack, .discord, .teams, .mattermost, .gotify, .matrix,
            .alertmanager, .template:
            nil
        }
    }

    /// Whoever knows the URL may post.
    fileprivate var hasSecretURL: Bool {
        switch self {
        case .slack, .discord, .teams, .mattermost: true
        case .feedwatch, .cloudevents, .ntfy, .gotify, .telegram, .matrix, .pagerduty,
            .alertmanager, .template:
            false
        }
    }

    fileprivate var appendsPath: Bool {
        switch self {
        case .gotify, .telegram, .matrix, .alertmanager: true
        case .feedwatch, .cloudevents, .slack, .discord, .teams, .mattermost, .ntfy, .pagerduty,
            .template:
            false
        }
    }
}

extension ConfigurationTable {
    /// Of webhooks of some formats.
    static let webhookFormatKeys = [
        "topic", "chat_id", "room", "token", "routing_key", "template",
    ]
}

extension TableReader {
    /// A `url` that may be a secret.
    struct ReceiverURL {
        /// The URL, or where it is to be had.
        var text: String
        var secret: SecretSource?
    }

    func receiverURL() -> ReceiverURL? {
        guard case .string(let text)? = node("url")?.value, SecretSource.isMeant(by: text) else {
            return url("url").map { ReceiverURL(text: $0, secret: nil) }
        }
        return secret("url").map { ReceiverURL(text: "\($0)", secret: $0) }
    }

    /// - Parameters: What its keys of that name say; nil where there is none, or a mistake.
    func webhook(
        url: ReceiverURL?, secrets: [SecretSource]?, allowPrivate: [String], access: ServerAccess
    ) -> SinkKind? {
        let name: WebhookFormat.Name
        if has("format") {
            guard let chosen: WebhookFormat.Name = choice("format") else { return nil }
            name = chosen
        } else {
            name = .feedwatch
        }
        let format = format(name)
        checkKeys(of: name)
        if let url, url.secret == nil { check(url.text, of: name) }
        guard let format,
            let url = url ?? (has("url") ? nil : name.url.map { ReceiverURL(text: $0) }),
            let secrets = secrets ?? (name.neededKeys.contains("secret") ? nil : [])
        else { return nil }
        return .webhook(
            WebhookEndpoint(
                url: url.text, secretURL: url.secret, format: format, secrets: secrets,
                allowPrivate: allowPrivate, access: access))
    }

    private func format(_ name: WebhookFormat.Name) -> WebhookFormat? {
        let token = secret("token")
        let topic = addressee("topic", wanted: "up to 64 letters, digits, _ and -") { text in
            (1...64).contains(text.count)
                && text.allSatisfy {
                    $0.isASCII && ($0.isLetter || $0.isNumber) || "_-".contains($0)
                }
        }
        let chat = addressee("chat_id", wanted: "a number, or the @name of a channel") { text in
            Int(text) != nil || (text.hasPrefix("@") && text.count > 1)
        }
        let room = addressee("room", wanted: "the room's id, as \"!abc:example.org\"") { text in
            text.hasPrefix("!") && text.count > 1
        }
        let template = path("template")
        return switch name {
        case .template: template.map { .template(path: $0) }
        case .feedwatch: .feedwatch
        case .cloudevents: .cloudevents
        case .slack: .slack
        case .discord: .discord
        case .teams: .teams
        case .mattermost: .mattermost
        case .alertmanager: .alertmanager
        case .ntfy: topic.map { .ntfy(topic: $0, token: token) }
        case .gotify: token.map { .gotify(token: $0) }
        case .telegram: token.flatMap { token in chat.map { .telegram(chat: $0, token: token) } }
        case .matrix: token.flatMap { token in room.map { .matrix(room: $0, token: token) } }
        case .pagerduty: secret("routing_key").map { .pagerduty(routingKey: $0) }
        }
    }

    private func checkKeys(of name: WebhookFormat.Name) {
        // Of a misspelt type it isn't known what is missing.
        if case .string("webhook")? = node("type")?.value {
            for key in name.neededKeys where !has(key) {
                log.add(.missing(key: key, of: .sink), line: line)
            }
        }
        for key in ["secret"] + ConfigurationTable.webhookFormatKeys
        where has(key) && !name.ownKeys.contains(key) {
            let owners = WebhookFormat.Name.allCases.filter { $0.ownKeys.contains(key) }
            add(
                .badWebhook(
                    key: key,
                    key == "secret"
                        ? .notSigned(format: name.rawValue)
                        : .otherFormat(name.rawValue, belongsTo: owners.map(\.rawValue))),
                at: key)
        }
    }

    private func check(_ url: String, of name: WebhookFormat.Name) {
        if name.hasSecretURL, log.othersMayRead {
            add(.badWebhook(key: "url", .exposedURL), at: "url")
        }
        if name.appendsPath, url.contains(where: { "?#".contains($0) }) {
            add(.badWebhook(key: "url", .hasQuery(format: name.rawValue)), at: "url")
        }
    }

    /// A text, or a whole number, without white space and what can't be seen.
    private func addressee(
        _ key: String, wanted: String, fits: (String) -> Bool
    ) -> String? {
        guard let node = node(key) else { return nil }
        let written: String?
        if case .integer(let number) = node.value {
            written = String(number)
        } else {
            written = self.text(key)
        }
        guard let written else { return nil }
        guard fits(written), written.count <= 255,
            written.unicodeScalars.allSatisfy({ $0.isPrintable && $0 != " " })
        else {
            add(.badWebhook(key: key, .badAddressee(written, wanted: wanted)), at: key)
            return nil
        }
        return written
    }
}
