internal import CLibXML2

#if canImport(Glibc)
    internal import Glibc
#endif

/// Decodes the encodings of East Asia, and EBCDIC, with the C library's tables.
enum IconvDecoder {
    /// The text of `bytes`; what can't be decoded becomes U+FFFD.
    ///
    /// - Parameter limit: Of the result, in bytes; a piece of at most 32 KiB may exceed it.
    /// - Returns: `nil` when the encoding is not available here.
    static func decode(_ bytes: Span<UInt8>, from encoding: String, limit: Int) -> DecodedText? {
        let descriptor = unsafe iconv_open("UTF-8", encoding)
        guard unsafe descriptor != iconv_t(bitPattern: -1) else { return nil }
        defer { unsafe iconv_close(descriptor) }
        var text = DecodedText(bytes: [], errors: 0, isCut: false)
        // Room that is not written to takes no memory; no encoding here needs more.
        text.bytes.reserveCapacity(min(bytes.count * 2, limit) + (64 << 10))
        // iconv never writes to its input, though its signature would allow it.
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var input: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(mutating: base)
                .assumingMemoryBound(to: CChar.self)
            var remaining = buffer.count
            let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 10, alignment: 1)
            defer { unsafe piece.deallocate() }
            while remaining > 0 {
                if text.bytes.count >= limit {
                    text.isCut = true
                    break
                }
                var target: UnsafeMutablePointer<CChar>? = unsafe piece.baseAddress?
                    .assumingMemoryBound(to: CChar.self)
                var room = piece.count
                let result = unsafe iconv(descriptor, &input, &remaining, &target, &room)
                let failure = errno
                unsafe text.bytes.append(contentsOf: piece[..<(piece.count - room)])
                guard result == Int(bitPattern: .max) else { break }
                if failure == E2BIG { continue }
                // An invalid or, at the end, incomplete sequence.
                text.errors += 1
                text.bytes += "\u{FFFD}".utf8
                unsafe input = input.map { unsafe $0 + 1 }
                remaining -= 1
            }
        }
        return text
    }
}
