internal import CLibXML2

#if canImport(Glibc)
    internal import Glibc
#endif

/// Decodes bytes to UTF-8 with the C library's tables.
enum IconvDecoder {
    /// Appends the text of `bytes`; what can't be decoded becomes U+FFFD.
    ///
    /// - Returns: How many times it did; `nil` when the encoding is not available here.
    static func decode(
        _ bytes: Span<UInt8>, from encoding: String, into output: inout ByteBuffer
    ) -> Int? {
        let descriptor = unsafe iconv_open("UTF-8", encoding)
        guard unsafe descriptor != iconv_t(bitPattern: -1) else { return nil }
        defer { unsafe iconv_close(descriptor) }
        var errors = 0
        // iconv never writes to its input, though its signature would allow it.
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var input: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(mutating: base)
                .assumingMemoryBound(to: CChar.self)
            var remaining = buffer.count
            let piece = UnsafeMutablePointer<CChar>.allocate(capacity: 32 << 10)
            defer { unsafe piece.deallocate() }
            while remaining > 0 {
                var target: UnsafeMutablePointer<CChar>? = unsafe piece
                var room = 32 << 10
                let result = unsafe iconv(descriptor, &input, &remaining, &target, &room)
                let failure = errno
                let written = (32 << 10) - room
                unsafe output.append(
                    UnsafeRawPointer(piece).assumingMemoryBound(to: UInt8.self), count: written)
                guard result == Int(bitPattern: .max) else { break }
                if failure == E2BIG { continue }
                // An invalid or, at the end, incomplete sequence.
                errors += 1
                output.append("\u{FFFD}" as StaticString)
                unsafe input = input.map { unsafe $0 + 1 }
                remaining -= 1
            }
        }
        return errors
    }
}
