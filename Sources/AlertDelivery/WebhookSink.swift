public import FeedModel
public import Foundation
public import HTTPTransfer

/// Posts each alert to one URL, signed as Standard Webhooks 1.0 says. 2xx is success, nothing
/// else is; redirects are not followed.
public struct WebhookSink: AlertSink {
    public let name: SinkName
    public let batchSize = 1
    private let endpoint: WebhookEndpoint
    private let secrets: [WebhookSecret]
    private let access: RequestAccess
    private let userAgent: String
    private let client: HTTPClient

    /// How long a receiver may take, and how much of its answer is read.
    private static let limits = TransferLimits(total: .seconds(20), body: 64 << 10)
    private static let answerHeadLength = 200

    /// - Parameter access: What `endpoint.access` comes to.
    public init(
        name: SinkName, endpoint: WebhookEndpoint, secrets: [WebhookSecret],
        access: RequestAccess = RequestAccess(), userAgent: String, client: HTTPClient
    ) {
        self.name = name
        self.endpoint = endpoint
        self.secrets = secrets
        self.access = access
        self.userAgent = userAgent
        self.client = client
    }

    public func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        var outcomes: [DeliveryOutcome] = []
        for alert in alerts { outcomes.append(await post(alert, at: now)) }
        return outcomes
    }

    private func post(_ alert: OutgoingAlert, at now: Date) async -> DeliveryOutcome {
        let timestamp = Int(now.timeIntervalSince1970)
        let signatures = secrets.map {
            $0.signature(id: alert.id.text, timestamp: timestamp, body: alert.body)
        }
        let request = HTTPRequest(
            method: .post(body: alert.body), url: endpoint.url,
            headers: [
                HTTPHeader("Content-Type", "application/json"),
                HTTPHeader("User-Agent", userAgent),
                HTTPHeader("webhook-id", alert.id.text),
                HTTPHeader("webhook-timestamp", String(timestamp)),
                HTTPHeader("webhook-signature", signatures.joined(separator: " ")),
            ] + (alert.sequence.map { [HTTPHeader("feedwatch-sequence", String($0))] } ?? []),
            limits: Self.limits, followRedirects: 0, allowPrivate: endpoint.allowPrivate,
            needsWholeBody: false, access: access)
        do throws(TransferError) {
            let response = try await client.send(request)
            guard !(200..<300).contains(response.status) else {
                return .accepted(status: response.status, answer: head(of: response))
            }
            return .failed(
                status: response.status, reason: reason(response),
                concerns: Self.scope(of: response.status),
                retryAfter: NextTime(response.headers, now: now).retryAfter)
        } catch .cancelled, .clientClosed {
            return .notTried(reason: "the run ended first")
        } catch {
            return .failed(reason: "\(error)")
        }
    }

    private static func scope(of status: Int) -> FailureScope {
        switch status {
        case 400, 409, 413, 415, 422: .alert
        case 429, 502, 503, 504: .sink
        case 410: .gone
        default: .unclear
        }
    }

    private func reason(_ response: HTTPResponse) -> String {
        let answer = head(of: response).map { ": \($0)" } ?? ""
        return "the receiver answered \(response.status), not 2xx\(answer)"
    }

    /// Some receivers repeat what they were told, credentials included.
    private func head(of response: HTTPResponse) -> String? {
        var text = String(decoding: response.body, as: UTF8.self)
        for header in access.secretHeaders where !header.value.isEmpty {
            text.replace(String(decoding: header.value, as: UTF8.self), with: "…")
        }
        let head = String(text.prefix(Self.answerHeadLength)).safeForTerminal
        return head.isEmpty ? nil : head
    }
}
