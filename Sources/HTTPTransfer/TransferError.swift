/// Why a request got no complete answer.
public enum TransferError: Error, Hashable, Sendable {
    case invalidURL(String, reason: String)
    /// Neither `http` nor `https`.
    case unsupportedScheme(url: String)
    /// A name or value that can't stand in a request.
    case invalidHeader(name: String)
    /// The address that `host:port` led to is none of the public internet.
    case addressRefused(authority: String, address: IPAddress, NonPublicAddress)
    case nameNotResolved(host: String, reason: String)
    /// A name that has to be judged before a proxy is asked for it.
    case notResolvedForProxy(authority: String, reason: String)
    /// The proxy could not be reached, or it refused.
    case proxyFailed(proxy: String, reason: String)
    case cannotConnect(authority: String, reason: String)
    /// The handshake or the certificate failed.
    case tls(authority: String, reason: String)
    /// A file of certificates or of a key that TLS can't use.
    case certificateFile(authority: String, reason: String)
    case timedOut(host: String, reason: String)
    /// In bytes after decoding, or as announced by `Content-Length`.
    case bodyTooLarge(host: String, limit: Int)
    case headersTooLarge(host: String, limit: Int)
    /// In bytes of the body as it came, most of them chunks' framing.
    case framingTooLarge(host: String, limit: Int)
    /// The connection ended before the answer did.
    case incomplete(host: String, reason: String)
    /// Not HTTP, or HTTP that contradicts itself.
    case malformedAnswer(host: String, reason: String)
    case undecodable(host: String, reason: String)
    case tooManyRedirects(limit: Int, last: String)
    /// A redirect without a usable target.
    case badRedirect(from: String, status: Int, reason: String)
    /// From `https` to `http` while the request carries credentials.
    case downgraded(from: String, to: String)
    /// The Swift task was cancelled.
    case cancelled
    /// The client was closed before or while the request was made.
    case clientClosed
    /// What libcurl reports and none of the above covers; its code and words.
    case library(code: Int, reason: String)
}

extension TransferError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidURL(let url, let reason):
            "\"\(url)\" is not a URL (\(reason)); correct it."
        case .unsupportedScheme(let url):
            "\"\(url)\" is neither http nor https; only these are fetched."
        case .invalidHeader(let name):
            "The header \"\(name)\" holds a character that no header may; remove it."
        case .addressRefused(let authority, let address, let kind):
            "\(authority) leads to \(address), \(kind.rawValue); if that is meant, add "
                + "\"\(authority)\" to allow_private."
        case .nameNotResolved(let host, let reason):
            "No address found for \(host) (\(reason)); check the name and the DNS server."
        case .notResolvedForProxy(let authority, let reason):
            "\(authority) can't be judged before the proxy is asked for it (\(reason)); if only "
                + "the proxy knows the name, add \"\(authority)\" to allow_private."
        case .proxyFailed(let proxy, let reason):
            "The proxy \(proxy) didn't help (\(reason)); check `proxy`, and user and password."
        case .cannotConnect(let authority, let reason):
            "Can't connect to \(authority) (\(reason)); the server is down or a firewall blocks it."
        case .tls(let authority, let reason):
            "No trusted TLS connection to \(authority) (\(reason)); its operator must mend that, "
                + "or the certificate bundle here is out of date."
        case .certificateFile(let authority, let reason):
            "No TLS with \(authority): a file of certificates or its key can't be used "
                + "(\(reason)); check ca_file, client_cert, client_key and its password."
        case .timedOut(let host, let reason):
            "\(host) was too slow (\(reason)); it is tried again later."
        case .bodyTooLarge(let host, let limit):
            "\(host) sent more than \(limit) bytes; nothing of it is used."
        case .headersTooLarge(let host, let limit):
            "\(host) sent more than \(limit) bytes of headers; nothing of the answer is used."
        case .framingTooLarge(let host, let limit):
            "\(host) sent more than \(limit) bytes around the body; nothing of it is used."
        case .incomplete(let host, let reason):
            "The answer of \(host) broke off (\(reason)); it is tried again later."
        case .malformedAnswer(let host, let reason):
            "\(host) didn't answer in proper HTTP (\(reason)); its operator must mend that."
        case .undecodable(let host, let reason):
            "The compressed answer of \(host) can't be unpacked (\(reason)); its operator must "
                + "mend that."
        case .tooManyRedirects(let limit, let last):
            "More than \(limit) redirects, the last to \(last); use the final URL instead."
        case .badRedirect(let url, let status, let reason):
            "\(url) answered \(status) with an unusable target (\(reason)); find the new URL."
        case .downgraded(let from, let to):
            "\(from) redirects to \(to), where credentials would travel in the open; use an https "
                + "URL or remove them."
        case .cancelled: "The request was cancelled."
        case .clientClosed: "The request was not made since the program is ending."
        case .library(let code, let reason):
            "libcurl failed (\(code): \(reason)); if it repeats, report it with these words."
        }
    }
}
