/// What to ask, of whom, and within which bounds.
public struct HTTPRequest: Sendable {
    public enum Method: Hashable, Sendable {
        case get
        case post(body: [UInt8])
        case put(body: [UInt8])
    }

    public var method: Method
    /// `http` or `https`. A user and password in it become an `Authorization` header.
    public var url: String
    /// Sent with every hop of the same origin; to another one go only those in
    /// ``headersForAnyOrigin``.
    public var headers: [HTTPHeader]
    /// Sent only with the hop to exactly the URL `url`, written as ``HTTPResponse/url`` writes it:
    /// validators belong to the URL that gave them. Their names are none of `headers`.
    public var conditional: (url: String, headers: [HTTPHeader])?
    public var limits: TransferLimits
    /// How many redirects of a GET are followed; those of others never are. With 0 the redirect
    /// itself is the answer.
    public var followRedirects: Int
    /// `host:port` pairs that may be reached although they are not public addresses.
    public var allowPrivate: [String]
    /// False where the answer's status is what counts, as that of a receiver: then whatever ends
    /// the body early, its limit or time included, only cuts it.
    public var needsWholeBody: Bool
    /// False where no further request to this host is on its way: a connection that is kept is
    /// searched for each time another one ends.
    public var keepsConnection = true
    /// Whether a gzip body is handed out as ``HTTPResponse/packed``.
    public var leavesPacked = false
    public var access: RequestAccess

    public init(
        method: Method = .get, url: String, headers: [HTTPHeader] = [],
        limits: TransferLimits = TransferLimits(), followRedirects: Int = 0,
        allowPrivate: [String] = [], needsWholeBody: Bool = true,
        access: RequestAccess = RequestAccess()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.limits = limits
        self.followRedirects = followRedirects
        self.allowPrivate = allowPrivate
        self.needsWholeBody = needsWholeBody
        self.access = access
    }

    /// Headers that tell another origin nothing that is meant for the first one only. All others,
    /// `Authorization`, `Cookie` and a user's own among them, stay behind.
    static let headersForAnyOrigin: Set<String> = ["accept", "accept-language", "user-agent"]
}

/// `host:port` as it stands in `allowPrivate`, in lower case and with the port that the scheme implies;
/// nil for what is no http or https URL.
public func authority(ofURL url: String) -> String? {
    // What is wrong with it is told by the request that is made to it.
    try? TransferURL.authority(of: url)
}
