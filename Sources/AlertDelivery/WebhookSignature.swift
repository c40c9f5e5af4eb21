import Crypto
public import Foundation

/// A key of Standard Webhooks 1.0: `whsec_` and base64 of 24 to 64 bytes.
public struct WebhookSecret: Sendable, CustomStringConvertible {
    private let key: SymmetricKey

    public init(_ text: String) throws(WebhookSecretError) {
        let prefix = "whsec_"
        guard text.hasPrefix(prefix) else { throw .noPrefix }
        guard let bytes = Data(base64Encoded: String(text.dropFirst(prefix.count))) else {
            throw .notBase64
        }
        guard (24...64).contains(bytes.count) else { throw .wrongLength(bytes.count) }
        key = SymmetricKey(data: bytes)
    }

    /// The key itself is never printed.
    public var description: String { "whsec_…" }

    /// `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`.
    public func signature(id: String, timestamp: Int, body: [UInt8]) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Self.signed(id: id, timestamp: timestamp, body: body), using: key)
        return "v1," + Data(code).base64EncodedString()
    }

    /// Whether one of the signatures, separated by spaces, is this key's. Takes the same time for
    /// every wrong one.
    public func verifies(
        _ signatures: String, id: String, timestamp: Int, body: [UInt8]
    ) -> Bool {
        let signed = Self.signed(id: id, timestamp: timestamp, body: body)
        return signatures.split(separator: " ").contains { signature in
            guard signature.hasPrefix("v1,"),
                let code = Data(base64Encoded: String(signature.dropFirst(3)))
            else { return false }
            return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: signed, using: key)
        }
    }

    private static func signed(id: String, timestamp: Int, body: [UInt8]) -> [UInt8] {
        Array("\(id).\(timestamp).".utf8) + body
    }
}

public enum WebhookSecretError: Error, Equatable, CustomStringConvertible {
    case noPrefix
    case notBase64
    case wrongLength(Int)

    public var description: String {
        let cure = "make one with: echo whsec_$(openssl rand -base64 32)"
        return switch self {
        case .noPrefix: "a webhook secret begins with whsec_; \(cure)"
        case .notBase64: "what follows whsec_ is not base64; \(cure)"
        case .wrongLength(let count):
            "the secret has \(count) bytes, Standard Webhooks asks for 24 to 64; \(cure)"
        }
    }
}

/// Judges a received webhook as Standard Webhooks 1.0 says.
public struct WebhookVerifier: Sendable {
    /// How far a timestamp may be from the receiver's clock; older ones may be replays.
    public static let tolerance: TimeInterval = 5 * 60

    public enum Verdict: Equatable, Sendable, CustomStringConvertible {
        case valid
        case missingHeader(String)
        case unreadableTimestamp(String)
        case timestampTooFar(seconds: Int)
        case wrongSignature

        public var description: String {
            switch self {
            case .valid: "the signature is valid"
            case .missingHeader(let name): "the header \(name) is missing"
            case .unreadableTimestamp(let text):
                "webhook-timestamp \"\(text)\" is no number of seconds"
            case .timestampTooFar(let seconds):
                "webhook-timestamp is \(seconds) s from this clock; more than "
                    + "\(Int(WebhookVerifier.tolerance)) s may be a replay"
            case .wrongSignature:
                "no signature fits: another secret, or the body's bytes were changed on the way"
            }
        }
    }

    private let secrets: [WebhookSecret]

    public init(secrets: [WebhookSecret]) { self.secrets = secrets }

    /// - Parameter header: The value of a header, whatever the letter case of its name.
    public func verify(
        body: [UInt8], at now: Date, header: (String) -> String?
    ) -> Verdict {
        guard let id = header("webhook-id") else { return .missingHeader("webhook-id") }
        guard let written = header("webhook-timestamp") else {
            return .missingHeader("webhook-timestamp")
        }
        guard let signatures = header("webhook-signature") else {
            return .missingHeader("webhook-signature")
        }
        guard let timestamp = Int(written) else { return .unreadableTimestamp(written) }
        let distance = abs(now.timeIntervalSince1970 - Double(timestamp))
        guard distance <= Self.tolerance else {
            return .timestampTooFar(seconds: Int(clampedSeconds: distance))
        }
        let fits = secrets.contains {
            $0.verifies(signatures, id: id, timestamp: timestamp, body: body)
        }
        return fits ? .valid : .wrongSignature
    }
}

extension Int {
    fileprivate init(clampedSeconds seconds: Double) {
        self = Int(exactly: seconds.rounded()) ?? .max
    }
}
