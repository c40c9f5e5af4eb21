internal import CDeflate

extension PackedBody {
    /// The decoded bytes. What was cut is unpacked as far as it goes, and several members are one body
    /// (RFC 1952 §2.2).
    ///
    /// - Throws: ``TransferError/undecodable(host:reason:)``, or
    ///   ``TransferError/bodyTooLarge(host:limit:)`` if they would be more than the request allowed.
    public func unpacked() throws(TransferError) -> [UInt8] {
        if let unpacked = unpackedAtOnce() { return unpacked }
        var body = IncomingBody(limit: limit)
        if let fault = unsafe bytes.withUnsafeBytes({ unsafe body.unpack($0) }) {
            throw fault.error(host: host, limit: limit)
        }
        return body.bytes
    }

    /// One whole member of the size that it claims, which is nearly every body, takes a third of zlib's time
    /// this way. `nil` for all others.
    private func unpackedAtOnce() -> [UInt8]? {
        let size = claimedCount
        guard size > 0, let decompressor = unsafe libdeflate_alloc_decompressor() else {
            return nil
        }
        defer { unsafe libdeflate_free_decompressor(decompressor) }
        var isWhole = false
        let unpacked = unsafe [UInt8](unsafeUninitializedCapacity: size) { room, count in
            var read = 0
            var written = 0
            let result = unsafe bytes.withUnsafeBytes { packed in
                unsafe libdeflate_gzip_decompress_ex(
                    decompressor, packed.baseAddress, packed.count, room.baseAddress, room.count,
                    &read, &written)
            }
            isWhole = result == LIBDEFLATE_SUCCESS && read == bytes.count && written == size
            count = isWhole ? size : 0
        }
        return isWhole ? unpacked : nil
    }
}
