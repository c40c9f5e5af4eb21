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

    mutating func setRequest(_ hop: Hop) throws(TransferError) {
        try set(CURLOPT_URL, hop.url.text)
        try set(CURLOPT_ACCEPT_ENCODING, "gzip, br")
        try set(CURLOPT_CONNECTTIMEOUT_MS, hop.limits.connect.milliseconds)
        try set(CURLOPT_TIMEOUT_MS, hop.limits.total.milliseconds)
        try set(CURLOPT_LOW_SPEED_LIMIT, hop.limits.lowSpeed)
        try set(CURLOPT_LOW_SPEED_TIME, max(1, hop.limits.lowSpeedTime.milliseconds / 1000))
        try set(CURLOPT_FORBID_REUSE, hop.keepsConnection ? 0 : 1)
        switch hop.method {
        case .get: break
        case .post(let body): try setPost(body)
        case .put(let body):
            try setPost(body)
            // A body that is at hand needs no upload; only the word differs.
            try set(CURLOPT_CUSTOMREQUEST, "PUT")
        }
        try setHeaders { add throws(TransferError) in try Self.write(hop, add) }
    }

    private static func write(
        _ hop: Hop, _ add: ([UInt8]) throws(TransferError) -> Void
    ) throws(TransferError) {
        var line: [UInt8] = []
        for header in hop.headers {
            guard header.isSendable else { throw .invalidHeader(name: header.name) }
            // setAccess joins it with those that are kept.
            if hop.cookies != nil, header.isNamed("Cookie") { continue }
            line.removeAll(keepingCapacity: true)
            line += header.name.utf8
            line += header.value.isEmpty ? emptyValue : colon
            line += header.value
            line.append(0)
            try add(line)
        }
        for (name, line) in unwanted where !hop.headers.contains(where: { $0.isNamed(name) }) {
            try add(line)
        }
    }

    private static let colon = Array(": ".utf8)
    private static let emptyValue = Array(";".utf8)

    /// What libcurl adds by itself and nobody asked for, with the lines that keep it from that.
    private static let unwanted = ["Accept", "Content-Type", "Expect"]
        .map { (name: $0, line: Array("\($0):\0".utf8)) }
}
