import AlertDelivery
import ArgumentParser
import FeedConfig

struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "Helps to set up a receiver of webhooks.",
        subcommands: [WebhookListenCommand.self, WebhookVerifyCommand.self])
}

/// `--secret`, which names a place and never the secret itself.
struct SecretOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the secret is: env:NAME, file:PATH or cmd:COMMAND. May be repeated.",
            valueName: "source"))
    var secret: [String] = []

    func verifier() throws -> WebhookVerifier? {
        guard !secret.isEmpty else { return nil }
        do {
            return WebhookVerifier(
                secrets: try secret.map { text in
                    try WebhookSecret(SecretReader().read(written: text))
                })
        } catch {
            throw fail(.configuration, "--secret: \(error)")
        }
    }
}
