internal import CCurl

/// One request and its answer without redirects: the options it is made with, what has arrived, and
/// the verdict. Lives on TransferLoop's thread.
final class Exchange {
    let order: TransferLoop.Order
    let handle: ReusableHandle
    private var head: AnswerHead
    private var body: IncomingBody
    /// Why a callback ended the transfer; libcurl only knows that one did.
    private var refusal: TransferError?
    /// The last address that the guard refused; another one of the same host may do.
    private var refusedAddress: TransferError?
    /// Steps of libcurl since the head was complete.
    private var steps = 0
    /// Bytes of the body as they came, chunks' framing included, from the 64th step on.
    private var received = 0
    /// How many addresses of the host a look-up has seen.
    private var addressCount = 0
    private let start = ContinuousClock.now

    private var hop: Hop { order.hop }
    private var host: String { hop.url.host }

    /// - Parameter handle: Of an exchange before, if both are ``Hop/isOrdinary``.
    init(
        _ order: TransferLoop.Order, certificateBundle: String?, on handle: ReusableHandle?
    ) throws(TransferError) {
        self.order = order
        head = AnswerHead(host: order.hop.url.host, byteLimit: order.hop.limits.headers)
        body = IncomingBody(limit: order.hop.limits.body)
        if let handle {
            self.handle = handle
        } else {
            self.handle = try ReusableHandle(certificateBundle: certificateBundle)
        }
        try self.handle.setRequest(order.hop)
        if !order.hop.isOrdinary { try self.handle.easy.setAccess(order.hop) }
        try self.handle.easy.setTarget(to: self)
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let fault = unsafe body.take(bytes) else { return true }
        if !hop.needsWholeBody { unsafe body.takeWhatFits(bytes) }
        refusal = fault.error(host: host, limit: hop.limits.body)
        return false
    }

    /// Whether the transfer may go on; asked at each step of libcurl.
    ///
    /// A chunk's extension (RFC 9112 §7.1.1) can be endless, and no other callback hears of it. Reads
    /// are watched only once an answer takes many steps, which most feeds don't.
    func mayGoOn() -> Bool {
        guard head.isComplete else { return true }
        steps += 1
        if steps == 64 { handle.easy.watchReads() }
        return refusal == nil
    }

    func takeRaw(_ count: Int) {
        received += count
        let limit = hop.limits.body * 2
        if received > limit { refusal = .framingTooLarge(host: host, limit: limit) }
    }

    func takeHeader(_ line: Span<UInt8>) -> Bool {
        do throws(TransferError) {
            try head.take(line)
            // Refused at the announcement, before anything is allocated. A 304 has the length of the
            // body that it doesn't bring (RFC 9110 §8.6).
            if head.isComplete, head.status != 304, hop.needsWholeBody,
                let length = try head.contentLength(), length > hop.limits.body
            {
                throw .bodyTooLarge(host: host, limit: hop.limits.body)
            }
            if head.isFinal, head.isOnlyGzip, hop.needsWholeBody, handle.easy.leaveBodyPacked() {
                body.expectGzip()
            }
            return true
        } catch {
            refusal = error
            return false
        }
    }

    func mayReach(_ address: IPAddress) -> Bool {
        addressCount += 1
        // A person named the proxy; what it is asked for was judged by a look-up before.
        if hop.proxy != nil, !hop.isLookUp { return true }
        guard !hop.mayBePrivate, let objection = AddressGuard.objection(to: address) else {
            return !hop.isLookUp
        }
        refusedAddress = .addressRefused(
            authority: hop.url.authority, address: address, objection)
        return false
    }

    /// The answer if it is whole. libcurl's OK is not enough: a connection that ends within the
    /// headers is OK to it.
    func verdict(_ code: CURLcode) -> Result<Answer, TransferError> {
        if head.isFinal, !hop.needsWholeBody {
            return .success(answer(endIsKnown: refusal == nil && code == CURLE_OK && endIsKnown))
        }
        if let refusal { return .failure(refusal) }
        if hop.isLookUp, refusedAddress == nil, addressCount > 0 {
            return .success(answer(endIsKnown: false))
        }
        guard code == CURLE_OK else {
            let isOurs = code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK
            if let refusedAddress, isOurs { return .failure(refusedAddress) }
            return .failure(
                TransferError(
                    code, handle.easy.message(of: code), of: hop,
                    headerLimit: head.isComplete ? nil : hop.limits.headers))
        }
        guard head.isFinal else {
            return .failure(.incomplete(host: host, reason: "the end came within the headers"))
        }
        return .success(answer(endIsKnown: endIsKnown))
    }

    private func answer(endIsKnown: Bool) -> Answer {
        Answer(
            status: head.status, headers: head.headers, body: body.bytes, isPacked: body.isPacked,
            endIsKnown: endIsKnown,
            cookies: hop.cookies == nil ? [] : handle.easy.cookies(),
            duration: ContinuousClock.now - start)
    }

    private var endIsKnown: Bool {
        let (headers, status) = (head.headers, head.status)
        if headers.has("Content-Encoding") { return false }
        if head.isHTTP2 || status == 304 || status == 204 || headers.has("Content-Length") {
            return true
        }
        return headers.text("Transfer-Encoding")?.lowercased().hasSuffix("chunked") == true
    }
}

/// One hop's answer.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]
    /// Whether the body is gzip.
    let isPacked: Bool
    let endIsKnown: Bool
    /// All that are known after it, if they are kept; in the format of Netscape's cookie file.
    let cookies: [String]
    let duration: Duration
}
