internal import CCurl
internal import Glibc

/// A libcurl multi handle: many transfers, one connection pool. Names are looked up for each request.
// Invariant: TransferLoop's thread alone calls all but wakeUp(), which libcurl allows to any thread.
@safe struct MultiHandle: ~Copyable, @unchecked Sendable {
    private let handle: UnsafeMutableRawPointer

    /// - Parameter pooledConnections: How many are kept open for further requests.
    init(pooledConnections: Int) throws(TransferError) {
        _ = Self.library
        guard let handle = unsafe curl_multi_init() else {
            throw .library(code: Int(CURLE_OUT_OF_MEMORY.rawValue), reason: "out of memory")
        }
        unsafe self.handle = handle
        unsafe feedwatch_multi_set_long(handle, CURLMOPT_MAXCONNECTS, pooledConnections)
    }

    deinit { unsafe curl_multi_cleanup(handle) }

    func add(_ easy: borrowing EasyHandle) throws(TransferError) {
        try check(unsafe easy.withHandle { unsafe curl_multi_add_handle(handle, $0) })
    }

    /// Ends the transfer if it is still under way.
    func remove(_ easy: borrowing EasyHandle) {
        _ = unsafe easy.withHandle { unsafe curl_multi_remove_handle(handle, $0) }
    }

    /// Does what can be done without waiting.
    func perform() throws(TransferError) {
        var running: Int32 = 0
        try check(unsafe curl_multi_perform(handle, &running))
    }

    /// Waits until a socket is ready, a timer is due or ``wakeUp()`` is called, at most `timeout`.
    func wait(atMost timeout: Duration) throws(TransferError) {
        try check(
            unsafe curl_multi_poll(
                handle, nil, 0, Int32(clamping: timeout.milliseconds), nil))
    }

    func wakeUp() { _ = unsafe curl_multi_wakeup(handle) }

    /// The next transfer that has ended, with libcurl's verdict.
    func nextEnded() -> (Exchange, CURLcode)? {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(handle, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            var target: UnsafeMutableRawPointer?
            let result = unsafe feedwatch_message_result(message)
            unsafe feedwatch_get_private(message.pointee.easy_handle, &target)
            guard let target = unsafe target else { continue }
            return (unsafe Unmanaged<Exchange>.fromOpaque(target).takeUnretainedValue(), result)
        }
        return nil
    }

    /// libcurl's tables, set up once in a process.
    static let library = {
        // OpenSSL writes to a connection that its server may just have closed; with NOSIGNAL libcurl
        // leaves it to the program that this doesn't end it.
        _ = signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    }()

    private func check(_ code: CURLMcode) throws(TransferError) {
        if code != CURLM_OK {
            throw unsafe .library(
                code: Int(code.rawValue), reason: String(cString: curl_multi_strerror(code)))
        }
    }
}
