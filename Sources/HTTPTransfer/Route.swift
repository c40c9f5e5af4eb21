/// One request to one URL: a step on the way of an ``HTTPRequest``.
struct Hop: Sendable {
    let url: TransferURL
    let method: HTTPRequest.Method
    let headers: [HTTPHeader]
    /// Of this URL alone, beside those; with other names.
    let conditional: [HTTPHeader]
    /// `total` is what is left of it.
    let limits: TransferLimits
    let mayBePrivate: Bool
    let needsWholeBody: Bool
    let keepsConnection: Bool
    let proxy: HTTPProxy?
    let certificateBundle: String?
    let clientCertificate: TLSClientCertificate?
    /// In the format of Netscape's cookie file; `nil`: none are taken.
    let cookies: [String]?
    /// Asks nothing: only looks up the host, whose every address is judged.
    var isLookUp = false

    /// What has to go well before a proxy is asked: it connects to whatever the name means, so the
    /// addresses are judged here. `nil` where there is nothing to judge.
    var lookUp: Hop? {
        guard proxy != nil, !mayBePrivate else { return nil }
        var hop = self
        hop.isLookUp = true
        return hop
    }
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
    private var cookies: [String]?

    init(_ request: HTTPRequest) throws(TransferError) {
        self.request = request
        first = try TransferURL(request.url)
        current = first
        cookies = request.access.keepsCookies ? [] : nil
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
            url: current, method: request.method, headers: headers, conditional: conditional,
            limits: limits, mayBePrivate: mayBePrivate,
            needsWholeBody: request.needsWholeBody, keepsConnection: request.keepsConnection,
            proxy: request.access.proxies.proxy(for: current),
            certificateBundle: request.access.certificateBundle,
            clientCertificate: isAtHome ? request.access.clientCertificate : nil, cookies: cookies)
    }

    private var mayBePrivate: Bool {
        guard !request.allowPrivate.isEmpty else { return false }
        let authority = current.authority
        return request.allowPrivate.contains { $0 == authority || $0.lowercased() == authority }
    }

    /// Whether the hop is to the origin that credentials are meant for.
    private var isAtHome: Bool { current.hasSameOrigin(as: first) }

    /// A look-up, whose time counts.
    mutating func took(_ lookUp: Answer) { elapsed += lookUp.duration }

    mutating func step(after answer: Answer) throws(TransferError) -> Step {
        elapsed += answer.duration
        if cookies != nil { cookies = answer.cookies }
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

    /// What came as gzip is left packed.
    private func response(_ answer: Answer) -> HTTPResponse {
        var response = HTTPResponse(
            status: answer.status, url: current.text, headers: answer.headers, body: answer.body,
            endIsKnown: answer.endIsKnown, hops: redirects, duration: elapsed)
        guard answer.isPacked else { return response }
        response.body = []
        response.packed = PackedBody(
            bytes: answer.body, host: current.host, limit: request.limits.body)
        return response
    }

    private var hasCredentials: Bool {
        first.credentials != nil || !request.access.secretHeaders.isEmpty
            || request.access.clientCertificate != nil || request.access.proxies.hasCredentials
            || !(cookies ?? []).isEmpty
            || request.headers.contains { $0.isNamed("Authorization") || $0.isNamed("Cookie") }
    }

    private var headers: [HTTPHeader] {
        var headers = request.headers
        if !request.access.headers.isEmpty { headers.replace(with: request.access.headers) }
        if isAtHome {
            if !request.access.secretHeaders.isEmpty {
                headers.replace(with: request.access.secretHeaders)
            }
            if let credentials = first.credentials {
                headers.append(
                    .basicAuthorization(user: credentials.user, password: credentials.password))
            }
        } else {
            headers.removeAll {
                !HTTPRequest.headersForAnyOrigin.contains($0.name.lowercased())
            }
        }
        return headers
    }

    private var conditional: [HTTPHeader] {
        guard let conditional = request.conditional, conditional.url == current.text else {
            return []
        }
        return conditional.headers
    }
}

extension [HTTPHeader] {
    fileprivate mutating func replace(with others: [HTTPHeader]) {
        removeAll { header in others.contains { $0.isNamed(header.name) } }
        self += others
    }
}
