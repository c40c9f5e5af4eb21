internal import CLibXML2

/// Hands `bytes` to a push parser, piece by piece, as long as `mayGoOn` says so.
///
/// Whole documents nearly always fit one piece; libxml2 refuses to look ahead over 10 MB.
func pushChunks(
    of bytes: Span<UInt8>, isLast: Bool, into context: xmlParserCtxtPtr?, while mayGoOn: () -> Bool
) {
    unsafe bytes.withUnsafeBytes { buffer in
        var offset = 0
        repeat {
            let size = min(buffer.count - offset, 1 << 18)
            let isLastChunk = isLast && offset + size == buffer.count
            let start = unsafe buffer.baseAddress.map {
                unsafe ($0 + offset).assumingMemoryBound(to: CChar.self)
            }
            _ = unsafe xmlParseChunk(context, start, CInt(size), isLastChunk ? 1 : 0)
            offset += size
        } while offset < buffer.count && mayGoOn()
    }
}
