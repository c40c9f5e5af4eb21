import AlertDelivery
import FeedConfig
import FeedModel
import Foundation
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
                if let token = endpoint.format.token { _ = try SecretReader().read(token) }
                _ = try resolved(endpoint)
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

    private static func formatter(of endpoint: WebhookEndpoint) throws -> WebhookFormatter {
        let token = try endpoint.format.token.map { try SecretReader().read($0) }
        guard case .template(let path) = endpoint.format else {
            return WebhookFormatter(endpoint.format, token: token)
        }
        do {
            return WebhookFormatter(
                endpoint.format, template: try AlertTemplate(try template(at: path)))
        } catch let error as TemplateError {
            throw UnusableTemplate(text: error.text(file: path))
        }
    }

    private static func template(at path: String) throws -> String {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { file.closeFile() }
        let bytes = try file.read(upToCount: templateLimit + 1) ?? Data()
        guard bytes.count <= templateLimit, let text = String(validating: bytes, as: UTF8.self)
        else {
            throw UnusableTemplate(
                text: "\(path): a template is UTF-8 of at most \(templateLimit) bytes.")
        }
        return text
    }

    private static let templateLimit = 256 << 10

    /// What is wrong with the templates of sinks.
    static func templateMistakes(of sinks: [Sink]) -> [String] {
        sinks.compactMap { sink in
            guard case .webhook(let endpoint) = sink.kind, case .template = endpoint.format
            else { return nil }
            do {
                _ = try formatter(of: endpoint)
                return nil
            } catch {
                return "\(error)"
            }
        }
    }

    /// With its URL read, where that is a secret.
    private static func resolved(_ endpoint: WebhookEndpoint) throws -> WebhookEndpoint {
        guard let source = endpoint.secretURL else { return endpoint }
        var endpoint = endpoint
        endpoint.url = try SecretReader().read(source)
        guard authority(ofURL: endpoint.url) != nil else { throw UnusableURL(source: source) }
        return endpoint
    }

    private func sink(for sink: Sink) throws -> any AlertSink {
        switch sink.kind {
        case .stdout(let format):
            return StdoutSink(
                name: sink.name, format: format,
                style: Terminal.isOutput ? .block(colour: Terminal.hasColour) : .line)
        case .file(let path, let format):
            return FileSink(name: sink.name, path: path, format: format)
        case .folder(let path, let format):
            return FolderSink(name: sink.name, path: path, format: format)
        case .webhook(let endpoint):
            return WebhookSink(
                name: sink.name, endpoint: try Self.resolved(endpoint),
                secrets: try Self.secrets(of: endpoint),
                formatter: try Self.formatter(of: endpoint),
                access: try AccessResolver().resolve(endpoint.access), userAgent: userAgent,
                client: client)
        }
    }
}

/// What is wrong with a template, its file and lines told.
private struct UnusableTemplate: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

/// A secret that should have been a URL; it is not told.
private struct UnusableURL: Error, CustomStringConvertible {
    let source: SecretSource
    var description: String {
        "\(source) holds no http or https URL. Put the webhook's URL there, and nothing else."
    }
}
