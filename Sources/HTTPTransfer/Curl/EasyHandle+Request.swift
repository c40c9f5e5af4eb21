internal import CCurl

extension EasyHandle {
    /// What holds for every request: http and https only, verified, no help from the environment.
    func setSafety(certificateBundle: String?) throws(TransferError) {
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        // Redirects are followed by Route, which judges each.
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        // Else the http_proxy of whoever started us would see every request.
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_HTTP09_ALLOWED, 0)
        // Signals belong to the program; libcurl's SIGALRM would hit any thread.
        try set(CURLOPT_NOSIGNAL, 1)
        // A timeout while a name is looked up would otherwise wait for the lookup, and every other
        // transfer with it. The thread that does the lookup ends by itself.
        try set(CURLOPT_QUICK_EXIT, 1)
        // Addresses are not kept: each transfer that ends searches all that are, which with thousands
        // of hosts is most of its work. Requests that follow to a host use its connection.
        try set(CURLOPT_DNS_CACHE_TIMEOUT, 0)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        // While a directory of certificates is set, as Debian's libcurl does by itself, it reads
        // the whole store anew for every connection: 18 ms instead of 0.9 ms.
        try set(CURLOPT_CAPATH, nil)
        if let certificateBundle { try set(CURLOPT_CAINFO, certificateBundle) }
    }

    /// The unusual about it; see ``ReusableHandle/setRequest(_:)``.
    func setBody(of hop: Hop) throws(TransferError) {
        switch hop.method {
        case .get: break
        case .post(let body): try setPost(body)
        case .put(let body):
            try setPost(body)
            // A body that is at hand needs no upload; only the word differs.
            try set(CURLOPT_CUSTOMREQUEST, "PUT")
        }
    }

    func setLimits(_ limits: TransferLimits) throws(TransferError) {
        try set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.milliseconds)
        try set(CURLOPT_TIMEOUT_MS, limits.total.milliseconds)
        try set(CURLOPT_LOW_SPEED_LIMIT, limits.lowSpeed)
        try set(CURLOPT_LOW_SPEED_TIME, max(1, limits.lowSpeedTime.milliseconds / 1000))
    }

    mutating func addHeaders(
        _ headers: [HTTPHeader], besideCookies: Bool
    ) throws(TransferError) {
        var line: [UInt8] = []
        for header in headers {
            guard header.isSendable else { throw .invalidHeader(name: header.name) }
            // setAccess joins it with those that are kept.
            if besideCookies, header.isNamed("Cookie") { continue }
            line.removeAll(keepingCapacity: true)
            line.append(header.name.utf8.span)
            line += header.value.isEmpty ? Self.emptyValue : Self.colon
            line += header.value
            line.append(0)
            try addHeader(line)
        }
    }

    /// Keeps libcurl from adding by itself what nobody asked for.
    mutating func leaveOutHeaders(besides headers: [HTTPHeader]) throws(TransferError) {
        for (name, line) in Self.unwanted where !headers.contains(where: { $0.isNamed(name) }) {
            try addHeader(line)
        }
    }

    private static let colon = Array(": ".utf8)
    private static let emptyValue = Array(";".utf8)

    private static let unwanted = ["Accept", "Content-Type", "Expect"]
        .map { (name: $0, line: Array("\($0):\0".utf8)) }
}
