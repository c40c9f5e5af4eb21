internal import CCurl

/// An easy handle that goes from one exchange to the next, with what holds for every request: to make
/// one takes longer than to send a request with it. What a request has in common with the one before is
/// not set again.
final class ReusableHandle {
    private(set) var easy: EasyHandle
    private var limits: TransferLimits?
    /// Those that are kept on the handle.
    private var headers: [HTTPHeader]?

    init(certificateBundle: String?) throws(TransferError) {
        easy = try EasyHandle()
        try easy.setSafety(certificateBundle: certificateBundle)
        try easy.set(CURLOPT_ACCEPT_ENCODING, "gzip, br")
        try easy.setCallbacks()
    }

    /// What belongs to one request.
    func setRequest(_ hop: Hop) throws(TransferError) {
        try easy.set(CURLOPT_URL, hop.url.text)
        if limits != hop.limits {
            try easy.setLimits(hop.limits)
            limits = hop.limits
        }
        try easy.set(CURLOPT_FORBID_REUSE, hop.keepsConnection ? 0 : 1)
        if hop.method != .get { try easy.setBody(of: hop) }
        try setHeaders(of: hop)
    }

    private func setHeaders(of hop: Hop) throws(TransferError) {
        // Of the many requests of a client, nearly all have the same array.
        if hop.isOrdinary, headers == hop.headers {
            easy.dropFurtherHeaders()
        } else {
            headers = nil
            easy.dropHeaders()
            let besideCookies = hop.cookies != nil
            try easy.addHeaders(hop.headers, besideCookies: besideCookies)
            try easy.leaveOutHeaders(besides: hop.headers)
            easy.keepHeaders()
            headers = hop.headers
        }
        try easy.addHeaders(hop.conditional, besideCookies: false)
        try easy.useHeaders()
    }
}

extension Hop {
    /// Whether it leaves nothing on its handle that the next one would not set anew: what is set for some
    /// requests only has its question here.
    var isOrdinary: Bool {
        method == .get && proxy == nil && certificateBundle == nil && clientCertificate == nil
            && cookies == nil && !isLookUp
    }
}
