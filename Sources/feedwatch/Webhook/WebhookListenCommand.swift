import AlertDelivery
import ArgumentParser
import FeedModel
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

struct WebhookListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Receives webhooks on this machine, prints and verifies them.",
        discussion: """
            Listens on 127.0.0.1 until it is interrupted. A webhook whose signature is not valid \
            is answered 401. To try it: url = "http://127.0.0.1:8899/", \
            allow_private = ["127.0.0.1:8899"] in a [[sink]] of type webhook.
            """)

    @Option(help: ArgumentHelp("The port; 0 takes a free one.", valueName: "n"))
    var port = 8899

    @OptionGroup var secret: SecretOption

    @Flag(help: "Print each body as a line of JSON instead of text.")
    var json = false

    @Option(help: ArgumentHelp("Answer this to a valid webhook, to see retries.", valueName: "n"))
    var status = 204

    /// A body of ours has at most 20 kB and its matches.
    private static let bodyLimit = 1 << 20

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port is 0 to 65535.") }
        guard (200...599).contains(status) else {
            throw ValidationError("--status is 200 to 599.")
        }
    }

    func run() async throws {
        let receiver = WebhookReceiver(
            verifier: try secret.verifier(), printsJSON: json, status: status,
            clock: try Clock.system())
        let router = Router()
        for path: RouterPath in ["", "**"] {
            router.post(path) { request, _ in
                let body = try await request.body.collect(upTo: Self.bodyLimit)
                return receiver.receive(request.headers, body: Array(body.readableBytesView))
            }
        }
        var logger = Logger(label: "feedwatch") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                Terminal.complain("listening on http://127.0.0.1:\(port)/")
            },
            logger: logger)
        try await application.runService()
    }
}

/// Prints what comes and answers it.
struct WebhookReceiver: Sendable {
    let verifier: WebhookVerifier?
    let printsJSON: Bool
    let status: Int
    let clock: Clock

    func receive(_ headers: HTTPFields, body: [UInt8]) -> Response {
        let now = clock.now()
        let verdict = verifier?.verify(body: body, at: now) { name in
            HTTPField.Name(name).flatMap { headers[$0] }
        }
        let id = HTTPField.Name("webhook-id").flatMap { headers[$0] } ?? "(no webhook-id)"
        let sentence = verdict.map { "\($0)" } ?? "not verified, since no --secret was given"
        Terminal.complain("\(id.safeForTerminal): \(sentence)")
        if let verdict, verdict != .valid { return Response(status: .unauthorized) }
        do {
            try Terminal.write(line(of: body, at: now))
        } catch {
            // The alert was not taken: let the sender keep it.
            Terminal.complain("\(error)")
            return Response(status: .internalServerError)
        }
        return Response(status: .init(code: status))
    }

    private func line(of body: [UInt8], at now: Date) throws -> [UInt8] {
        guard !printsJSON, let alert = try? AlertBody.decode(body) else {
            return Array((String(decoding: body, as: UTF8.self).safeForTerminal + "\n").utf8)
        }
        let style: AlertText.Style =
            Terminal.isOutput ? .block(colour: Terminal.hasColour) : .line
        return Array(AlertText(style: style).render(alert, at: now).utf8)
    }
}
