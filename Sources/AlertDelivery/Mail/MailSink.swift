public import FeedModel
public import Foundation
public import HTTPTransfer

/// Sends each alert as a mail, over SMTP. An alert is accepted when the server has taken the message
/// for all recipients.
///
/// The Message-ID is made of the alert's id: a mail that was sent twice shows as one in most programs.
public struct MailSink: AlertSink {
    public let name: SinkName
    public let batchSize = 1
    private let sender: String
    private let recipients: [String]
    private let password: String?
    private let transfer: MailTransfer

    private static let answerLength = 200

    /// - Parameter account: What `route` comes to, secrets included.
    public init(name: SinkName, route: MailRoute, account: MailAccount) {
        self.name = name
        sender = route.sender
        recipients = route.recipients
        password = account.login?.password
        transfer = MailTransfer(account)
    }

    public func deliver(_ alerts: [OutgoingAlert], at now: Date) async -> [DeliveryOutcome] {
        var outcomes: [DeliveryOutcome] = []
        for alert in alerts { outcomes.append(await send(alert)) }
        return outcomes
    }

    private func send(_ outgoing: OutgoingAlert) async -> DeliveryOutcome {
        let message: [UInt8]
        do throws(AlertBodyError) {
            message =
                MailMessage(
                    alert: try AlertBody.decode(outgoing.body), sender: sender,
                    recipients: recipients
                ).bytes
        } catch {
            return .failed(reason: "\(error)", concerns: .alert)
        }
        do throws(MailError) {
            let answer = try await transfer.send(
                Mail(sender: sender, recipients: recipients, message: message))
            return .accepted(status: answer.code)
        } catch {
            return outcome(error)
        }
    }

    private func outcome(_ error: MailError) -> DeliveryOutcome {
        switch error {
        case .transfer(.cancelled): .notTried(reason: "the run ended first")
        case .transfer(let error): .failed(reason: "\(error)")
        case .noEncryption(let authority):
            .failed(
                reason: "\(authority) offers no STARTTLS, so nothing was sent; use smtps:, or "
                    + "`tls = \"none\"` if mails may travel in the open.")
        case .loginRefused(let answer):
            .failed(
                status: answer.code,
                reason: "the mail server refused user and password: \(shown(answer))")
        case .refused(let answer, let afterMessage):
            .failed(
                status: answer.code,
                reason: "the mail server "
                    + (answer.code < 500 ? "is not ready: " : "refused: ") + shown(answer),
                // For good and about the message: others may get through.
                concerns: afterMessage && answer.code >= 500 ? .alert : .sink)
        }
    }

    /// Some servers repeat what they were told.
    private func shown(_ answer: MailAnswer) -> String {
        var text = answer.text
        if let password, !password.isEmpty { text.replace(password, with: "…") }
        return String(text.safeForTerminal.prefix(Self.answerLength))
    }
}
