import AlertDelivery
import FeedConfig
import FeedModel
import HTTPTransfer

/// What sinks take from outside of feeds.toml each time they are made: secrets, from the environment
/// and from files. A run tells of each that is missing, so that nobody may do without looking.
struct SinkNeeds {
    private enum Use: String {
        /// Any text.
        case text
        /// What bodies are signed with.
        case key
        case url
    }

    /// "key env:NAME", a line each.
    private(set) var lines: [String] = []

    /// Nil if it takes more to say whether they can be made: commands, certificates, templates,
    /// proxies.
    init?(of sinks: [Sink]) {
        for sink in sinks {
            guard take(sink.kind) else { return nil }
        }
    }

    /// Whether all of it is there.
    static func areMet(_ lines: [String]) -> Bool { lines.allSatisfy(isMet) }

    private mutating func take(_ kind: SinkKind) -> Bool {
        switch kind {
        case .stdout, .file, .folder, .feed, .exec: return true
        case .mqtt(let topic): return take(topic.login?.password, as: .text)
        case .email(let route):
            return route.certificateAuthorities == nil && take(route.login?.password, as: .text)
        case .webhook(let endpoint):
            if case .template = endpoint.format { return false }
            return endpoint.access == ServerAccess() && take(endpoint.secretURL, as: .url)
                && take(endpoint.format.token, as: .text)
                && endpoint.secrets.allSatisfy { take($0, as: .key) }
        }
    }

    private mutating func take(_ source: SecretSource?, as use: Use) -> Bool {
        switch source {
        case nil, .written: return true
        case .command: return false
        case .environment, .file:
            guard let text = source.map({ "\(use.rawValue) \($0)" }), !text.contains("\n") else {
                return false
            }
            if !lines.contains(text) { lines.append(text) }
            return true
        }
    }

    private static func isMet(_ line: String) -> Bool {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2, let use = Use(rawValue: words[0]) else { return false }
        do {
            let secret = try SecretReader().read(written: words[1])
            switch use {
            case .text: return true
            case .key:
                _ = try WebhookSecret(secret)
                return true
            case .url: return authority(ofURL: secret) != nil
            }
        } catch {
            return false
        }
    }
}
