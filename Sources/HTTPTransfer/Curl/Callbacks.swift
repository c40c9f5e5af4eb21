internal import CCurl
internal import Glibc

// What libcurl calls during a transfer, on TransferLoop's thread. Each finds the exchange that it is
// about behind its last or first argument; an exchange lives longer than its transfer.

/// Takes decoded bytes of the body. Any other return value than the number given ends the transfer.
func takeBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ target: UnsafeMutableRawPointer?
) -> Int {
    guard let exchange = unsafe exchange(at: target) else { return refused }
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe exchange.takeBody(buffer) ? buffer.count : refused
}

/// Takes one header line, also those of interim answers and trailers.
func takeHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ target: UnsafeMutableRawPointer?
) -> Int {
    guard let exchange = unsafe exchange(at: target) else { return refused }
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    let line = unsafe buffer.bindMemory(to: UInt8.self).span
    return exchange.takeHeader(line) ? line.count : refused
}

/// Hears of each step of a transfer; any value but 0 ends it.
func takeStep(
    _ target: UnsafeMutableRawPointer?, _ total: curl_off_t, _ now: curl_off_t,
    _ uploadTotal: curl_off_t, _ uploadNow: curl_off_t
) -> Int32 {
    unsafe exchange(at: target)?.mayGoOn() == true ? 0 : 1
}

/// Sees what was read, framing included; see `Exchange.mayGoOn`. libcurl ignores the return value.
func takeRaw(
    _ easy: UnsafeMutableRawPointer?, _ kind: curl_infotype, _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int, _ target: UnsafeMutableRawPointer?
) -> Int32 {
    if kind == CURLINFO_DATA_IN { unsafe exchange(at: target)?.takeRaw(size) }
    return 0
}

/// Opens a socket if its address may be reached; libcurl tries the host's next address otherwise.
func openSocket(
    _ target: UnsafeMutableRawPointer?, _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let exchange = unsafe exchange(at: target), let address = unsafe address,
        let ip = unsafe IPAddress(address), exchange.mayReach(ip)
    else { return CURL_SOCKET_BAD }
    // Close-on-exec: a program that is started for a secret or an alert inherits no connection.
    let kind = unsafe address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    return unsafe socket(address.pointee.family, kind, address.pointee.protocol)
}

/// Judges the connection that a request is about to use: openSocket is not called for one from the
/// pool, which a request with more permissions may have opened.
func judgeConnection(
    _ target: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?,
    _ local: UnsafeMutablePointer<CChar>?, _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
    guard let exchange = unsafe exchange(at: target), let remote = unsafe remote,
        let ip = unsafe IPAddress(text: String(cString: remote)), exchange.mayReach(ip)
    else { return CURL_PREREQFUNC_ABORT }
    return CURL_PREREQFUNC_OK
}

/// CURL_WRITEFUNC_ERROR: never the number of bytes given.
private let refused = Int(UInt32.max)

private func exchange(at target: UnsafeMutableRawPointer?) -> Exchange? {
    unsafe target.map { unsafe Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
}
