public import FeedModel
public import Foundation
public import HTTPTransfer

/// Sends each alert to one receiver in the format that it understands; our own are signed as Standard
/// Webhooks 1.0 says. 2xx is success, nothing else is; redirects are not followed.
public struct WebhookSink: AlertSink {
    public let name: SinkName
    public let batchSize = 1
    private let endpoint: WebhookEndpoint
    private let secrets: [WebhookSecret]
    private let formatter: WebhookFormatter
    private let access: RequestAccess
    private let userAgent: String
    private let client: HTTPClient

    /// How long a receiver may take, and how much of its answer is read.
    private static let limits = TransferLimits(total: .seconds(20), body: 64 << 10)
    private static let answerHeadLength = 200

    /// - Parameters:
    ///   - endpoint: Its `url` is a URL, also where it was a secret.
    ///   - formatter: Of its format.
    ///   - access: What `endpoint.access` comes to.
    public init(
        name: SinkName, endpoint: WebhookEndpoint, secrets: [WebhookSecret],
        formatter: WebhookFormatter = WebhookFormatter(.feedwatch),
        access: RequestAccess = RequestAccess(), userAgent: String, client: HTTPClient
    ) {
        self.name = name
        self.endpoint = endpoint
        self.secrets = secrets
        self.formatter = formatter
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
        let message: WebhookMessage
        do { message = try formatter.message(for: alert) } catch {
            return .failed(reason: "\(error)", concerns: .alert)
        }
        let request = HTTPRequest(
            method: message.method == .put ? .put(body: message.body) : .post(body: message.body),
            url: message.url(at: endpoint.url),
            headers: message.headers + [HTTPHeader("User-Agent", userAgent)]
                + (formatter.isSigned ? facts(of: alert, message.body, at: now) : []),
            limits: Self.limits, followRedirects: 0, allowPrivate: endpoint.allowPrivate,
            needsWholeBody: false, access: access)
        do throws(TransferError) {
            let response = try await client.send(request)
            let remarks = formatter.remarks(in: response.body)
            guard !(200..<300).contains(response.status) || remarks.isRefusal else {
                return .accepted(status: response.status, answer: head(of: response))
            }
            return .failed(
                status: response.status, reason: reason(response),
                concerns: Self.scope(of: response.status),
                retryAfter: NextTime(response.headers, now: now).retryAfter
                    ?? remarks.retryAfter.map { now.addingTimeInterval($0) })
        } catch .cancelled, .clientClosed {
            return .notTried(reason: "the run ended first")
        } catch {
            return .failed(reason: withoutSecrets("\(error)"))
        }
    }

    /// The headers of Standard Webhooks, without a secret those of them that tell a repeat; and the
    /// place in the sink's order.
    private func facts(
        of alert: OutgoingAlert, _ body: [UInt8], at now: Date
    ) -> [HTTPHeader] {
        let timestamp = Int(now.timeIntervalSince1970)
        let signatures = secrets.map {
            $0.signature(id: alert.id.text, timestamp: timestamp, body: body)
        }
        var headers = [
            HTTPHeader("webhook-id", alert.id.text),
            HTTPHeader("webhook-timestamp", String(timestamp)),
        ]
        if !signatures.isEmpty {
            headers.append(HTTPHeader("webhook-signature", signatures.joined(separator: " ")))
        }
        if let sequence = alert.sequence {
            headers.append(HTTPHeader("feedwatch-sequence", String(sequence)))
        }
        return headers
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
        let isRefusal = (200..<300).contains(response.status)
        return "the receiver answered \(response.status)"
            + (isRefusal ? " and refused\(answer)" : ", not 2xx\(answer)")
    }

    private func head(of response: HTTPResponse) -> String? {
        let text = withoutSecrets(String(decoding: response.body, as: UTF8.self))
        let head = String(text.prefix(Self.answerHeadLength)).safeForTerminal
        return head.isEmpty ? nil : head
    }

    /// Some receivers repeat what they were told, credentials included.
    private func withoutSecrets(_ text: String) -> String {
        var text = text
        var secrets = access.secretHeaders.map { String(decoding: $0.value, as: UTF8.self) }
        secrets.append(formatter.token)
        if endpoint.secretURL != nil {
            let afterScheme = endpoint.url.firstRange(of: "://")?.upperBound
            secrets.append(endpoint.url)
            secrets += [afterScheme.map { String(endpoint.url[$0...].drop { $0 != "/" }) } ?? ""]
        }
        for secret in secrets where secret.utf8.count > 1 { text.replace(secret, with: "…") }
        return text
    }
}
