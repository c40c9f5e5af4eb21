internal import CCurl

/// One request and its answer without redirects: the options it is made with, what has arrived, and
/// the verdict. Lives on TransferLoop's thread.
final class Exchange {
    let order: TransferLoop.Order
    private(set) var easy: EasyHandle
    private var head: AnswerHead
    private var body: [UInt8] = []
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

    init(_ order: TransferLoop.Order, certificateBundle: String?) throws(TransferError) {
        self.order = order
        head = AnswerHead(host: order.hop.url.host, byteLimit: order.hop.limits.headers)
        easy = try EasyHandle()
        try easy.setSafety(certificateBundle: certificateBundle)
        try easy.setRequest(order.hop)
        try easy.setAccess(order.hop)
        try easy.setCallbacks(to: self)
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let room = hop.limits.body - body.count
        guard bytes.count <= room else {
            if !hop.needsWholeBody { unsafe body.append(contentsOf: bytes.prefix(room)) }
            refusal = .bodyTooLarge(host: host, limit: hop.limits.body)
            return false
        }
        if body.count + bytes.count > body.capacity {
            body.reserveCapacity(
                Self.room(for: body.count + bytes.count, limit: hop.limits.body))
        }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// Never more than the limit, which an array by itself would take. A small body gets half more
    /// than it needs, since many of them wait to be read; a large one the next power of two, since
    /// the old room and the new one are there together while it is copied.
    private static func room(for count: Int, limit: Int) -> Int {
        let large = 1 << 20
        guard count >= large else { return min(limit, count + count / 2) }
        return min(limit, 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount))
    }

    /// Whether the transfer may go on; asked at each step of libcurl.
    ///
    /// A chunk's extension (RFC 9112 §7.1.1) can be endless, and no other callback hears of it. Reads
    /// are watched only once an answer takes many steps, which most feeds don't.
    func mayGoOn() -> Bool {
        guard head.isComplete else { return true }
        steps += 1
        if steps == 64 { easy.watchReads() }
        return refusal == nil
    }

    func takeRaw(_ count: Int) {
        received += count
        let limit = hop.limits.body * 2
        if received > limit { refusal = .framingTooLarge(host: host, limit: limit) }
    }

    func takeHeader(_ line: [UInt8]) -> Bool {
        do throws(TransferError) {
            try head.take(line)
            // Refused at the announcement, before anything is allocated. A 304 has the length of the
            // body that it doesn't bring (RFC 9110 §8.6).
            if head.isComplete, head.status != 304, hop.needsWholeBody,
                let length = try head.contentLength(), length > hop.limits.body
            {
                throw .bodyTooLarge(host: host, limit: hop.limits.body)
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
                    code, easy.message(of: code), of: hop,
                    headerLimit: head.isComplete ? nil : hop.limits.headers))
        }
        guard head.isFinal else {
            return .failure(.incomplete(host: host, reason: "the end came within the headers"))
        }
        return .success(answer(endIsKnown: endIsKnown))
    }

    private func answer(endIsKnown: Bool) -> Answer {
        Answer(
            status: head.status, headers: head.headers, body: body, endIsKnown: endIsKnown,
            cookies: hop.cookies == nil ? [] : easy.cookies(),
            duration: ContinuousClock.now - start)
    }

    private var endIsKnown: Bool {
        if head.headers["Content-Encoding"] != nil { return false }
        let isChunked = head.headers.text("Transfer-Encoding")?.lowercased().hasSuffix("chunked")
        return head.isHTTP2 || head.headers["Content-Length"] != nil || isChunked == true
            || [204, 304].contains(head.status)
    }
}

/// One hop's answer.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]
    let endIsKnown: Bool
    /// All that are known after it, if they are kept; in the format of Netscape's cookie file.
    let cookies: [String]
    let duration: Duration
}
