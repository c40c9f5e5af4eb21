internal import CCurl
internal import Glibc

// What libcurl calls during a transfer of mail or MQTT, on the thread that sends. Each finds the
// DirectExchange that it is about behind one of its arguments.

private func giveMessage(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ target: UnsafeMutableRawPointer?
) -> Int {
    guard let exchange = unsafe exchange(at: target) else { return Int(CURL_READFUNC_ABORT) }
    return unsafe exchange.give(
        to: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

/// Takes a line of what the server answers.
private func takeAnswer(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ target: UnsafeMutableRawPointer?
) -> Int {
    let line = unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: size * count))
    unsafe exchange(at: target)?.takeLine(line)
    return line.count
}

/// Drops what is no answer; there is none to a mail.
private func dropBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ target: UnsafeMutableRawPointer?
) -> Int { size * count }

private func goOn(
    _ target: UnsafeMutableRawPointer?, _ total: curl_off_t, _ now: curl_off_t,
    _ uploadTotal: curl_off_t, _ uploadNow: curl_off_t
) -> Int32 {
    unsafe exchange(at: target)?.isCancelled == false ? 0 : 1
}

/// As `openSocket`, for a server that is asked without proxies.
private func openDirectSocket(
    _ target: UnsafeMutableRawPointer?, _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let exchange = unsafe exchange(at: target), let address = unsafe address,
        let ip = unsafe IPAddress(address), exchange.mayReach(ip)
    else { return CURL_SOCKET_BAD }
    let kind = unsafe address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    return unsafe socket(address.pointee.family, kind, address.pointee.protocol)
}

private func exchange(at target: UnsafeMutableRawPointer?) -> DirectExchange? {
    unsafe target.map { unsafe Unmanaged<DirectExchange>.fromOpaque($0).takeUnretainedValue() }
}

extension EasyHandle {
    /// What holds for every transfer to a server: one protocol, verified, bounded in time.
    func setDirect(
        _ server: DirectServer, protocol name: String, certificateBundle: String?
    ) throws(TransferError) {
        // Sets up the library's tables and lets no broken connection end the process.
        _ = MultiHandle.library
        try setSafety(certificateBundle: certificateBundle)
        try set(CURLOPT_PROTOCOLS_STR, name)
        try set(CURLOPT_CONNECTTIMEOUT_MS, server.connect.milliseconds)
        try set(CURLOPT_TIMEOUT_MS, server.total.milliseconds)
        try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, server.total.milliseconds / 1000))
    }

    /// Lets libcurl call `exchange`, which must outlive the next transfer, or nobody.
    func setCallbacks(to exchange: DirectExchange?) {
        let target = unsafe exchange.map { unsafe Unmanaged.passUnretained($0).toOpaque() }
        unsafe withHandle { handle in
            for option in [
                CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_OPENSOCKETDATA,
                CURLOPT_XFERINFODATA,
            ] {
                unsafe feedwatch_set_pointer(handle, option, target)
            }
            unsafe feedwatch_set_read_callback(handle, giveMessage)
            unsafe feedwatch_set_write_callback(handle, CURLOPT_HEADERFUNCTION, takeAnswer)
            unsafe feedwatch_set_write_callback(handle, CURLOPT_WRITEFUNCTION, dropBody)
            unsafe feedwatch_set_opensocket_callback(handle, openDirectSocket)
            unsafe feedwatch_set_progress_callback(handle, goOn)
            unsafe feedwatch_set_long(handle, CURLOPT_NOPROGRESS, 0)
        }
    }

    /// Does the transfer and waits for its end.
    func perform() -> CURLcode {
        unsafe withHandle { unsafe curl_easy_perform($0) }
    }

    /// The code of the server's last answer; 0 where there was none.
    func answerCode() -> Int {
        var code = 0
        unsafe withHandle { _ = unsafe feedwatch_get_long($0, CURLINFO_RESPONSE_CODE, &code) }
        return code
    }
}
