internal import CCurl

extension TransferError {
    /// What libcurl's `code` means to whoever made the request.
    ///
    /// - Parameter headerLimit: Given while the headers are not complete.
    init(_ code: CURLcode, _ message: String, of hop: Hop, headerLimit: Int?) {
        let url = hop.url
        if hop.isLookUp, code == CURLE_COULDNT_RESOLVE_HOST {
            self = .notResolvedForProxy(authority: url.authority, reason: message)
            return
        }
        if let proxy = hop.proxy, !hop.isLookUp, code.isOfProxy(message) {
            self = .proxyFailed(proxy: proxy.url, reason: message)
            return
        }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            self = .nameNotResolved(host: url.host, reason: message)
        case CURLE_COULDNT_CONNECT:
            self = .cannotConnect(authority: url.authority, reason: message)
        case CURLE_OPERATION_TIMEDOUT:
            self = .timedOut(host: url.host, reason: message)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            self = .tls(authority: url.authority, reason: message)
        // What the server thinks of our certificate comes after the handshake (RFC 8446 §4.4.2.4).
        case CURLE_RECV_ERROR where message.contains("alert"):
            self = .tls(authority: url.authority, reason: message)
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM:
            self = .certificateFile(authority: url.authority, reason: message)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR,
            CURLE_HTTP2, CURLE_HTTP2_STREAM:
            self = .incomplete(host: url.host, reason: message)
        // libcurl calls HTTP/0.9 an unsupported protocol.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            self = .malformedAnswer(host: url.host, reason: message)
        case CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
            self = .undecodable(host: url.host, reason: message)
        // Its host holds what no host may, which libcurl only sees as it asks for its address.
        case CURLE_URL_MALFORMAT: self = .invalidURL(url.text, reason: message)
        // libcurl's own limit for one header line, 100 kB, shows as lack of memory.
        case CURLE_OUT_OF_MEMORY:
            if let headerLimit {
                self = .headersTooLarge(host: url.host, limit: headerLimit)
            } else {
                self = .library(code: Int(code.rawValue), reason: message)
            }
        default: self = .library(code: Int(code.rawValue), reason: message)
        }
    }
}

extension CURLcode {
    /// Whether it tells of the proxy, where there is one. A refused CONNECT has no code of its own.
    fileprivate func isOfProxy(_ message: String) -> Bool {
        switch self {
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_PROXY: true
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING: message.contains("CONNECT")
        default: false
        }
    }
}
