import FeedModel
import HTTPTransfer

/// An alert as one receiver wants it.
struct WebhookMessage: Hashable, Sendable {
    enum Method: Hashable, Sendable {
        case post, put
    }

    var method = Method.post
    /// Appended to the endpoint's URL; begins with a slash where there is one.
    var path = ""
    var headers: [HTTPHeader] = []
    var body: [UInt8]

    /// A POST of JSON.
    init(_ json: MessageJSON, path: String = "", headers: [HTTPHeader] = []) {
        self.path = path
        self.headers = [HTTPHeader("Content-Type", "application/json")] + headers
        body = json.bytes
    }

    /// - Parameter base: The endpoint's URL; a slash at its end doesn't count before a path.
    func url(at base: String) -> String {
        path.isEmpty ? base : (base.hasSuffix("/") ? String(base.dropLast()) : base) + path
    }

    init(method: Method = .post, body: [UInt8], type: String) {
        self.method = method
        self.body = body
        headers = [HTTPHeader("Content-Type", type)]
    }
}

extension Severity {
    /// Grey, blue, amber, red: `#RRGGBB` as a number.
    var colour: Int {
        switch self {
        case .low: 0x6B7280
        case .normal: 0x2563EB
        case .high: 0xD97706
        case .critical: 0xDC2626
        }
    }

    /// `#2563eb`
    var hexColour: String { "#" + String(colour | 1 << 24, radix: 16).dropFirst() }
}
