/// What the receiver of a webhook understands, with what only it needs.
public enum WebhookFormat: Hashable, Sendable {
    /// Our own body, signed as Standard Webhooks says.
    case feedwatch
    /// The same as a CloudEvent.
    case cloudevents
    case slack
    case discord
    case teams
    case mattermost
    case ntfy(topic: String, token: SecretSource?)
    case gotify(token: SecretSource)
    /// - Parameter chat: A number, or a channel's `@name`.
    case telegram(chat: String, token: SecretSource)
    /// - Parameter room: Its id, `!abc:example.org`.
    case matrix(room: String, token: SecretSource)
    case pagerduty(routingKey: SecretSource)
    case alertmanager
    /// What the Mustache template at this absolute path makes of it.
    case template(path: String)

    /// As feeds.toml has it.
    public enum Name: String, CaseIterable, Hashable, Sendable {
        case feedwatch, cloudevents, slack, discord, teams, mattermost, ntfy, gotify, telegram,
            matrix, pagerduty, alertmanager, template
    }

    public var name: Name {
        switch self {
        case .feedwatch: .feedwatch
        case .cloudevents: .cloudevents
        case .slack: .slack
        case .discord: .discord
        case .teams: .teams
        case .mattermost: .mattermost
        case .ntfy: .ntfy
        case .gotify: .gotify
        case .telegram: .telegram
        case .matrix: .matrix
        case .pagerduty: .pagerduty
        case .alertmanager: .alertmanager
        case .template: .template
        }
    }

    /// Where the receiver's own key is to be had, for those that have one.
    public var token: SecretSource? {
        switch self {
        case .ntfy(_, let token): token
        case .gotify(let token), .telegram(_, let token), .matrix(_, let token),
            .pagerduty(let token):
            token
        case .feedwatch, .cloudevents, .slack, .discord, .teams, .mattermost, .alertmanager,
            .template:
            nil
        }
    }
}
