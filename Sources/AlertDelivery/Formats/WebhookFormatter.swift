public import FeedModel
import Foundation
import HTTPTransfer

/// Turns alerts into what an endpoint's receiver understands, and reads what is particular in its
/// answers. Pure: the same alert gives the same bytes at every attempt.
public struct WebhookFormatter: Sendable {
    private let format: WebhookFormat
    /// A secret: never to be shown.
    let token: String
    private let template: AlertTemplate?

    /// - Parameters:
    ///   - token: What ``WebhookFormat/token`` comes to, for formats that have one.
    ///   - template: Of the format `template`.
    public init(_ format: WebhookFormat, token: String? = nil, template: AlertTemplate? = nil) {
        self.format = format
        self.template = template
        self.token = token ?? ""
    }

    /// Whether Standard Webhooks' headers go with it. Vendors' receivers know none.
    var isSigned: Bool {
        switch format.name {
        case .feedwatch, .cloudevents, .template: true
        case .slack, .discord, .teams, .mattermost, .ntfy, .gotify, .telegram, .matrix,
            .pagerduty, .alertmanager:
            false
        }
    }

    /// - Throws: ``AlertBodyError`` if the body is none of ours, ``TemplateError`` if the template makes
    ///   no JSON of it.
    func message(for outgoing: OutgoingAlert) throws -> WebhookMessage {
        // What is stored goes out as it is.
        if format == .feedwatch {
            return WebhookMessage(body: outgoing.body, type: "application/json")
        }
        if let template {
            return WebhookMessage(
                body: try template.render(outgoing.body), type: "application/json")
        }
        let alert = try AlertBody.decode(outgoing.body)
        let content = MessageContent(alert)
        return switch format {
        case .feedwatch, .template:
            WebhookMessage(body: outgoing.body, type: "application/json")
        case .cloudevents: try CloudEventsFormat.message(of: outgoing.body, alert: alert)
        case .slack: SlackFormat.message(of: content)
        case .discord: DiscordFormat.message(of: content, at: alert.matchedAt)
        case .teams: TeamsFormat.message(of: content)
        case .mattermost: MattermostFormat.message(of: content)
        case .ntfy(let topic, let source):
            NtfyFormat.message(of: content, topic: topic, token: source.map { _ in token })
        case .gotify: GotifyFormat.message(of: content, token: token)
        case .telegram(let chat, _):
            TelegramFormat.message(of: content, chat: chat, token: token)
        case .matrix(let room, _): MatrixFormat.message(of: content, room: room, token: token)
        case .pagerduty:
            PagerDutyFormat.message(of: content, alert: alert, routingKey: token)
        case .alertmanager: AlertmanagerFormat.message(of: content, alert: alert)
        }
    }

    /// What an answer says within its JSON, beside its status.
    func remarks(in answer: [UInt8]) -> AnswerRemarks {
        switch format.name {
        case .discord, .telegram, .matrix: AnswerRemarks(answer)
        case .feedwatch, .cloudevents, .slack, .teams, .mattermost, .ntfy, .gotify, .pagerduty,
            .alertmanager, .template:
            AnswerRemarks()
        }
    }
}

/// What some vendors say in the JSON of an answer instead of, or more exactly than, by status and
/// headers.
struct AnswerRemarks: Equatable {
    /// In seconds: Discord's `retry_after`, Telegram's `parameters.retry_after`, Matrix's
    /// `retry_after_ms`. No wish counts for longer than a day.
    var retryAfter: TimeInterval?
    /// Telegram's `"ok": false`.
    var isRefusal = false

    private static let cap: TimeInterval = 86_400

    init(retryAfter: TimeInterval? = nil, isRefusal: Bool = false) {
        self.retryAfter = retryAfter
        self.isRefusal = isRefusal
    }

    init(_ answer: [UInt8]) {
        let said: Said
        // Many answers are no JSON, which then says nothing.
        do { said = try JSONDecoder().decode(Said.self, from: Data(answer)) } catch { return }
        let seconds =
            said.parameters?.retry_after ?? said.retry_after
            ?? said.retry_after_ms.map { $0 / 1000 }
        retryAfter = seconds.flatMap { $0 > 0 ? min($0.rounded(.up), Self.cap) : nil }
        isRefusal = said.ok == false
    }

    /// As the vendors spell it.
    private struct Said: Decodable {
        struct Parameters: Decodable { var retry_after: Double? }
        var ok: Bool?
        var parameters: Parameters?
        var retry_after: Double?
        var retry_after_ms: Double?
    }
}
