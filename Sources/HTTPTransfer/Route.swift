internal import Foundation

/// One request to one URL: a step on the way of an ``HTTPRequest``.
struct Hop: Sendable {
    let url: TransferURL
    let method: HTTPRequest.Method
    let headers: [HTTPHeader]
    /// `total` is what is left of it.
    let limits: TransferLimits
    let mayBePrivate: Bool
    let needsWholeBody: Bool
    let keepsConnection: Bool
}

/// The way of a request over its redirects: decides after each answer whether and where it goes on,
/// and what may be told there. libcurl follows none by itself, since it judges no address by our
/// rules and passes on what is meant for the first origin only.
struct Route {
    private let request: HTTPRequest
    private let first: TransferURL
    private var current: TransferURL
    private var redirects: [HTTPResponse.Redirect] = []
    private var elapsed = Duration.zero
    private let allowPrivate: Set<String>

    init(_ request: HTTPRequest) throws(TransferError) {
        self.request = request
        first = try TransferURL(request.url)
        current = first
        allowPrivate = Set(request.allowPrivate.map { $0.lowercased() })
    }

    /// What to do after an answer.
    enum Step {
        case follow
        case done(HTTPResponse)
    }

    var hop: Hop {
        var limits = request.limits
        limits.total -= elapsed
        return Hop(
            url: current, method: request.method, headers: headers, limits: limits,
            mayBePrivate: allowPrivate.contains(current.authority),
            needsWholeBody: request.needsWholeBody, keepsConnection: request.keepsConnection)
    }

    mutating func step(after answer: Answer) throws(TransferError) -> Step {
        elapsed += answer.duration
        guard [301, 302, 303, 307, 308].contains(answer.status), request.followRedirects > 0,
            request.method == .get
        else { return .done(response(answer)) }
        let target = try target(of: answer)
        guard redirects.count < request.followRedirects else {
            throw .tooManyRedirects(limit: request.followRedirects, last: target.text)
        }
        if current.isSecure, !target.isSecure, hasCredentials {
            throw .downgraded(from: current.text, to: target.text)
        }
        guard elapsed < request.limits.total else {
            throw .timedOut(
                host: current.host, reason: "\(redirects.count + 1) redirects in \(elapsed)")
        }
        redirects.append(HTTPResponse.Redirect(status: answer.status, target: target.text))
        current = target
        return .follow
    }

    private func target(of answer: Answer) throws(TransferError) -> TransferURL {
        guard let location = answer.headers["Location"], !location.isEmpty else {
            throw .badRedirect(from: current.text, status: answer.status, reason: "no target")
        }
        do throws(TransferError) {
            return try current.resolving(Self.asciiText(location))
        } catch .invalidURL(let url, let reason) {
            throw .badRedirect(
                from: current.text, status: answer.status, reason: "\"\(url)\": \(reason)")
        }
    }

    /// Percent-encodes what no URL may hold but some do: spaces, control characters and raw bytes of
    /// whatever encoding the server uses.
    private static func asciiText(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            if (0x21...0x7E).contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }

    private func response(_ answer: Answer) -> HTTPResponse {
        HTTPResponse(
            status: answer.status, url: current.text, headers: answer.headers, body: answer.body,
            endIsKnown: answer.endIsKnown, hops: redirects, duration: elapsed)
    }

    private var hasCredentials: Bool {
        first.credentials != nil
            || request.headers.contains { $0.isNamed("Authorization") || $0.isNamed("Cookie") }
    }

    private var headers: [HTTPHeader] {
        var headers = request.headers
        if !current.hasSameOrigin(as: first) {
            headers.removeAll {
                !HTTPRequest.headersForAnyOrigin.contains($0.name.lowercased())
            }
        } else if let credentials = first.credentials {
            let pair = Data("\(credentials.user):\(credentials.password)".utf8)
            headers.append(HTTPHeader("Authorization", "Basic \(pair.base64EncodedString())"))
        }
        if let conditional = request.conditional, conditional.url == current.text {
            headers += conditional.headers
        }
        return headers
    }
}
