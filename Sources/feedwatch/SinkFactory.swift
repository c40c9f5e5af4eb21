import AlertDelivery
import FeedConfig
import FeedModel
import HTTPTransfer

/// Makes the sinks that feeds.toml names.
struct SinkFactory {
    let client: HTTPClient
    let userAgent: String

    /// - Returns: A sink for each, and what keeps some of them from being used: their alerts wait
    ///   in the outbox until that is mended.
    func sinks(for sinks: [Sink]) -> (sinks: [any AlertSink], problems: [String]) {
        var made: [any AlertSink] = []
        var problems: [String] = []
        for sink in sinks {
            do {
                made.append(try self.sink(for: sink))
            } catch {
                problems.append("sink \"\(sink.name)\": \(error)")
                made.append(UnusableSink(name: sink.name, reason: "\(error)"))
            }
        }
        return (made, problems)
    }

    /// What is wrong with the secrets of sinks, as `check` tells it.
    static func secretProblems(of sinks: [Sink]) -> [String] {
        sinks.compactMap { sink in
            guard case .webhook(let endpoint) = sink.kind else { return nil }
            do {
                _ = try secrets(of: endpoint)
                _ = try AccessResolver().resolve(endpoint.access)
                return nil
            } catch {
                return "sink \"\(sink.name)\": \(error)"
            }
        }
    }

    private static func secrets(of endpoint: WebhookEndpoint) throws -> [WebhookSecret] {
        try endpoint.secrets.map { try WebhookSecret(SecretReader().read($0)) }
    }

    private func sink(for sink: Sink) throws -> any AlertSink {
        switch sink.kind {
        case .stdout(let format):
            return StdoutSink(
                name: sink.name, format: format,
                style: Terminal.isOutput ? .block(colour: Terminal.hasColour) : .line)
        case .file(let path, let format):
            return FileSink(name: sink.name, path: path, format: format)
        case .webhook(let endpoint):
            return WebhookSink(
                name: sink.name, endpoint: endpoint, secrets: try Self.secrets(of: endpoint),
                access: try AccessResolver().resolve(endpoint.access), userAgent: userAgent,
                client: client)
        }
    }
}
