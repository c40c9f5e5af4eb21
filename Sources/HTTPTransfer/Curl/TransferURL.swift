internal import CCurl

/// An http or https URL, taken apart by libcurl's own parser: two parsers that differ about a host
/// would let one judge an address and the other connect to another. Of a ``PlainURL`` they can't.
struct TransferURL: Hashable, Sendable {
    /// Normalized, without user, password and fragment.
    let text: String
    let isSecure: Bool
    /// Lower case; an IPv6 address stands in brackets.
    let host: String
    let port: Int
    /// What stood before an `@`, decoded.
    let credentials: Credentials?

    struct Credentials: Hashable, Sendable {
        let user: String
        let password: String
    }

    var authority: String { "\(host):\(port)" }

    /// The same without the rest, which takes much longer.
    static func authority(of text: String) throws(TransferError) -> String {
        if let plain = PlainURL(text) { return "\(plain.host):\(plain.port)" }
        let handle = try URLHandle()
        try handle.set(text)
        _ = try isSecure(handle, written: text)
        let (host, port) = try place(of: handle, written: text)
        return "\(host):\(port)"
    }

    func hasSameOrigin(as other: TransferURL) -> Bool {
        isSecure == other.isSecure && port == other.port && host == other.host
    }

    init(_ text: String) throws(TransferError) {
        guard let plain = PlainURL(text) else {
            self = try TransferURL(byLibcurl: text)
            return
        }
        self.text = text
        isSecure = plain.isSecure
        host = plain.host
        port = plain.port
        credentials = nil
    }

    init(byLibcurl text: String) throws(TransferError) {
        let handle = try URLHandle()
        try handle.set(text)
        try self.init(handle, written: text)
    }

    /// The target of a `Location` header, which may be relative (RFC 9110 §10.2.2).
    ///
    /// It may name no user, which serves only to mislead.
    func resolving(_ reference: String) throws(TransferError) -> TransferURL {
        let handle = try URLHandle()
        try handle.set(text)
        try handle.set(reference, flags: CURLU_DISALLOW_USER)
        return try TransferURL(handle, written: reference)
    }

    private init(_ handle: borrowing URLHandle, written: String) throws(TransferError) {
        isSecure = try Self.isSecure(handle, written: written)
        (host, port) = try Self.place(of: handle, written: written)
        credentials = handle.part(CURLUPART_USER, flags: CURLU_URLDECODE).map {
            Credentials(
                user: $0, password: handle.part(CURLUPART_PASSWORD, flags: CURLU_URLDECODE) ?? "")
        }
        for part in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT] {
            handle.remove(part)
        }
        guard let text = handle.part(CURLUPART_URL, flags: CURLU_NO_DEFAULT_PORT) else {
            throw .invalidURL(withoutSecrets(written), reason: "no host")
        }
        self.text = text
    }

    private static func isSecure(
        _ handle: borrowing URLHandle, written: String
    ) throws(TransferError) -> Bool {
        switch handle.part(CURLUPART_SCHEME)?.lowercased() {
        case "http": return false
        case "https": return true
        default: throw .unsupportedScheme(url: withoutSecrets(written))
        }
    }

    private static func place(
        of handle: borrowing URLHandle, written: String
    ) throws(TransferError) -> (host: String, port: Int) {
        let host = handle.part(CURLUPART_HOST)?.lowercased() ?? ""
        let port =
            handle.part(CURLUPART_PORT, flags: CURLU_DEFAULT_PORT).flatMap { Int($0) } ?? 0
        guard !host.isEmpty, port > 0 else {
            throw .invalidURL(withoutSecrets(written), reason: "no host")
        }
        return (host, port)
    }
}

/// What may be told of a URL that could not be taken apart: nothing of what an `@` ends, for it may
/// be a password.
private func withoutSecrets(_ url: String) -> String {
    guard let at = url.lastIndex(of: "@") else { return url }
    return "…" + url[at...]
}

/// A libcurl URL handle, cleaned up with the value.
@safe private struct URLHandle: ~Copyable {
    private let handle: OpaquePointer

    init() throws(TransferError) {
        guard let handle = unsafe curl_url() else {
            throw .library(code: Int(CURLE_OUT_OF_MEMORY.rawValue), reason: "out of memory")
        }
        unsafe self.handle = handle
    }

    deinit { unsafe curl_url_cleanup(handle) }

    func set(_ reference: String, flags: Int32 = 0) throws(TransferError) {
        guard reference.utf8.count <= TransferLimits.url else {
            throw .invalidURL(
                String(withoutSecrets(reference).prefix(80)) + "…",
                reason: "longer than \(TransferLimits.url) bytes")
        }
        let flags = UInt32(bitPattern: flags | CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME)
        let code = unsafe curl_url_set(handle, CURLUPART_URL, reference, flags)
        guard code == CURLUE_OK else {
            throw unsafe .invalidURL(
                withoutSecrets(reference), reason: String(cString: curl_url_strerror(code)))
        }
    }

    func part(_ part: CURLUPart, flags: Int32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(handle, part, &text, UInt32(bitPattern: flags)) == CURLUE_OK,
            let text = unsafe text
        else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }

    func remove(_ part: CURLUPart) {
        _ = unsafe curl_url_set(handle, part, nil, 0)
    }
}
