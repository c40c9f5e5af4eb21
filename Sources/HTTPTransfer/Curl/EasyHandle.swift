internal import CCurl

/// A libcurl easy handle with what it points to: its request headers and its error text. Freed
/// with the value.
@safe struct EasyHandle: ~Copyable {
    private let handle: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?
    /// The last of the list that is kept from request to request.
    private var lastKept: UnsafeMutablePointer<curl_slist>?

    init() throws(TransferError) {
        guard let handle = unsafe curl_easy_init() else {
            throw .library(code: Int(CURLE_OUT_OF_MEMORY.rawValue), reason: "out of memory")
        }
        unsafe self.handle = handle
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe headers = nil
        unsafe lastKept = nil
        unsafe feedwatch_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe curl_slist_free_all(headers)
        unsafe errorText.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) throws(TransferError) {
        try check(unsafe feedwatch_set_long(handle, option, value))
    }

    /// `nil` switches the option off.
    func set(_ option: CURLoption, _ value: String?) throws(TransferError) {
        try check(unsafe feedwatch_set_text(handle, option, value))
    }

    /// Makes the request a POST of a copy of `body`.
    func setPost(_ body: [UInt8]) throws(TransferError) {
        try set(CURLOPT_POST, 1)
        try check(
            unsafe feedwatch_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        // An empty array may have no address, which libcurl would take for no body at all.
        let copied = body.isEmpty ? [0] : body
        try check(
            unsafe copied.withUnsafeBytes { bytes in
                unsafe feedwatch_set_pointer(
                    handle, CURLOPT_COPYPOSTFIELDS,
                    UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            })
    }

    /// Forgets the headers of the request before.
    mutating func dropHeaders() {
        unsafe feedwatch_set_list(handle, CURLOPT_HTTPHEADER, nil)
        unsafe curl_slist_free_all(headers)
        unsafe headers = nil
        unsafe lastKept = nil
    }

    /// Keeps those that there are for further requests; there is one.
    mutating func keepHeaders() {
        unsafe lastKept = headers
        while let next = unsafe lastKept?.pointee.next { unsafe lastKept = next }
    }

    /// Forgets those that came after ``keepHeaders()``.
    mutating func dropFurtherHeaders() {
        guard let last = unsafe lastKept else { return }
        unsafe curl_slist_free_all(last.pointee.next)
        unsafe last.pointee.next = nil
    }

    /// - Parameter line: Ends with a NUL: `Name: value`, `Name;` for an empty value, `Name:` to leave out
    ///   a header of libcurl's own.
    mutating func addHeader(_ line: [UInt8]) throws(TransferError) {
        // Where there are any to be kept, the list has no end to be looked for from its beginning.
        let list = unsafe lastKept ?? headers
        let longer = unsafe line.withUnsafeBytes { bytes in
            unsafe curl_slist_append(list, bytes.bindMemory(to: CChar.self).baseAddress)
        }
        guard let longer = unsafe longer else {
            throw .library(code: Int(CURLE_OUT_OF_MEMORY.rawValue), reason: "out of memory")
        }
        if unsafe headers == nil { unsafe headers = longer }
    }

    /// Sends the headers with the next request.
    func useHeaders() throws(TransferError) {
        try check(unsafe feedwatch_set_list(handle, CURLOPT_HTTPHEADER, headers))
    }

    /// Lets libcurl call the exchange that is the target, for what arrives and for every address that it
    /// connects to.
    func setCallbacks() throws(TransferError) {
        try check(unsafe feedwatch_set_write_callback(handle, CURLOPT_WRITEFUNCTION, takeBody))
        try check(unsafe feedwatch_set_write_callback(handle, CURLOPT_HEADERFUNCTION, takeHeader))
        try check(unsafe feedwatch_set_opensocket_callback(handle, openSocket))
        try check(unsafe feedwatch_set_prereq_callback(handle, judgeConnection))
        try check(unsafe feedwatch_set_progress_callback(handle, takeStep))
        try check(unsafe feedwatch_set_debug_callback(handle, takeRaw))
        try set(CURLOPT_NOPROGRESS, 0)
    }

    /// - Parameter exchange: What the callbacks are given; it must outlive the transfer.
    func setTarget(to exchange: Exchange) throws(TransferError) {
        try unsafe setTarget(Unmanaged.passUnretained(exchange).toOpaque())
    }

    private func setTarget(_ target: UnsafeMutableRawPointer?) throws(TransferError) {
        try check(unsafe feedwatch_set_pointer(handle, CURLOPT_WRITEDATA, target))
        try check(unsafe feedwatch_set_pointer(handle, CURLOPT_HEADERDATA, target))
        try check(unsafe feedwatch_set_pointer(handle, CURLOPT_OPENSOCKETDATA, target))
        try check(unsafe feedwatch_set_pointer(handle, CURLOPT_PREREQDATA, target))
        try check(unsafe feedwatch_set_pointer(handle, CURLOPT_XFERINFODATA, target))
        try check(unsafe feedwatch_set_pointer(handle, CURLOPT_DEBUGDATA, target))
        try check(unsafe feedwatch_set_pointer(handle, CURLOPT_PRIVATE, target))
    }

    /// Takes back what a transfer changes while it runs. What belongs to its request is set by the next.
    func rest() throws(TransferError) {
        try unsafe setTarget(nil)
        try set(CURLOPT_VERBOSE, 0)
        try set(CURLOPT_HTTP_CONTENT_DECODING, 1)
        unsafe errorText.pointee = 0
    }

    /// From now on, `takeRaw` sees each read; it costs a few texts that nobody reads.
    func watchReads() { unsafe feedwatch_set_long(handle, CURLOPT_VERBOSE, 1) }

    /// Asks for the body as the server packed it; may be called until its first byte arrives. False if
    /// this libcurl decodes it nevertheless.
    func leaveBodyPacked() -> Bool {
        guard Self.decidesLate else { return false }
        return unsafe feedwatch_set_long(handle, CURLOPT_HTTP_CONTENT_DECODING, 0) == CURLE_OK
    }

    /// Until 8.7.0, libcurl looks at the option for each piece of a body. Then it chose what decodes the
    /// body as soon as it read the header.
    private static let decidesLate =
        unsafe curl_version_info(CURLVERSION_FIRST).pointee.version_num < 0x08_07_00

    /// Those that the handle has been given and has received, in the format of Netscape's cookie
    /// file.
    func cookies() -> [String] {
        var list: UnsafeMutablePointer<curl_slist>?
        guard unsafe feedwatch_get_list(handle, CURLINFO_COOKIELIST, &list) == CURLE_OK else {
            return []
        }
        defer { unsafe curl_slist_free_all(list) }
        var lines: [String] = []
        var entry = unsafe list
        while let current = unsafe entry {
            if let text = unsafe current.pointee.data {
                lines.append(unsafe String(cString: text))
            }
            unsafe entry = current.pointee.next
        }
        return lines
    }

    /// libcurl's words on the last failure.
    func message(of code: CURLcode) -> String {
        let text = unsafe String(cString: errorText)
        return text.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : text
    }

    /// For ``MultiHandle``, which needs the handle itself.
    func withHandle<Result>(_ body: (UnsafeMutableRawPointer) -> Result) -> Result {
        unsafe body(handle)
    }

    private func check(_ code: CURLcode) throws(TransferError) {
        if code != CURLE_OK {
            throw unsafe .library(
                code: Int(code.rawValue), reason: String(cString: curl_easy_strerror(code)))
        }
    }
}
