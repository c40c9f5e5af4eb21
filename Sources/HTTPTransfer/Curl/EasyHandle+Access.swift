internal import CCurl

extension EasyHandle {
    /// What one request needs to be let in, and its way. Its headers are among the hop's.
    ///
    /// Connections are pooled by proxy, certificate bundle and client certificate by libcurl itself.
    func setAccess(_ hop: Hop) throws(TransferError) {
        if let bundle = hop.certificateBundle { try set(CURLOPT_CAINFO, bundle) }
        if let identity = hop.clientCertificate {
            try set(CURLOPT_SSLCERT, identity.certificate)
            try set(CURLOPT_SSLKEY, identity.key)
            // Without a password, OpenSSL would ask the terminal for one.
            try set(CURLOPT_KEYPASSWD, identity.keyPassword ?? "")
        }
        if let cookies = hop.cookies {
            try set(CURLOPT_COOKIEFILE, "")
            for cookie in cookies { try set(CURLOPT_COOKIELIST, cookie) }
            if let own = hop.headers.first(where: { $0.isNamed("Cookie") }) {
                try set(CURLOPT_COOKIE, String(decoding: own.value, as: UTF8.self))
            }
        }
        if hop.isLookUp {
            try setLookUp()
        } else if let proxy = hop.proxy {
            try setProxy(proxy, bundle: hop.certificateBundle)
        }
    }

    private func setProxy(_ proxy: HTTPProxy, bundle: String?) throws(TransferError) {
        try set(CURLOPT_PROXY, proxy.url)
        if let user = proxy.user {
            try set(CURLOPT_PROXYUSERNAME, user)
            try set(CURLOPT_PROXYPASSWORD, proxy.password ?? "")
        }
        // Else the no_proxy of whoever started us would count.
        try set(CURLOPT_NOPROXY, "")
        // What is meant for the server is not for the proxy.
        try set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        // The proxy's word is not the server's answer.
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
        try set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        // As for CURLOPT_CAPATH.
        try set(CURLOPT_PROXY_CAPATH, nil)
        if let bundle { try set(CURLOPT_PROXY_CAINFO, bundle) }
    }

    /// Only looks the host up: openSocket then sees each of its addresses and opens none.
    private func setLookUp() throws(TransferError) {
        try set(CURLOPT_CONNECT_ONLY, 1)
        try set(CURLOPT_FRESH_CONNECT, 1)
    }
}
