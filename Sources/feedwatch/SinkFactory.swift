import AlertDelivery
import FeedConfig
import FeedFetching
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
                let reason = Self.words(of: error)
                problems.append("sink \"\(sink.name)\": \(reason)")
                made.append(UnusableSink(name: sink.name, reason: reason))
            }
        }
        return (made, problems)
    }

    /// What is wrong with the secrets, certificates and programs of sinks, as `check` tells it.
    static func problems(of sinks: [Sink]) -> [String] {
        sinks.compactMap { sink in
            do {
                try look(at: sink.kind)
                return nil
            } catch {
                return "sink \"\(sink.name)\": \(words(of: error))"
            }
        }
    }

    private static func words(of error: any Error) -> String {
        (error as? AccessUnavailable)?.reason ?? "\(error)"
    }

    private static func look(at kind: SinkKind) throws {
        switch kind {
        case .webhook(let endpoint):
            _ = try secrets(of: endpoint)
            if let token = endpoint.format.token { _ = try SecretReader().read(token) }
            _ = try resolved(endpoint)
            _ = try AccessResolver().resolve(endpoint.access)
        case .exec(let call):
            guard FileManager.default.isExecutableFile(atPath: call.path) else {
                throw AccessUnavailable("\(call.path) is not a program that can be started.")
            }
        case .stdout, .file, .folder, .feed: break
        case .email(let route): _ = try account(of: route)
        case .mqtt(let topic): _ = try transfer(to: topic)
        }
    }

    private static func account(of route: MailRoute) throws -> MailAccount {
        if let path = route.certificateAuthorities,
            !FileManager.default.isReadableFile(atPath: path)
        {
            throw AccessUnavailable("\(path) can't be read; correct `ca_file` or its permissions.")
        }
        let encryption: MailAccount.Encryption =
            switch route.encryption {
            case .implicit: .implicit
            case .startTLS: .startTLS
            case .noneOnLoopback: .noneOnLoopback
            case .none: .none
            }
        return MailAccount(
            host: route.host, port: route.port, encryption: encryption,
            login: try route.login.map(credentials), allowPrivate: route.allowPrivate,
            certificateBundle: route.certificateAuthorities)
    }

    private static func transfer(to topic: BrokerTopic) throws -> BrokerTransfer {
        BrokerTransfer(
            host: topic.host, port: topic.port, topic: topic.topic,
            login: try topic.login.map(credentials), allowPrivate: topic.allowPrivate)
    }

    private static func credentials(
        of login: ServerLogin
    ) throws -> (user: String, password: String) {
        (login.user, try SecretReader().read(login.password))
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
        case .feed(let path, let keep):
            return FeedSink(name: sink.name, path: path, keep: keep)
        case .email(let route):
            return MailSink(name: sink.name, route: route, account: try Self.account(of: route))
        case .mqtt(let topic):
            return BrokerSink(name: sink.name, transfer: try Self.transfer(to: topic))
        case .exec(let call): return ProgramSink(name: sink.name, call: call)
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
