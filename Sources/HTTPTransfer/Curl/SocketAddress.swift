internal import CCurl
internal import Glibc

extension IPAddress {
    /// Reads an address as libcurl prints it.
    init?(text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if unsafe inet_pton(AF_INET, text, &v4) == 1 {
            self = .v4(UInt32(bigEndian: v4.s_addr))
        } else if unsafe inet_pton(AF_INET6, text, &v6) == 1 {
            let bits = unsafe withUnsafeBytes(of: &v6) { unsafe $0.loadUnaligned(as: UInt128.self) }
            self = .v6(UInt128(bigEndian: bits))
        } else {
            return nil
        }
    }

    /// Reads the address that libcurl is about to connect to; `nil` if it is not one of IP.
    ///
    /// - Parameter address: Points into storage that is long enough for any family, although its
    ///   last member is declared as the short `sockaddr`.
    init?(_ address: UnsafePointer<curl_sockaddr>) {
        guard let start = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
        let bytes = unsafe UnsafeRawPointer(address) + start
        switch unsafe address.pointee.family {
        case AF_INET:
            let bits = unsafe bytes.loadUnaligned(
                fromByteOffset: MemoryLayout.offset(of: \sockaddr_in.sin_addr) ?? 4,
                as: UInt32.self)
            self = .v4(UInt32(bigEndian: bits))
        case AF_INET6:
            let bits = unsafe bytes.loadUnaligned(
                fromByteOffset: MemoryLayout.offset(of: \sockaddr_in6.sin6_addr) ?? 8,
                as: UInt128.self)
            self = .v6(UInt128(bigEndian: bits))
        default: return nil
        }
    }
}
