import AlertDelivery
import ArgumentParser
import Foundation

struct WebhookVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Tells whether a received webhook is signed with a secret.",
        discussion: """
            Reads the body, byte for byte as received, on standard input. Exit code 0 when the \
            signature is valid, 1 when it is not.
            """)

    @OptionGroup var secret: SecretOption

    @Option(help: ArgumentHelp("The webhook-id header.", valueName: "value"))
    var id: String

    @Option(help: ArgumentHelp("The webhook-timestamp header.", valueName: "value"))
    var timestamp: String

    @Option(help: ArgumentHelp("The webhook-signature header.", valueName: "value"))
    var signature: String

    @Flag(help: "Accept any timestamp: for a webhook that was kept.")
    var anyTime = false

    func run() throws {
        guard let verifier = try secret.verifier() else {
            throw ValidationError("--secret is missing.")
        }
        let body = Array(try FileHandle.standardInput.readToEnd() ?? Data())
        let headers = [
            "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature,
        ]
        let now = try Clock.system().now()
        let signedAt = Double(timestamp).map { Date(timeIntervalSince1970: $0) }
        let verdict = verifier.verify(
            body: body, at: anyTime ? signedAt ?? now : now, header: { headers[$0] })
        guard verdict == .valid else {
            throw fail(.notVerified, "not valid: \(verdict).")
        }
        try Terminal.write("valid\n")
    }
}
